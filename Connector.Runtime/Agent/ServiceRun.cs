using Connector.Runtime.Catalog;
using Connector.Runtime.Endpoints;

namespace Connector.Runtime.Agent;

/// <summary>
/// Runs one service: takes what it should be, compares it with what runs, and starts and stops the difference. Connections of
/// other agents must have been left out by the caller. Thread-safe.
/// </summary>
public sealed class ServiceRun : IAsyncDisposable
{
    private readonly IConnectorCatalog _catalog;
    private readonly RuntimeOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _lock = new();
    private Dictionary<string, Held> _held = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _faults = [];
    private ServiceDefinition? _wanted;
    private bool _disposed;

    /// <param name="catalog">Where the connectors come from.</param>
    /// <param name="options">Settings of the agent; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public ServiceRun(IConnectorCatalog catalog, RuntimeOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        (_catalog, _options, _time) = (catalog, options ?? RuntimeOptions.Default, time ?? TimeProvider.System);
        catalog.Changed += FollowCatalog;
    }

    /// <summary>The running connections, in no order.</summary>
    public IReadOnlyList<ILiveConnection> Connections
    {
        get { lock (_lock) return [.. _held.Values.Select(held => held.Live)]; }
    }

    /// <summary>What of the last definition could not be placed, in sentences: endpoints without a connection.</summary>
    public IReadOnlyList<string> Faults
    {
        get { lock (_lock) return _faults; }
    }

    /// <summary>Raised on any thread after connections appeared, were replaced or went.</summary>
    public event Action? Changed;

    public ILiveConnection? Find(string connectionId)
    {
        lock (_lock) return _held.GetValueOrDefault(connectionId)?.Live;
    }

    /// <summary>
    /// Makes the service what the definition says. Only what differs is touched: a connection is made anew when its protocol or
    /// its settings changed, an endpoint when anything of it did. When calls overlap the last definition wins.
    /// </summary>
    /// <param name="definition">What the service should be.</param>
    /// <param name="cancellationToken">Ends the waiting for an earlier call; a change that has begun is carried through.</param>
    public async Task ApplyAsync(ServiceDefinition definition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _wanted = definition;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Nothing is left when the call before this one has applied it already.
            while (TakeWanted() is { } wanted) await ChangeToAsync(wanted).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            _wanted = null;
        }

        _catalog.Changed -= FollowCatalog;
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            Dictionary<string, Held> held;
            lock (_lock) (held, _held) = (_held, new(StringComparer.Ordinal));
            await Task.WhenAll(held.Values.Select(one => one.Live.DisposeAsync().AsTask())).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private ServiceDefinition? TakeWanted()
    {
        lock (_lock)
        {
            var wanted = _wanted;
            _wanted = null;
            return wanted;
        }
    }

    private async Task ChangeToAsync(ServiceDefinition definition)
    {
        Dictionary<string, Held> before;
        lock (_lock) before = _held;
        var next = new Dictionary<string, Held>(StringComparer.Ordinal);
        var starting = new List<Task>();
        var endpoints = definition.Endpoints.ToLookup(endpoint => endpoint.ConnectionId, StringComparer.Ordinal);
        foreach (var connection in definition.Connections)
        {
            var old = before.GetValueOrDefault(connection.Id);
            var held = old is not null && old.RunsWith(connection)
                ? old with { Definition = connection }
                : new Held(connection, new LiveConnection(_catalog.Find(connection.Protocol) ?? ConnectorEntry.Missing(connection.Protocol), connection, _options, _time), []);
            held = held with { Endpoints = [.. endpoints[connection.Id].Select(endpoint => endpoint.Id)] };
            next[connection.Id] = held;
            starting.Add(StartAsync(old, held, [.. endpoints[connection.Id]]));
        }

        lock (_lock)
        {
            _held = next;
            _faults =
            [
                .. definition.Endpoints.Where(endpoint => !next.ContainsKey(endpoint.ConnectionId))
                    .Select(endpoint => $"Endpoint {endpoint.Id} is not run: this service has no connection {endpoint.ConnectionId}."),
            ];
        }

        FollowCatalog(); // a connector may have changed since it was looked up
        starting.AddRange(before.Values.Where(old => !next.ContainsKey(old.Definition.Id)).Select(old => old.Live.DisposeAsync().AsTask()));
        Changed?.Invoke();
        await Task.WhenAll(starting).ConfigureAwait(false);
    }

    /// <summary>The old connection goes before the new one comes: many devices allow one session only.</summary>
    private static async Task StartAsync(Held? old, Held held, IReadOnlyList<EndpointDefinition> endpoints)
    {
        var isNew = old is null || old.Live != held.Live;
        if (isNew && old is not null) await old.Live.DisposeAsync().ConfigureAwait(false);
        foreach (var endpoint in endpoints) held.Live.SetEndpoint(endpoint);
        if (!isNew)
        {
            foreach (var gone in old!.Endpoints.Except(held.Endpoints)) await held.Live.RemoveEndpointAsync(gone).ConfigureAwait(false);
            if (old.Definition.TargetConnected == held.Definition.TargetConnected) return;
        }

        if (held.Definition.TargetConnected) held.Live.Connect(isNew ? "The service was started." : "Its target state is connected.");
        else if (!isNew) await held.Live.DisconnectAsync("Its target state is disconnected.").ConfigureAwait(false);
    }

    /// <summary>Connections of a connector that came, changed or went go on with what there is now; the others are left alone.</summary>
    private void FollowCatalog()
    {
        List<LiveConnection> running;
        lock (_lock) running = [.. _held.Values.Select(held => held.Live)];
        foreach (var live in running) live.Follow(_catalog);
    }

    private sealed record Held(ConnectionDefinition Definition, LiveConnection Live, IReadOnlyList<string> Endpoints)
    {
        public bool RunsWith(ConnectionDefinition other) =>
            Definition.Protocol == other.Protocol && SameEndpoint.SameJson(Definition.Settings, other.Settings);
    }
}
