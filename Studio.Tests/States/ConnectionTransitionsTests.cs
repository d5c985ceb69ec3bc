using Connector.Runtime.States;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.States;

public sealed class ConnectionTransitionsTests
{
    /// <summary>The specification: what is not written here is refused.</summary>
    private const string Expected = """
        Disconnected  Connect          Connecting
        Connecting    ConnectDone      Connected
        Connecting    ConnectFailed    Reconnecting
        Connecting    Disconnect       Disconnecting
        Connected     ConnectLost      Reconnecting
        Connected     Disconnect       Disconnecting
        Reconnecting  RetryDue         Reconnecting
        Reconnecting  ReconnectFailed  Reconnecting
        Reconnecting  ConnectDone      Connected
        Reconnecting  Disconnect       Disconnecting
        Disconnecting DisconnectDone   Disconnected
        """;

    public static TheoryData<ConnectionState, ConnectionTrigger> AllPairs =>
        [.. from state in Enum.GetValues<ConnectionState>() from trigger in Enum.GetValues<ConnectionTrigger>() select (state, trigger)];

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void Next_EveryPair_IsAsTheTableSays(ConnectionState state, ConnectionTrigger trigger)
    {
        var row = Expected.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .SingleOrDefault(cells => cells[0] == state.ToString() && cells[1] == trigger.ToString());

        var next = ConnectionTransitions.Next(state, trigger);

        Assert.Equal(row?[2], next.To?.ToString());
        if (row is null) Assert.EndsWith(".", next.Refusal);
        else Assert.Null(next.Refusal);
    }

    [Fact]
    public void Edges_AreExactlyTheEntriesThatLeadSomewhere() =>
        Assert.Equal(
            Expected.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Order(),
            ConnectionTransitions.Edges.Select(edge => $"{edge.From} {edge.Trigger} {edge.To}").Order());

    [Fact]
    public void Disconnect_IsLegalFromEveryLiveState() =>
        Assert.All(
            [ConnectionState.Connecting, ConnectionState.Connected, ConnectionState.Reconnecting],
            state => Assert.Equal(ConnectionState.Disconnecting, ConnectionTransitions.Next(state, ConnectionTrigger.Disconnect).To));

    [Fact]
    public void Next_NotAState_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ConnectionTransitions.Next((ConnectionState)99, ConnectionTrigger.Connect));
}
