using System.Collections.Concurrent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Endpoints;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Outbox;
using Connector.Sdk;

namespace Connector.Runtime.Agent;

/// <summary>
/// Joins running services to a broker: values go out, requests come in, mappings forward. Each service's connections get
/// <see cref="SinkOf"/> as their sink (<see cref="RuntimeOptions.Sink"/>); then serve the service. Thread-safe.
/// </summary>
/// <remarks>
/// Values of QoS 0 go to the wire at once or are dropped and counted; those of QoS 1 and 2 go through the outbox. Disposing
/// ends the services; link and outbox belong to the caller.
/// </remarks>
public sealed class DataPlane : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ServiceValues> _sinks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DataPlaneService> _services = new(StringComparer.Ordinal);
    private readonly Outbox.Outbox? _outbox;
    private long _sent;
    private long _stored;
    private long _unsent;
    private long _requests;
    private long _rejected;
    private long _forwarded;
    private long _loops;

    /// <param name="link">The link to the broker; started by its owner.</param>
    /// <param name="outbox">Keeps values of QoS 1 and 2; null: they are sent only while there is a link.</param>
    public DataPlane(IMqttLink link, Outbox.Outbox? outbox, IConnectorCatalog catalog, DataPlaneOptions options, TimeProvider time)
    {
        Link = link;
        _outbox = outbox;
        Catalog = catalog;
        Options = options;
        Time = time;
    }

    internal IMqttLink Link { get; }
    internal IConnectorCatalog Catalog { get; }
    internal DataPlaneOptions Options { get; }
    internal TimeProvider Time { get; }

    public DataPlaneStatistics Statistics => new(
        Interlocked.Read(ref _sent), Interlocked.Read(ref _stored), Interlocked.Read(ref _unsent), Interlocked.Read(ref _requests),
        Interlocked.Read(ref _rejected), Interlocked.Read(ref _forwarded), Interlocked.Read(ref _loops));

    /// <summary>
    /// Where the connections of a service put their values; always the same for one service id. What comes while the
    /// service is not served goes nowhere.
    /// </summary>
    public IValueSink SinkOf(string serviceId) => _sinks.GetOrAdd(serviceId, _ => new ServiceValues(this));

    /// <summary>
    /// Begins to serve a service: its requests are heard and its mappings forward when the task ends. Serving a service id
    /// again replaces it.
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="connections">The live connection of a resource id, null where this agent has none.</param>
    /// <param name="cancellationToken">Gives up; nothing is served then.</param>
    public async Task<DataPlaneService> ServeAsync(ServiceDefinition service, Func<string, ILiveConnection?> connections, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (_services.TryGetValue(service.ServiceId, out var before)) await before.DisposeAsync();
        var served = new DataPlaneService(this, service);
        _services[service.ServiceId] = served;
        try
        {
            await served.StartAsync(connections, cancellationToken);
        }
        catch
        {
            await served.DisposeAsync();
            throw;
        }

        return served;
    }

    /// <summary>Disposed with the data plane, after it; for owners that have no other place for the outbox.</summary>
    internal IAsyncDisposable? Owned { get; init; }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.Values) await service.DisposeAsync();
        if (Owned is not null) await Owned.DisposeAsync();
    }

    /// <summary>Sends or stores a message without waiting; counts it when neither can be done.</summary>
    internal void Send(in MqttPublish message)
    {
        if (message.Qos == 0)
        {
            Interlocked.Increment(ref Link.TrySend(message) == TrySendResult.Sent ? ref _sent : ref _unsent);
        }
        else if (_outbox is not null)
        {
            var kept = new OutboxMessage(message.Topic.Name, message.Payload.ToArray(), message.Qos, message.Retain);
            Interlocked.Increment(ref _outbox.TryPost(kept) ? ref _stored : ref _unsent);
        }
        else
        {
            _ = SendCountedAsync(message with { Payload = message.Payload.ToArray() });
        }
    }

    private async Task SendCountedAsync(MqttPublish message)
    {
        var outcome = await Link.PublishAsync(message);
        Interlocked.Increment(ref outcome == PublishOutcome.Done ? ref _sent : ref _unsent);
    }

    internal void Publish(DataPlaneService service, EndpointDefinition endpoint, MqttTopic topic, bool wrapped) =>
        ((ServiceValues)SinkOf(service.Definition.ServiceId)).Routes[endpoint.Id] = new Route(topic, endpoint.Qos, endpoint.Retain, wrapped);

    internal void Withdraw(DataPlaneService service)
    {
        if (!_services.TryRemove(KeyValuePair.Create(service.Definition.ServiceId, service))) return;
        if (_sinks.TryGetValue(service.Definition.ServiceId, out var sink)) sink.Routes.Clear();
    }

    /// <summary>The topics of an endpoint that a mapping names, in any service served here.</summary>
    internal (EndpointDefinition Endpoint, EndpointTopics Topics)? Find(string serviceId, string endpointId) =>
        _services.TryGetValue(serviceId, out var service) ? service.Find(endpointId) : null;

    internal void CountRequest() => Interlocked.Increment(ref _requests);
    internal void CountRejected() => Interlocked.Increment(ref _rejected);
    internal void CountForwarded() => Interlocked.Increment(ref _forwarded);
    internal void CountLoop() => Interlocked.Increment(ref _loops);

    private sealed record Route(MqttTopic Topic, int Qos, bool Retain, bool Wrapped);

    private sealed class ServiceValues(DataPlane plane) : IValueSink
    {
        public ConcurrentDictionary<string, Route> Routes { get; } = new(StringComparer.Ordinal);

        public void Accept(EndpointDefinition endpoint, in DataValue value, DateTimeOffset timestamp)
        {
            if (!Routes.TryGetValue(endpoint.Id, out var route)) return;
            plane.Send(new MqttPublish(route.Topic, OutgoingMessages.Value(value, timestamp, route.Wrapped), route.Qos, route.Retain));
        }
    }
}

/// <summary>Settings of an agent's data plane.</summary>
public sealed record DataPlaneOptions
{
    /// <summary>For subscribers written against Connectware 1.x.</summary>
    public TopicForm TopicForm { get; init; } = TopicForm.Version2;

    /// <summary>Requests that may wait at one endpoint; one more is answered with an error. 16 by default.</summary>
    public int WaitingRequests { get; init; } = 16;

    /// <summary>Messages that may wait at one mapping; one more is dropped and counted. 1,024 by default.</summary>
    public int WaitingForwards { get; init; } = 1024;
}

/// <param name="Sent">Values and forwards of QoS 0 handed to the wire (without an outbox of any quality).</param>
/// <param name="Stored">Values and forwards handed to the outbox.</param>
/// <param name="Unsent">Lost: no link and QoS 0, or more waiting than there is room.</param>
/// <param name="Requests">Requests and writes carried out.</param>
/// <param name="Rejected">Requests answered with an error because too many waited.</param>
/// <param name="Forwarded">Messages that mappings passed on.</param>
/// <param name="Loops">Messages that a mapping would have sent to itself and did not.</param>
public readonly record struct DataPlaneStatistics(long Sent, long Stored, long Unsent, long Requests, long Rejected, long Forwarded, long Loops);
