namespace Connector.Sdk;

/// <summary>
/// The states of a connection, in the vendor's words. The table that moves between them is
/// <c>Connector.Runtime.States</c>; <c>docs/connection-states.md</c> draws it.
/// </summary>
public enum ConnectionState
{
    /// <summary>Nothing is open and nothing is planned. Only <c>connect</c> leads out.</summary>
    Disconnected,

    /// <summary>The first attempt is under way: <see cref="Connection.HandleConnectAsync"/> runs.</summary>
    Connecting,

    /// <summary>The device answers. Reads, writes and subscriptions run only here.</summary>
    Connected,

    /// <summary>
    /// An attempt failed or the link was lost. The waiting time before each retry is already spent in this state;
    /// retries never end.
    /// </summary>
    Reconnecting,

    /// <summary><see cref="Connection.HandleDisconnectAsync"/> runs. Nothing fires any more.</summary>
    Disconnecting,
}
