using Bunit;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Client.Workbench;
using Xunit;

namespace Studio.Tests.Client.Workbench;

public sealed class StateDiagramTests : BunitContext
{
    [Fact]
    public void Every_arrow_comes_from_the_transition_table_and_none_beside_it()
    {
        var diagram = Render<StateDiagram>(parameters => parameters.Add(p => p.Now, FakeLive.Start));

        var drawn = diagram.FindAll("g.edge title").Select(title => title.TextContent).Order().ToList();
        var table = ConnectionTransitions.Edges.Select(edge => new DiagramEdge(edge.From, edge.To, edge.Trigger, 0, false, default).Sentence).Order().ToList();
        Assert.Equal(table, drawn);
        Assert.Equal(ConnectionTransitions.States.Count, diagram.FindAll("g.box").Count);
    }

    [Fact]
    public void An_arrow_is_drawn_through_once_it_was_taken_and_dashed_until_then()
    {
        var statistics = FakeLive.Taken((ConnectionState.Connected, ConnectionTrigger.ConnectLost, 2));
        var model = DiagramModel.Build(FakeLive.Status(ConnectionState.Reconnecting, statistics: statistics), null, FakeLive.Start);

        var taken = Assert.Single(model.Edges, edge => edge.IsTaken);
        Assert.Equal((ConnectionState.Connected, ConnectionTrigger.ConnectLost, 2), (taken.From, taken.Trigger, taken.Count));
        Assert.Equal("connected → reconnecting on connection lost: 2×", taken.Sentence);
    }

    [Fact]
    public void The_present_state_is_lit_and_the_edge_just_taken_names_its_trigger()
    {
        var last = FakeLive.Change(7, ConnectionState.Connected, ConnectionState.Reconnecting, ConnectionTrigger.ConnectLost, 0);
        var diagram = Render<StateDiagram>(parameters => parameters
            .Add(p => p.Status, FakeLive.Status(ConnectionState.Reconnecting, attempt: 3, nextSeconds: 8, statistics: FakeLive.Taken((ConnectionState.Connected, ConnectionTrigger.ConnectLost, 2))))
            .Add(p => p.LastTaken, last)
            .Add(p => p.Now, FakeLive.Start.AddSeconds(5)));

        Assert.Equal("reconnecting", diagram.Find("g.box.present .word").TextContent);
        Assert.Equal("attempt 3 · next in 3 s", diagram.Find("g.box.present .line").TextContent);
        Assert.Equal("connection lost 2×", diagram.Find("g.edge.last .label").TextContent);
        Assert.Single(diagram.FindAll("g.edge.last"));
    }

    [Fact]
    public void The_present_stay_counts_into_the_dwell_time()
    {
        var model = DiagramModel.Build(FakeLive.Status(ConnectionState.Connected, statistics: FakeLive.Taken()), null, FakeLive.Start.AddSeconds(10));

        Assert.Equal("4 m 22 s · 2×", model.States.Single(state => state.State == ConnectionState.Connected).Line);
        Assert.Equal("not yet", model.States.Single(state => state.State == ConnectionState.Reconnecting).Line);
    }

    [Fact]
    public void Without_a_connection_nothing_is_lit_and_the_words_say_so()
    {
        var diagram = Render<StateDiagram>(parameters => parameters.Add(p => p.Now, FakeLive.Start));

        Assert.Empty(diagram.FindAll(".present"));
        Assert.Equal("Not started in this session.", diagram.Find("figcaption p").TextContent);
    }

    [Fact]
    public void The_text_alternative_tells_states_and_edges()
    {
        var diagram = Render<StateDiagram>(parameters => parameters.Add(p => p.Status, FakeLive.Status(ConnectionState.Connected)).Add(p => p.Now, FakeLive.Start.AddSeconds(3)));

        Assert.Equal("true", diagram.Find("svg").GetAttribute("aria-hidden"));
        Assert.Contains("Now connected for 3 s. The device closed the connection.", diagram.Find("figcaption").TextContent, StringComparison.Ordinal);
        Assert.Equal(ConnectionTransitions.States.Count + ConnectionTransitions.Edges.Count, diagram.FindAll("figcaption li").Count);
    }
}
