using System.Collections.Concurrent;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;

namespace Connector.Runtime.Remote;

/// <summary>
/// Connections that a studio tries out on this agent. One that the studio has not asked about for a while is let go: a studio
/// that was killed must not keep a device's only session. Thread-safe.
/// </summary>
internal sealed class RemoteTests(IConnectorCatalog catalog, RuntimeOptions options, TimeProvider time) : IAsyncDisposable
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private const int Most = 200;

    private readonly ConcurrentDictionary<(string Test, string Connection), Entry> _open = new();
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Makes the connection, or takes the one that runs with the same settings; it does nothing until it is told to connect.</summary>
    public async Task OpenAsync(OpenWish wish, CancellationToken cancellationToken)
    {
        var key = (wish.At.Test!, wish.At.Connection);
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_open.TryGetValue(key, out var present) && !SameSettings(present.Definition, wish.Definition))
            {
                await present.Live.DisposeAsync().ConfigureAwait(false);
                _open.TryRemove(key, out _);
                present = null;
            }

            if (present is null)
            {
                if (_open.Count >= Most) throw new ControlRefusal($"The agent runs {Most} tests already; disconnect some of them.");
                var connector = catalog.Find(wish.Definition.Protocol) ?? throw new ControlRefusal($"This agent has no connector called '{wish.Definition.Protocol}'.");
                _open[key] = present = new Entry(LiveConnectionFactory.Create(connector, wish.Definition, options, time), wish.Definition);
            }

            present.Heard = time.GetTimestamp();
            foreach (var endpoint in wish.Endpoints) present.Live.SetEndpoint(endpoint);
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task CloseAsync(Whereabouts at)
    {
        if (_open.TryRemove((at.Test!, at.Connection), out var entry)) await entry.Live.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The connection; asking for it keeps it.</summary>
    public ILiveConnection? Find(Whereabouts at)
    {
        if (!_open.TryGetValue((at.Test!, at.Connection), out var entry)) return null;
        entry.Heard = time.GetTimestamp();
        return entry.Live;
    }

    /// <summary>Lets go of those nobody asked about. Called every few seconds.</summary>
    public async Task SweepAsync()
    {
        foreach (var (key, entry) in _open)
            if (time.GetElapsedTime(entry.Heard) > Lease && _open.TryRemove(KeyValuePair.Create(key, entry))) await entry.Live.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var entry in _open.Values) await entry.Live.DisposeAsync().ConfigureAwait(false);
        _open.Clear();
    }

    private static bool SameSettings(ConnectionDefinition one, ConnectionDefinition other) =>
        one.Protocol == other.Protocol && Endpoints.SameEndpoint.SameJson(one.Settings, other.Settings);

    private sealed class Entry(ILiveConnection live, ConnectionDefinition definition)
    {
        public ILiveConnection Live { get; } = live;
        public ConnectionDefinition Definition { get; } = definition;
        public long Heard { get; set; }
    }
}
