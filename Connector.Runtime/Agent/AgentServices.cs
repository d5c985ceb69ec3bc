using System.Collections.Concurrent;
using Connector.Runtime.Catalog;

namespace Connector.Runtime.Agent;

/// <summary>
/// The services of one agent, embedded or distributed: runs of each what belongs to the agent, and joins it to the broker where
/// there is a data plane. Thread-safe.
/// </summary>
/// <param name="name">The agent's name, as <c>agentName</c> of connections says.</param>
/// <param name="catalog">Where the connectors come from.</param>
/// <param name="options">Settings for all connections.</param>
/// <param name="time">The clock.</param>
/// <param name="plane">Joins the services to a broker; null: they run without one.</param>
internal class AgentServices(string name, IConnectorCatalog catalog, RuntimeOptions options, TimeProvider time, DataPlane? plane = null) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.Ordinal);

    public string AgentName => name;

    /// <summary>Raised on any thread after connections appeared, were replaced or went.</summary>
    public event Action? Changed;

    /// <summary>Runs the part of a service that belongs to this agent, in place of what ran under its id.</summary>
    public async Task RunAsync(ServiceDefinition service, CancellationToken cancellationToken)
    {
        var own = PartOf(service, name);
        var running = _running.GetOrAdd(service.ServiceId, _ => new Running(NewRun(service.ServiceId)));
        await running.Run.ApplyAsync(own, cancellationToken).ConfigureAwait(false);
        if (plane is not null) running.Served = await plane.ServeAsync(own, running.Run.Find, cancellationToken).ConfigureAwait(false);
        Changed?.Invoke();
    }

    public async Task StopAsync(string serviceId)
    {
        if (!_running.TryRemove(serviceId, out var running)) return;
        await running.DisposeAsync().ConfigureAwait(false);
        Changed?.Invoke();
    }

    public ILiveConnection? Find(string serviceId, string connectionId) => _running.GetValueOrDefault(serviceId)?.Run.Find(connectionId);

    /// <summary>What runs of a service, in no order.</summary>
    public IReadOnlyList<ILiveConnection> ConnectionsOf(string serviceId) => _running.GetValueOrDefault(serviceId)?.Run.Connections ?? [];

    /// <summary>What of a running service does not run, in sentences.</summary>
    public IReadOnlyList<string> FaultsOf(string serviceId) => _running.TryGetValue(serviceId, out var running)
        ? [.. running.Run.Faults, .. running.Served?.Notices.Select(notice => $"{notice.ResourceId}: {notice.Sentence}") ?? []]
        : [];

    public async ValueTask DisposeAsync()
    {
        // Who is disposed twice at once ends each service once.
        var ending = _running.Keys.Select(id => _running.TryRemove(id, out var running) ? running.DisposeAsync().AsTask() : Task.CompletedTask);
        await Task.WhenAll(ending).ConfigureAwait(false);
    }

    /// <summary>What of a service belongs to an agent: its connections with their endpoints, and its mappings.</summary>
    public static ServiceDefinition PartOf(ServiceDefinition service, string agent)
    {
        var connections = service.Connections.Where(connection => connection.AgentName == agent).ToList();
        var ids = connections.Select(connection => connection.Id).ToHashSet(StringComparer.Ordinal);
        return service with
        {
            Connections = connections,
            Endpoints = [.. service.Endpoints.Where(endpoint => ids.Contains(endpoint.ConnectionId))],
            Mappings = [.. service.Mappings.Where(mapping => mapping.AgentName == agent)],
        };
    }

    private ServiceRun NewRun(string serviceId)
    {
        var run = new ServiceRun(catalog, plane is null ? options : options with { Sink = plane.SinkOf(serviceId) }, time);
        run.Changed += () => Changed?.Invoke();
        return run;
    }

    private sealed class Running(ServiceRun run) : IAsyncDisposable
    {
        public ServiceRun Run { get; } = run;

        public DataPlaneService? Served { get; set; }

        public async ValueTask DisposeAsync()
        {
            if (Served is not null) await Served.DisposeAsync().ConfigureAwait(false);
            await Run.DisposeAsync().ConfigureAwait(false);
        }
    }
}
