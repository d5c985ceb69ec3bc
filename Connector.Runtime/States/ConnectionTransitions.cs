using Connector.Sdk;
using static Connector.Runtime.States.ConnectionTrigger;
using static Connector.Sdk.ConnectionState;

namespace Connector.Runtime.States;

/// <summary>
/// The one table that moves a connection: a total function over state and trigger, without clock, task or log. The
/// supervisor drives it, the live diagram and <c>docs/connection-states.md</c> are drawn from it.
/// </summary>
public static class ConnectionTransitions
{
    private static readonly ConnectionState[] AllStates = Enum.GetValues<ConnectionState>();
    private static readonly ConnectionTrigger[] AllTriggers = Enum.GetValues<ConnectionTrigger>();

    /// <summary>Every state, in the order of the enumeration.</summary>
    public static IReadOnlyList<ConnectionState> States => AllStates;

    /// <summary>Every trigger, in the order of the enumeration.</summary>
    public static IReadOnlyList<ConnectionTrigger> Triggers => AllTriggers;

    /// <summary>All entries that lead somewhere, in the order of states and triggers.</summary>
    public static IReadOnlyList<ConnectionEdge> Edges { get; } =
    [
        .. from state in AllStates
           from trigger in AllTriggers
           let next = Next(state, trigger)
           where next.To.HasValue
           select new ConnectionEdge(state, trigger, next.To.GetValueOrDefault()),
    ];

    /// <summary>What a trigger does in a state: the next state, or a refusal with its reason.</summary>
    public static ConnectionTransition Next(ConnectionState state, ConnectionTrigger trigger) => (state, trigger) switch
    {
        (Disconnected, Connect) => To(Connecting),
        (Disconnected, Disconnect) => Refuse("It is disconnected already."),
        (Disconnected, _) => Refuse("It is disconnected: nothing is under way that could succeed or fail."),

        (Connecting, ConnectDone) => To(Connected),
        (Connecting, ConnectFailed) => To(Reconnecting),
        (Connecting, Disconnect) => To(Disconnecting),
        (Connecting, Connect) => Refuse("It is connecting already."),
        (Connecting, ConnectLost) => Refuse("The first attempt is still under way: nothing is there to lose. ConnectFailed ends it."),
        (Connecting, ReconnectFailed) => Refuse("This is the first attempt: ConnectFailed ends it."),
        (Connecting, RetryDue) => Refuse("The first attempt is still under way."),
        (Connecting, DisconnectDone) => Refuse("Nobody asked to disconnect."),

        (Connected, ConnectLost) => To(Reconnecting),
        (Connected, Disconnect) => To(Disconnecting),
        (Connected, Connect or ConnectDone) => Refuse("It is connected already."),
        (Connected, ConnectFailed or ReconnectFailed) => Refuse("It is connected: ConnectLost tells that the link is gone."),
        (Connected, RetryDue) => Refuse("It is connected: nothing is to be retried."),
        (Connected, DisconnectDone) => Refuse("Nobody asked to disconnect: ConnectLost tells that the link is gone."),

        (Reconnecting, ConnectDone) => To(Connected),
        (Reconnecting, RetryDue) => To(Reconnecting),
        (Reconnecting, ReconnectFailed) => To(Reconnecting),
        (Reconnecting, Disconnect) => To(Disconnecting),
        (Reconnecting, Connect) => Refuse("It is reconnecting already."),
        (Reconnecting, ConnectFailed) => Refuse("The first attempt is over: ReconnectFailed ends a repeated one."),
        (Reconnecting, ConnectLost) => Refuse("The link is gone already."),
        (Reconnecting, DisconnectDone) => Refuse("Nobody asked to disconnect."),

        (Disconnecting, DisconnectDone) => To(Disconnected),
        (Disconnecting, Connect) => Refuse("It is disconnecting: the wish is remembered and it connects once it is down."),
        (Disconnecting, Disconnect) => Refuse("It is disconnecting already."),
        (Disconnecting, _) => Refuse("It is disconnecting: the outcome of the attempt or of the link no longer counts."),

        _ => throw new ArgumentOutOfRangeException(nameof(state), (state, trigger), "Not a state and a trigger of a connection."),
    };

    private static ConnectionTransition To(ConnectionState state) => new(state, null);

    private static ConnectionTransition Refuse(string reason) => new(null, reason);
}

/// <summary>One entry of the table: either a next state or a refusal.</summary>
/// <param name="To">The next state; null when the trigger is refused.</param>
/// <param name="Refusal">Why it is refused, in one sentence; null when it is not.</param>
public readonly record struct ConnectionTransition(ConnectionState? To, string? Refusal);

/// <summary>An arrow of the state diagram.</summary>
public readonly record struct ConnectionEdge(ConnectionState From, ConnectionTrigger Trigger, ConnectionState To);
