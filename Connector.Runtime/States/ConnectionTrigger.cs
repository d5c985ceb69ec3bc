namespace Connector.Runtime.States;

/// <summary>What can happen to a connection. Every pair of state and trigger has an entry in the transition table.</summary>
public enum ConnectionTrigger
{
    /// <summary>The runtime wants the connection up.</summary>
    Connect,

    /// <summary>The connector reports that an attempt succeeded.</summary>
    ConnectDone,

    /// <summary>The connector, or the connect timeout, reports that the first attempt failed.</summary>
    ConnectFailed,

    /// <summary>The connector reports that the link is gone.</summary>
    ConnectLost,

    /// <summary>The delay before the next retry has passed, or a person pressed <em>Retry now</em>.</summary>
    RetryDue,

    /// <summary>The connector, or the connect timeout, reports that a repeated attempt failed.</summary>
    ReconnectFailed,

    /// <summary>The runtime wants the connection down.</summary>
    Disconnect,

    /// <summary>The connector reports that the link is closed, or its handler was given up.</summary>
    DisconnectDone,
}
