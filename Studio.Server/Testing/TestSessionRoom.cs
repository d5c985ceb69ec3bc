using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Studio.Server.Agents;
using Studio.Server.Receipts;
using Studio.Server.Texts;

namespace Studio.Server.Testing;

/// <summary>The test sessions that are alive. One ends 15 minutes after the last who watched it left. Thread-safe.</summary>
internal sealed class TestSessionRoom(OpenTexts texts, IConnectorCatalog catalog, RuntimeOptions options, TimeProvider time, RemoteAgents remote, TrialBooks books, Fingerprints fingerprints) : IHostedService
{
    public static readonly TimeSpan Unwatched = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _sessions = new(StringComparer.Ordinal);

    public SharedSession Enter(string serviceKey)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(serviceKey, out var entry))
                _sessions[serviceKey] = entry = new Entry(new SharedSession(serviceKey, texts, catalog, options, time, remote, books, fingerprints));
            entry.Watchers++;
            entry.End?.Dispose();
            entry.End = null;
            return entry.Session;
        }
    }

    public void Leave(SharedSession session)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(session.ServiceKey, out var entry) || entry.Session != session || --entry.Watchers > 0) return;
            entry.End = time.CreateTimer(_ => EndUnwatched(session), null, Unwatched, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The session of a service, if it is alive. Does not count as watching.</summary>
    public SharedSession? Find(string serviceKey)
    {
        lock (_lock) return _sessions.GetValueOrDefault(serviceKey)?.Session;
    }

    public IReadOnlyList<ILiveConnection> Running(string serviceKey)
    {
        lock (_lock) return _sessions.TryGetValue(serviceKey, out var entry) ? entry.Session.Running : [];
    }

    /// <summary>Ends a session whoever watches it, because its service goes.</summary>
    public async Task EndAsync(string serviceKey)
    {
        Entry? entry;
        lock (_lock)
        {
            if (!_sessions.Remove(serviceKey, out entry)) return;
            entry.End?.Dispose();
        }

        await entry.Session.DisposeAsync();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends every session, so that no device keeps a connection of a studio that is gone.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Entry[] all;
        lock (_lock)
        {
            all = [.. _sessions.Values];
            _sessions.Clear();
        }

        foreach (var entry in all) entry.End?.Dispose();
        await Task.WhenAll(all.Select(entry => entry.Session.DisposeAsync().AsTask()));
    }

    private void EndUnwatched(SharedSession session)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(session.ServiceKey, out var entry) || entry.Session != session || entry.Watchers > 0) return;
            _sessions.Remove(session.ServiceKey);
            entry.End?.Dispose();
        }

        _ = session.DisposeAsync().AsTask();
    }

    private sealed class Entry(SharedSession session)
    {
        public SharedSession Session { get; } = session;
        public int Watchers { get; set; }
        public ITimer? End { get; set; }
    }
}
