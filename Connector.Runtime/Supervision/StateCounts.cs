using Connector.Runtime.Agent;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Runtime.Supervision;

/// <summary>Counts entries, dwell and edges of one connection. Not thread-safe: the supervisor's lock guards it.</summary>
internal sealed class StateCounts
{
    private readonly Dictionary<ConnectionState, int> _entries = new() { [ConnectionState.Disconnected] = 1 };
    private readonly Dictionary<ConnectionState, TimeSpan> _dwell = [];
    private readonly Dictionary<(ConnectionState, ConnectionTrigger), int> _edges = [];

    public void Took(ConnectionState from, ConnectionTrigger trigger, ConnectionState to, TimeSpan stayed)
    {
        _edges[(from, trigger)] = _edges.GetValueOrDefault((from, trigger)) + 1;
        if (from == to) return;
        _entries[to] = _entries.GetValueOrDefault(to) + 1;
        _dwell[from] = _dwell.GetValueOrDefault(from) + stayed;
    }

    public StateStatistics Snapshot() => new(
        new Dictionary<ConnectionState, int>(_entries),
        new Dictionary<ConnectionState, TimeSpan>(_dwell),
        new Dictionary<(ConnectionState, ConnectionTrigger), int>(_edges));
}
