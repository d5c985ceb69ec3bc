using System.Text.Json;
using Connector.Runtime.Live;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Runtime.Agent;

/// <summary>
/// A connection that is alive in an agent, as pages, command line and tests see it. All members are thread-safe;
/// none blocks on the device except by awaiting.
/// </summary>
public interface ILiveConnection : IAsyncDisposable
{
    /// <summary>Resource id.</summary>
    string Id { get; }

    /// <summary>The protocol name of its connector.</summary>
    string Protocol { get; }

    /// <summary>Where it stands now.</summary>
    ConnectionStatus Status { get; }

    /// <summary>
    /// Why what it does now is not known: it runs on an agent that cannot be reached. <see cref="Status"/> is then the last that was
    /// heard. Null while it is known.
    /// </summary>
    string? Away => null;

    /// <summary>State changes and refusals; history of the last 500.</summary>
    Watch<StateChange> WatchStates();

    /// <summary>Log lines of this connection; history of the last 500.</summary>
    Watch<LogLine> WatchLog();

    /// <summary>Values and failures of all running endpoints; the history holds the last sample of each.</summary>
    Watch<EndpointSample> WatchSamples();

    /// <summary>Frames as the connector traces them. Tracing runs only while somebody watches.</summary>
    Watch<TracedFrame> WatchFrames();

    /// <summary>Wants the connection up. While disconnecting it is remembered. Returns at once.</summary>
    void Connect(string reason);

    /// <summary>Wants the connection down. Ends when it is down, at the latest after the bound for hung handlers.</summary>
    Task DisconnectAsync(string reason, CancellationToken cancellationToken = default);

    /// <summary>Cuts the waiting time before the next retry short. False when none is being waited for.</summary>
    bool RetryNow();

    /// <summary>Reads once, ahead of queued polls. Failures come back as a result, not as an exception.</summary>
    /// <param name="address">The address block, resolved. Validated against the connector's schema first.</param>
    /// <param name="request">What goes along to the connector, or undefined.</param>
    /// <param name="cancellationToken">Gives the request up.</param>
    Task<RequestResult> ReadAsync(JsonElement address, JsonElement request, CancellationToken cancellationToken);

    /// <summary>Writes once, ahead of queued polls. Refused, never queued, while not connected.</summary>
    Task<RequestResult> WriteAsync(JsonElement address, DataValue value, CancellationToken cancellationToken);

    /// <summary>Lists what the device offers. Empty when the connector cannot browse.</summary>
    Task<IReadOnlyList<BrowsedNode>> BrowseAsync(string? parent, CancellationToken cancellationToken);

    /// <summary>Adds an endpoint or replaces the one of the same id; a replacement restarts only when something changed.</summary>
    void SetEndpoint(EndpointDefinition endpoint);

    /// <summary>Removes an endpoint. Nothing of it fires after the task has ended.</summary>
    Task RemoveEndpointAsync(string endpointId, CancellationToken cancellationToken = default);

    /// <summary>State and last sample of every endpoint.</summary>
    IReadOnlyList<EndpointStatus> Endpoints { get; }

    /// <summary>Puts a traced frame into words, where the connector can.</summary>
    FrameDescription? Describe(TracedFrame frame);
}

/// <summary>Where a connection stands.</summary>
/// <param name="State">The state.</param>
/// <param name="Since">When it was entered.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Detail">The technical line.</param>
/// <param name="Attempt">Retries since the link was lost, 0 outside reconnecting.</param>
/// <param name="NextRetryAt">When the next retry is due.</param>
/// <param name="Statistics">Dwell time and count per state, count per edge.</param>
/// <param name="LastValueAt">When a value last arrived.</param>
public sealed record ConnectionStatus(
    ConnectionState State,
    DateTimeOffset Since,
    string Reason,
    string? Detail,
    int Attempt,
    DateTimeOffset? NextRetryAt,
    StateStatistics Statistics,
    DateTimeOffset? LastValueAt = null);

/// <summary>What the live state diagram counts.</summary>
/// <param name="Entries">How often each state was entered.</param>
/// <param name="Dwell">Time spent in each state before the present stay.</param>
/// <param name="Edges">How often each edge of the table was taken.</param>
public sealed record StateStatistics(
    IReadOnlyDictionary<ConnectionState, int> Entries,
    IReadOnlyDictionary<ConnectionState, TimeSpan> Dwell,
    IReadOnlyDictionary<(ConnectionState From, ConnectionTrigger Trigger), int> Edges)
{
    public static StateStatistics Empty { get; } = new(
        new Dictionary<ConnectionState, int>(),
        new Dictionary<ConnectionState, TimeSpan>(),
        new Dictionary<(ConnectionState, ConnectionTrigger), int>());
}

/// <summary>What became of a read or a write.</summary>
/// <param name="Value">What was read; null after a write or a failure.</param>
/// <param name="Timestamp">The device's time for the value, otherwise its arrival.</param>
/// <param name="Duration">From handing the request to the connector to its answer; without the time spent queued.</param>
/// <param name="Queued">Time spent waiting for the connector's turn.</param>
/// <param name="Error">One sentence when it failed; null when it succeeded.</param>
/// <param name="Detail">The technical line of a failure.</param>
public sealed record RequestResult(
    DataValue? Value,
    DateTimeOffset Timestamp,
    TimeSpan Duration,
    TimeSpan Queued,
    string? Error = null,
    string? Detail = null)
{
    public bool Succeeded => Error is null;
}

/// <summary>One value, or one failure, of a running endpoint.</summary>
/// <param name="EndpointId">Resource id.</param>
/// <param name="Value">The value; meaningless when <paramref name="Error"/> is set.</param>
/// <param name="Timestamp">The device's time for it, otherwise its arrival.</param>
/// <param name="Duration">How long the request took; zero for pushed values.</param>
/// <param name="Error">One sentence when the poll failed.</param>
/// <param name="Detail">The technical line of a failure.</param>
public sealed record EndpointSample(
    string EndpointId,
    DataValue Value,
    DateTimeOffset Timestamp,
    TimeSpan Duration,
    string? Error = null,
    string? Detail = null);

/// <summary>Where an endpoint stands.</summary>
/// <param name="Reason">Why it is disabled, waiting or failing; null while active.</param>
/// <param name="Notice">Something worth knowing while it runs, such as a device slower than the interval, with figures.</param>
public sealed record EndpointStatus(
    string EndpointId,
    EndpointState State,
    string? Reason,
    string? Notice,
    EndpointSample? Last);

/// <summary>One line of a connection's log.</summary>
public sealed record LogLine(DateTimeOffset At, ConnectorLogLevel Level, string Message, string? Detail);

/// <summary>One frame of a connection's trace.</summary>
/// <param name="Sequence">Rises by one; a gap means frames were dropped.</param>
/// <param name="Bytes">At most the first 4,096 bytes.</param>
/// <param name="Length">The frame's whole length.</param>
public sealed record TracedFrame(long Sequence, DateTimeOffset At, FrameDirection Direction, ReadOnlyMemory<byte> Bytes, int Length);
