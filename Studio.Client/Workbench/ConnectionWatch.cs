using Connector.Runtime.Agent;
using Connector.Runtime.States;
using Studio.Client.Live;

namespace Studio.Client.Workbench;

/// <summary>Everything the test panel shows of one live connection, from snapshots and changes. Dispose it to stop watching.</summary>
internal sealed class ConnectionWatch : IDisposable
{
    private readonly Action _changed;
    private Pump<TracedFrame>? _frames;

    public ConnectionWatch(ILiveConnection connection, Action changed)
    {
        (Connection, _changed) = (connection, changed);
        States = new(connection.WatchStates(), 500, changed);
        Log = new(connection.WatchLog(), 500, changed);
    }

    public ILiveConnection Connection { get; }

    public Pump<StateChange> States { get; }

    public Pump<LogLine> Log { get; }

    /// <summary>Frames are traced only while somebody looks: null until <see cref="Trace"/> is called with true.</summary>
    public Pump<TracedFrame>? Frames => _frames;

    /// <summary>The newest change that the table did not refuse.</summary>
    public StateChange? LastTaken => States.Items.LastOrDefault(change => !change.Refused);

    public void Trace(bool on)
    {
        if (on) _frames ??= new(Connection.WatchFrames(), 400, _changed);
        else
        {
            _frames?.Dispose();
            _frames = null;
        }
    }

    public void Dispose()
    {
        States.Dispose();
        Log.Dispose();
        _frames?.Dispose();
    }
}
