using System.Collections.Concurrent;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;

namespace Studio.Server.Installations;

/// <summary>
/// The agent inside the studio, which answers to the vendor's default name. Runs services, and joins them to the broker
/// where there is one. Thread-safe.
/// </summary>
internal sealed class EmbeddedAgent(IConnectorCatalog catalog, RuntimeOptions options, TimeProvider time, DataPlane? plane = null) : IAsyncDisposable
{
    public const string Name = ConnectionDefinition.DefaultAgent;

    private readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.Ordinal);

    /// <summary>Raised on any thread after connections appeared, were replaced or went.</summary>
    public event Action? Changed;

    /// <summary>Runs the part of a service that belongs to this agent, in place of what ran under its id.</summary>
    public async Task RunAsync(ServiceDefinition service, CancellationToken cancellationToken)
    {
        var own = OwnPart(service);
        var running = _running.GetOrAdd(service.ServiceId, _ => new Running(NewRun(service.ServiceId)));
        await running.Run.ApplyAsync(own, cancellationToken);
        if (plane is not null) running.Served = await plane.ServeAsync(own, running.Run.Find, cancellationToken);
    }

    public async Task StopAsync(string serviceId)
    {
        if (!_running.TryRemove(serviceId, out var running)) return;
        await running.DisposeAsync();
        Changed?.Invoke();
    }

    public ILiveConnection? Find(string serviceId, string connectionId) => _running.GetValueOrDefault(serviceId)?.Run.Find(connectionId);

    /// <summary>What of a running service does not run, in sentences.</summary>
    public IReadOnlyList<string> FaultsOf(string serviceId) => _running.TryGetValue(serviceId, out var running)
        ? [.. running.Run.Faults, .. running.Served?.Notices.Select(notice => $"{notice.ResourceId}: {notice.Sentence}") ?? []]
        : [];

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Values.Select(running => running.DisposeAsync().AsTask()));
        _running.Clear();
    }

    private ServiceRun NewRun(string serviceId)
    {
        var run = new ServiceRun(catalog, plane is null ? options : options with { Sink = plane.SinkOf(serviceId) }, time);
        run.Changed += () => Changed?.Invoke();
        return run;
    }

    private static ServiceDefinition OwnPart(ServiceDefinition service)
    {
        var connections = service.Connections.Where(connection => connection.AgentName == Name).ToList();
        var ids = connections.Select(connection => connection.Id).ToHashSet(StringComparer.Ordinal);
        return service with
        {
            Connections = connections,
            Endpoints = [.. service.Endpoints.Where(endpoint => ids.Contains(endpoint.ConnectionId))],
            Mappings = [.. service.Mappings.Where(mapping => mapping.AgentName == Name)],
        };
    }

    private sealed class Running(ServiceRun run) : IAsyncDisposable
    {
        public ServiceRun Run { get; } = run;

        public DataPlaneService? Served { get; set; }

        public async ValueTask DisposeAsync()
        {
            if (Served is not null) await Served.DisposeAsync();
            await Run.DisposeAsync();
        }
    }
}
