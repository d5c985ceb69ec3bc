using Connector.Runtime.States;
using Xunit;

namespace Studio.Tests.States;

public sealed class EndpointTransitionsTests
{
    private const string Expected = """
        Disabled Enable    Waiting
        Waiting  Disable   Disabled
        Waiting  LinkUp    Active
        Active   Disable   Disabled
        Active   LinkDown  Waiting
        Active   Succeeded Active
        Active   Failed    Failing
        Failing  Disable   Disabled
        Failing  LinkDown  Waiting
        Failing  Succeeded Active
        Failing  Failed    Failing
        """;

    public static TheoryData<EndpointState, EndpointTrigger> AllPairs =>
        [.. from state in Enum.GetValues<EndpointState>() from trigger in Enum.GetValues<EndpointTrigger>() select (state, trigger)];

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void Next_EveryPair_IsAsTheTableSays(EndpointState state, EndpointTrigger trigger)
    {
        var row = Expected.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SingleOrDefault(cells => cells[0] == state.ToString() && cells[1] == trigger.ToString());

        var next = EndpointTransitions.Next(state, trigger);

        Assert.Equal(row?[2], next.To?.ToString());
        Assert.Equal(row is null, next.Refusal is not null);
    }

    [Fact]
    public void Edges_AreExactlyTheEntriesThatLeadSomewhere() =>
        Assert.Equal(Expected.Split('\n').Length, EndpointTransitions.Edges.Count);
}
