using Connector.Runtime.Dialing;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Runtime.Supervision;

/// <summary>
/// One <see cref="Connection"/> object with what belongs to it alone: its dialer and its signals. Once given up, its
/// signals are refused and everything it dialled, or still dials, is closed.
/// </summary>
internal sealed class ConnectionInstance(ConnectionSupervisor supervisor, Dialer dialer) : IConnectionSignals
{
    private volatile bool _givenUp;

    /// <summary>The connector's object. Set once, before the instance is used.</summary>
    public Connection Connection { get; set; } = null!;

    public Dialer Dialer => dialer;

    public bool GivenUp => _givenUp;

    /// <summary>Guards <see cref="Running"/> and the lanes of this instance. Never held over a call of the connector.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Reads and writes under way on this instance, over all its links. Guarded by <see cref="Gate"/>.</summary>
    public int Running { get; set; }

    public bool IsQuiet
    {
        get { lock (Gate) return Running == 0; }
    }

    public ConnectionState State => _givenUp ? ConnectionState.Disconnected : supervisor.State;

    public void ConnectDone() => supervisor.Signal(this, ConnectionTrigger.ConnectDone, null, null);

    public void ConnectFailed(string reason, string? detail) => supervisor.Signal(this, ConnectionTrigger.ConnectFailed, reason, detail);

    public void ReconnectFailed(string reason, string? detail) => supervisor.Signal(this, ConnectionTrigger.ReconnectFailed, reason, detail);

    public void ConnectLost(string reason, string? detail) => supervisor.Signal(this, ConnectionTrigger.ConnectLost, reason, detail);

    public void DisconnectDone() => supervisor.Signal(this, ConnectionTrigger.DisconnectDone, null, null);

    /// <summary>True when a link has something on its way that the far end has not acknowledged for as long as this.</summary>
    public bool HasStalled(TimeSpan since) => dialer.HasStalled(since);

    /// <summary>Resets every link that has something on its way, so that it cannot arrive later.</summary>
    public void CutUnacknowledged() => dialer.CutUnacknowledged();

    /// <summary>From here on every signal is refused; sockets are closed. May be called twice.</summary>
    public void GiveUp()
    {
        _givenUp = true;
        dialer.Dispose();
    }
}
