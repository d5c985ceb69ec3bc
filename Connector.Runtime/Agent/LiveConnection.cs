using System.Text.Json;
using Connector.Runtime.Catalog;
using Connector.Runtime.Dialing;
using Connector.Runtime.Endpoints;
using Connector.Runtime.Live;
using Connector.Runtime.Probing;
using Connector.Runtime.States;
using Connector.Runtime.Supervision;
using Connector.Sdk;

namespace Connector.Runtime.Agent;

/// <summary>One connection as an agent runs it: the supervisor, the endpoints and the feeds put together.</summary>
internal sealed class LiveConnection : ILiveConnection
{
    private volatile ConnectorEntry _connector;
    private volatile bool _isWanted;
    private readonly RuntimeOptions _options;
    private readonly TimeProvider _time;
    private readonly ConnectionLog _log;
    private readonly FrameTrace _trace;
    private readonly EndpointRoster _roster;
    private readonly ConnectionSupervisor _supervisor;

    /// <param name="connector">Its connector.</param>
    /// <param name="definition">Its settings.</param>
    /// <param name="options">Settings of the agent.</param>
    /// <param name="time">The clock.</param>
    /// <param name="detour">What stands between it and its device, such as a fault proxy of a test; null: nothing.</param>
    public LiveConnection(ConnectorEntry connector, ConnectionDefinition definition, RuntimeOptions options, TimeProvider time, IDetour? detour = null)
    {
        (_connector, Definition, _options, _time) = (connector, definition, options, time);
        _log = new ConnectionLog(time);
        _trace = new FrameTrace(time);
        _roster = new EndpointRoster(time, options.Sink, _log);
        _supervisor = new ConnectionSupervisor(
            time, options, ReconnectBackoff.From(definition.Settings), _log,
            () => new Dialer(options.Outbound, NoRungs.Instance, time, options.DialTimeout, detour), Create, OpenLink);
    }

    public ConnectionDefinition Definition { get; }

    /// <summary>The version of the connector that it runs with.</summary>
    internal ConnectorEntry Connector => _connector;

    public string Id => Definition.Id;

    public string Protocol => Definition.Protocol;

    public ConnectionStatus Status => _supervisor.Status with { LastValueAt = _roster.LastValueAt };

    public IReadOnlyList<EndpointStatus> Endpoints => _roster.Statuses();

    /// <summary>How punctual the polls of the present link are; null while there is none.</summary>
    public PollTally? Tally => Lane?.Tally;

    /// <summary>True when the present link has taken in every endpoint it was given.</summary>
    public bool IsPlanned => Lane is { IsPlanned: true };

    private RequestLane? Lane => _supervisor.Link as RequestLane;

    public Watch<StateChange> WatchStates() => _supervisor.WatchStates();

    public Watch<LogLine> WatchLog() => _log.Watch();

    public Watch<EndpointSample> WatchSamples() => _roster.Watch();

    public Watch<TracedFrame> WatchFrames() => _trace.Watch();

    public void Connect(string reason)
    {
        _isWanted = true;
        _supervisor.Connect(reason);
    }

    public Task DisconnectAsync(string reason, CancellationToken cancellationToken = default)
    {
        _isWanted = false;
        return _supervisor.DisconnectAsync(reason).WaitAsync(cancellationToken);
    }

    /// <summary>Goes on with what the catalogue has now under its protocol, where that is another version. Returns at once.</summary>
    internal void Follow(IConnectorCatalog catalog)
    {
        var (was, now) = (_connector, catalog.Find(Protocol) ?? ConnectorEntry.Missing(Protocol));
        if (ReferenceEquals(was, now)) return;
        _ = UseAsync(now, now.IsUsable
            ? was.IsUsable ? $"The connector {Protocol} was loaded anew." : $"The connector {Protocol} can be used now."
            : $"The connector {Protocol} cannot be used any more.");
    }

    /// <summary>
    /// Goes on with another version of its connector: taken down, the old object disposed, and up again with the new one where it was
    /// to be connected, also when the old version had failed to be created. History, endpoints and watchers stay.
    /// </summary>
    /// <returns>Ends when the old object is disposed, or was given up within the bounds of a disconnect.</returns>
    internal async Task UseAsync(ConnectorEntry connector, string reason)
    {
        var isAnother = _connector.Create != connector.Create;
        _connector = connector;
        if (isAnother) await RenewAsync(reason).ConfigureAwait(false);
    }

    /// <summary>Takes it down, and up again with a new object of its connector where it was to be connected. History, endpoints and watchers stay.</summary>
    /// <returns>Ends when the old object is disposed, or was given up within the bounds of a disconnect.</returns>
    internal async Task RenewAsync(string reason)
    {
        await _supervisor.RenewAsync(reason).ConfigureAwait(false);
        _roster.ForgetAddresses();
        if (_isWanted) _supervisor.Connect(reason);
    }

    /// <summary>Writes into its log what was done to it from outside.</summary>
    internal void Note(ConnectorLogLevel level, string message) => _log.Write(level, message);

    public bool RetryNow() => _supervisor.RetryNow();

    public Task<RequestResult> ReadAsync(JsonElement address, JsonElement request, CancellationToken cancellationToken) =>
        RequestAsync(lane => Prepare(lane.Instance, address), AddressOperations.Read, prepared => ManualRequest.Read(_time, prepared, request), cancellationToken);

    public Task<RequestResult> WriteAsync(JsonElement address, DataValue value, CancellationToken cancellationToken) =>
        RequestAsync(lane => Prepare(lane.Instance, address), AddressOperations.Write, prepared => ManualRequest.Write(_time, prepared, value), cancellationToken);

    /// <summary>Reads an endpoint by its id; its address is parsed once, not with every request.</summary>
    public Task<RequestResult> ReadEndpointAsync(string endpointId, JsonElement request, CancellationToken cancellationToken) =>
        RequestAsync(lane => PreparedEndpoint(lane, endpointId), AddressOperations.Read, prepared => ManualRequest.Read(_time, prepared, request), cancellationToken);

    /// <summary>Writes to an endpoint by its id; its address is parsed once, not with every request.</summary>
    public Task<RequestResult> WriteEndpointAsync(string endpointId, DataValue value, CancellationToken cancellationToken) =>
        RequestAsync(lane => PreparedEndpoint(lane, endpointId), AddressOperations.Write, prepared => ManualRequest.Write(_time, prepared, value), cancellationToken);

    public async Task<IReadOnlyList<BrowsedNode>> BrowseAsync(string? parent, CancellationToken cancellationToken)
    {
        if (Lane is not { IsClosed: false } lane || lane.Instance.Connection is not IBrowsable browsable) return [];
        using var both = CancellationTokenSource.CreateLinkedTokenSource(lane.Life, cancellationToken);
        List<BrowsedNode> found = [];
        await foreach (var node in browsable.BrowseAsync(parent, both.Token).ConfigureAwait(false)) found.Add(node);
        return found;
    }

    public void SetEndpoint(EndpointDefinition endpoint)
    {
        if (_roster.Set(endpoint)) Lane?.EndpointsChanged();
    }

    public async Task RemoveEndpointAsync(string endpointId, CancellationToken cancellationToken = default)
    {
        if (_roster.Remove(endpointId) is not { } removed || Lane is not { } lane) return;
        var unsubscribed = lane.UnsubscribeAsync(removed);
        lane.EndpointsChanged();
        await unsubscribed.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public FrameDescription? Describe(TracedFrame frame)
    {
        try
        {
            return Lane?.Instance.Connection is ITraced traced ? traced.Describe(frame.Direction, frame.Bytes.Span) : null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new FrameDescription($"The connector could not put this frame into words: {exception.Message}", []);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _supervisor.DisposeAsync().ConfigureAwait(false);
        _roster.Dispose();
        _trace.Dispose();
        _log.Dispose();
    }

    private Sdk.Connection Create(ConnectionInstance instance)
    {
        if (_connector.Create is not { } create)
            throw new ConnectorException(_connector.Faults is [var fault, ..] ? fault : $"The connector {_connector.Protocol} cannot be used.");
        return create(new ConnectionContext
        {
            Id = Definition.Id,
            Settings = ConnectorBlocks.Connection(_connector, Definition.Settings),
            Dialer = instance.Dialer,
            Time = _time,
            Log = _log,
            Trace = _trace,
            Rungs = NoRungs.Instance,
            Signals = instance,
        });
    }

    private RequestLane OpenLink(ConnectionInstance instance) =>
        new(instance, _supervisor, _roster, _log, _options, _time, (by, endpoint) => Prepare(by, endpoint.Definition.Address));

    private PreparedAddress Prepare(ConnectionInstance instance, JsonElement address) =>
        instance.Connection.PrepareAddress(ConnectorBlocks.Address(_connector, address));

    private PreparedAddress PreparedEndpoint(RequestLane lane, string endpointId)
    {
        var endpoint = _roster.Find(endpointId) ?? throw new ConnectorException($"This connection has no endpoint {endpointId}.");
        return endpoint.PreparedFor(lane.Instance, _ => Prepare(lane.Instance, endpoint.Definition.Address), out var _);
    }

    private async Task<RequestResult> RequestAsync(
        Func<RequestLane, PreparedAddress> prepare, AddressOperations operation, Func<PreparedAddress, ManualRequest> make, CancellationToken cancellationToken)
    {
        if (Lane is not { IsClosed: false } lane) return Refused(NotConnected());
        try
        {
            var address = prepare(lane);
            if (!address.Operations.HasFlag(operation))
                return Refused(new FailureWords(operation == AddressOperations.Write ? "This address cannot be written." : "This address cannot be read.", null));
            var request = make(address);
            return await request.ResultAsync(() => lane.Submit(request), lane.Life, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return Refused(FailureWords.Of(exception, "its address was being parsed"));
        }
    }

    private FailureWords NotConnected()
    {
        var status = _supervisor.Status;
        return new FailureWords($"The connection is {status.State.ToString().ToLowerInvariant()}, so nothing was sent. {status.Reason}", status.Detail);
    }

    private RequestResult Refused(FailureWords words) =>
        new(null, _time.GetUtcNow(), TimeSpan.Zero, TimeSpan.Zero, words.Sentence, words.Detail);
}
