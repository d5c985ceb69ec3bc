using System.Collections.Concurrent;
using Connector.Runtime.Mqtt;

namespace Connector.Runtime.Agent;

/// <summary>One service as the broker sees it. Dispose it to withdraw it.</summary>
public sealed class DataPlaneService : IAsyncDisposable
{
    private readonly DataPlane _plane;
    private readonly Dictionary<string, (EndpointDefinition Endpoint, EndpointTopics Topics)> _endpoints = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<DataPlaneNotice> _notices = new();
    private readonly List<IAsyncDisposable> _running = [];
    private readonly RequestRejections _rejections;
    private int _withdrawn;

    internal DataPlaneService(DataPlane plane, ServiceDefinition definition)
    {
        _plane = plane;
        Definition = definition;
        _rejections = new RequestRejections(plane);
        foreach (var endpoint in definition.Endpoints)
            _endpoints[endpoint.Id] = (endpoint, Topics.Of(definition.MqttRoot, endpoint, plane.Options.TopicForm));
    }

    public ServiceDefinition Definition { get; }

    /// <summary>What is not run, or runs otherwise than one might think, each with its reason.</summary>
    public IReadOnlyList<DataPlaneNotice> Notices => [.. _notices];

    /// <summary>The topics of an endpoint of this service.</summary>
    public EndpointTopics? TopicsOf(string endpointId) => _endpoints.TryGetValue(endpointId, out var found) ? found.Topics : null;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _withdrawn, 1) == 1) return;
        _plane.Withdraw(this);
        foreach (var part in _running) await part.DisposeAsync();
        _running.Clear();
        await _rejections.DisposeAsync();
    }

    internal (EndpointDefinition Endpoint, EndpointTopics Topics)? Find(string endpointId) =>
        _endpoints.TryGetValue(endpointId, out var found) ? found : null;

    internal void Note(string resourceId, string sentence) => _notices.Enqueue(new DataPlaneNotice(resourceId, sentence));

    internal async Task StartAsync(Func<string, ILiveConnection?> connections, CancellationToken cancellationToken)
    {
        foreach (var (endpoint, topics) in _endpoints.Values) await StartAsync(endpoint, topics, connections(endpoint.ConnectionId), cancellationToken);
        foreach (var mapping in Definition.Mappings.Where(mapping => mapping.Enabled))
        {
            for (var i = 0; i < mapping.Mappings.Count; i++)
            {
                var plan = MappingPlan.Of(mapping.Mappings[i], Find, _plane.Find);
                if (plan.Problem is { } problem) Note(mapping.Id, $"Item {i + 1} is not run: {problem}");
                else _running.Add(await MappingForwarder.StartAsync(_plane, plan, sentence => Note(mapping.Id, sentence), cancellationToken));
            }
        }
    }

    private async Task StartAsync(EndpointDefinition endpoint, EndpointTopics topics, ILiveConnection? connection, CancellationToken cancellationToken)
    {
        if (!endpoint.Enabled) return;
        if (endpoint.HasRules)
        {
            Note(endpoint.Id, "Not run: it has rules, and this version cannot run rules. Its values without them would be wrong.");
            return;
        }

        if (TopicName.Problem(topics.Data) is { } problem)
        {
            Note(endpoint.Id, $"Not run: {problem}");
            return;
        }

        if (connection is null)
        {
            Note(endpoint.Id, $"Not run: its connection '{endpoint.ConnectionId}' does not run on this agent.");
            return;
        }

        var wrapped = _plane.Catalog.Find(connection.Protocol)?.WrapsValues ?? true;
        if (endpoint.Operation == EndpointOperation.Subscribe) _plane.Publish(this, endpoint, topics.Data, wrapped);
        else _running.Add(await RequestServer.StartAsync(_plane, _rejections, endpoint, topics, connection, wrapped, cancellationToken));
    }
}

/// <param name="ResourceId">The endpoint or mapping.</param>
/// <param name="Sentence">What is the matter and why.</param>
public sealed record DataPlaneNotice(string ResourceId, string Sentence);
