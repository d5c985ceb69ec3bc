using System.Text.Json;
using System.Threading.Channels;
using Connector.Runtime.Mqtt;
using Connector.Sdk;

namespace Connector.Runtime.Agent;

/// <summary>
/// Serves <c>/req</c> or <c>/set</c> of one endpoint, one message after the other. Heard in a clean session only; what the
/// broker had kept is ignored: a command must never fire hours later.
/// </summary>
internal sealed class RequestServer : IAsyncDisposable
{
    private readonly DataPlane _plane;
    private readonly EndpointDefinition _endpoint;
    private readonly MqttTopic _answers;
    private readonly ILiveConnection _connection;
    private readonly bool _wrapped;
    private readonly CancellationTokenSource _ending = new();
    private IMqttSubscription? _subscription;
    private Task _loop = Task.CompletedTask;

    private RequestServer(DataPlane plane, EndpointDefinition endpoint, EndpointTopics topics, ILiveConnection connection, bool wrapped)
    {
        (_plane, _endpoint, _connection, _wrapped) = (plane, endpoint, connection, wrapped);
        _answers = topics.Result;
    }

    public static async Task<RequestServer> StartAsync(
        DataPlane plane, RequestRejections rejections, EndpointDefinition endpoint, EndpointTopics topics, ILiveConnection connection, bool wrapped,
        CancellationToken cancellationToken)
    {
        var server = new RequestServer(plane, endpoint, topics, connection, wrapped);
        var options = new MqttSubscribe(Math.Max(1, endpoint.Qos), plane.Options.WaitingRequests, IgnoreRetained: true,
            Overflow: message => rejections.Reject(server._answers, message));
        server._subscription = await plane.Link.SubscribeAsync(topics.Incoming(endpoint.Operation)!, options, cancellationToken);
        server._loop = Task.Run(() => server.ServeAsync(server._ending.Token), CancellationToken.None);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        if (_subscription is not null) await _subscription.DisposeAsync();
        await _loop;
        _ending.Dispose();
    }

    private async Task ServeAsync(CancellationToken ending)
    {
        try
        {
            await foreach (var message in _subscription!.Messages.ReadAllAsync(ending)) await ServeAsync(message, ending);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The service was withdrawn; who still waits for an answer gets none.
        }
    }

    private async Task ServeAsync(MqttReceived message, CancellationToken ending)
    {
        _plane.CountRequest();
        if (_endpoint.Operation == EndpointOperation.Read)
        {
            var request = IncomingMessages.Read(message.Payload);
            var result = await ReadAsync(request.Data, ending);
            await AnswerAsync(message, Encode(request.Id, result, result.Value ?? DataValue.Null), ending);
        }
        else
        {
            var request = IncomingMessages.Write(message.Payload);
            var result = await WriteAsync(request.Value, ending);
            await AnswerAsync(message, Encode(request.Id, result, request.Value), ending);
        }
    }

    private Task<RequestResult> ReadAsync(JsonElement request, CancellationToken ending) => _connection is LiveConnection live
        ? live.ReadEndpointAsync(_endpoint.Id, request, ending)
        : _connection.ReadAsync(_endpoint.Address, request, ending);

    private Task<RequestResult> WriteAsync(DataValue value, CancellationToken ending) => _connection is LiveConnection live
        ? live.WriteEndpointAsync(_endpoint.Id, value, ending)
        : _connection.WriteAsync(_endpoint.Address, value, ending);

    private byte[] Encode(JsonElement id, RequestResult result, in DataValue value) =>
        (result.Succeeded
            ? OutgoingMessages.Result(id, result.Timestamp, value, _wrapped)
            : OutgoingMessages.Error(id, result.Timestamp, result.Error!, result.Detail)).ToArray();

    private async Task AnswerAsync(MqttReceived message, byte[] answer, CancellationToken ending) =>
        await _plane.Link.PublishAsync(new MqttPublish(_answers, answer, _endpoint.Qos, CorrelationData: message.CorrelationData), ending);
}

/// <summary>Answers requests that found no room. Bounded itself; what does not even fit here is only counted.</summary>
internal sealed class RequestRejections : IAsyncDisposable
{
    private readonly DataPlane _plane;
    private readonly Channel<(MqttTopic Topic, MqttReceived Message)> _rejected =
        Channel.CreateBounded<(MqttTopic, MqttReceived)>(new BoundedChannelOptions(256) { SingleReader = true });
    private readonly Task _loop;

    public RequestRejections(DataPlane plane)
    {
        _plane = plane;
        _loop = Task.Run(AnswerAsync);
    }

    /// <summary>Called on the link's thread.</summary>
    public void Reject(MqttTopic answers, MqttReceived message)
    {
        _plane.CountRejected();
        _rejected.Writer.TryWrite((answers, message));
    }

    public async ValueTask DisposeAsync()
    {
        _rejected.Writer.TryComplete();
        await _loop;
    }

    private async Task AnswerAsync()
    {
        await foreach (var (topic, message) in _rejected.Reader.ReadAllAsync())
        {
            var answer = OutgoingMessages.Error(IncomingMessages.Read(message.Payload).Id, _plane.Time.GetUtcNow(),
                "Too many requests wait at this endpoint; this one was not carried out. Send it again later.", null).ToArray();
            _plane.Link.TrySend(new MqttPublish(topic, answer, CorrelationData: message.CorrelationData));
        }
    }
}
