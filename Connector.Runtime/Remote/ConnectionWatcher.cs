using System.Threading.Channels;
using Connector.Runtime.Agent;
using Connector.Runtime.Live;
using Connector.Runtime.Mqtt;
using Connector.Runtime.States;

namespace Connector.Runtime.Remote;

/// <summary>
/// Sends what happens at one connection to the asker who watches it: first all there is, then the changes, gathered a few times
/// a second. Waits for the broker after each event, so that a slow link loses the oldest records here, counted, and nothing
/// piles up.
/// </summary>
internal sealed class ConnectionWatcher : IAsyncDisposable
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(150);

    /// <summary>Records in one event; with values of usual size well below a megabyte.</summary>
    private const int MostRecords = 500;
    private const int LongestValue = 64 * 1024;

    private readonly ILiveConnection _connection;
    private readonly IMqttLink _link;
    private readonly MqttTopic _topic;
    private readonly string _id;
    private readonly TimeProvider _time;
    private readonly Watch<StateChange> _states;
    private readonly Watch<LogLine> _log;
    private readonly Watch<EndpointSample> _samples;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _loop;
    private Watch<TracedFrame>? _frames;
    private long _number;
    private ConnectionStatus? _told;
    private Dictionary<string, EndpointStatus> _toldEndpoints = new(StringComparer.Ordinal);

    public ConnectionWatcher(ILiveConnection connection, string id, bool frames, IMqttLink link, MqttTopic topic, TimeProvider time)
    {
        (_connection, _id, _link, _topic, _time) = (connection, id, link, topic, time);
        _states = connection.WatchStates();
        _log = connection.WatchLog();
        _samples = connection.WatchSamples();
        Renew(frames);
        _loop = Task.Run(SendAsync);
    }

    public ILiveConnection Connection => _connection;

    /// <summary>When the asker was last heard.</summary>
    public long Heard { get; private set; }

    /// <summary>The asker still watches. Tracing runs only while it wants frames.</summary>
    public void Renew(bool frames)
    {
        Heard = _time.GetTimestamp();
        if (frames == (_frames is not null)) return;
        _frames?.Dispose();
        _frames = frames ? _connection.WatchFrames() : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _states.Dispose();
        _log.Dispose();
        _samples.Dispose();
        _frames?.Dispose();
        _ending.Dispose();
    }

    private async Task SendAsync()
    {
        try
        {
            await TellAsync(new ControlEvent(ControlRequest.Version, _id, 0, Status(), [.. _states.Snapshot], [.. _log.Snapshot], Ended: false)).ConfigureAwait(false);
            await TellEndpointsAsync().ConfigureAwait(false);
            while (true)
            {
                await Task.Delay(Gathering, _time, _ending.Token).ConfigureAwait(false);
                await TellChangesAsync().ConfigureAwait(false);
                if (_states.Changes.Completion.IsCompleted)
                {
                    await TellAsync(new ControlEvent(ControlRequest.Version, _id, 0, Status(), Ended: true)).ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // Nobody watches any more.
        }
    }

    private async Task TellChangesAsync()
    {
        while (true)
        {
            var states = Take(_states.Changes);
            var log = Take(_log.Changes);
            var samples = Take(_samples.Changes);
            var frames = _frames is { } watch ? Take(watch.Changes) : null;
            var status = _connection.Status;
            var changed = states is not null || status.State != _told?.State || status.Attempt != _told.Attempt || status.NextRetryAt != _told.NextRetryAt || status.Reason != _told.Reason;
            if (!changed && log is null && samples is null && frames is null) break;
            await TellAsync(new ControlEvent(
                ControlRequest.Version, _id, 0, changed || samples is not null ? Status() : null, states, log, null,
                samples?.Select(Shown).ToList(), frames?.Select(frame => new FrameWire(frame, _connection.Describe(frame))).ToList(),
                Dropped: _states.Dropped + _log.Dropped + _samples.Dropped)).ConfigureAwait(false);
        }

        await TellEndpointsAsync().ConfigureAwait(false);
    }

    /// <summary>Endpoints whose state or notice changed; those that went are told as disabled. Values travel as samples.</summary>
    private async Task TellEndpointsAsync()
    {
        var now = _connection.Endpoints.ToDictionary(endpoint => endpoint.EndpointId, StringComparer.Ordinal);
        var changed = now.Values.Where(endpoint => !_toldEndpoints.TryGetValue(endpoint.EndpointId, out var told) || told with { Last = endpoint.Last } != endpoint)
            .Concat(_toldEndpoints.Values.Where(told => !now.ContainsKey(told.EndpointId)).Select(told => new EndpointStatus(told.EndpointId, EndpointState.Disabled, GoneReason, null, null)))
            .Select(endpoint => endpoint.Last is { } last ? endpoint with { Last = Shown(last) } : endpoint).ToList();
        _toldEndpoints = now;
        foreach (var chunk in changed.Chunk(MostRecords)) await TellAsync(new ControlEvent(ControlRequest.Version, _id, 0, Endpoints: chunk)).ConfigureAwait(false);
    }

    /// <summary>Stands as the reason of an endpoint that is no more; the other side takes it out of its list.</summary>
    internal const string GoneReason = "(removed)";

    private StatusWire Status() => StatusWire.Of(_told = _connection.Status);

    private async Task TellAsync(ControlEvent happened) =>
        await _link.PublishAsync(new MqttPublish(_topic, ControlJson.Write(happened with { Number = ++_number }), 1), _ending.Token).ConfigureAwait(false);

    private static List<T>? Take<T>(ChannelReader<T> reader)
    {
        List<T>? taken = null;
        while ((taken?.Count ?? 0) < MostRecords && reader.TryRead(out var item)) (taken ??= []).Add(item);
        return taken;
    }

    /// <summary>A value too long for watching is told by its length; its topic carries it whole.</summary>
    private static EndpointSample Shown(EndpointSample sample) => sample.Value.Kind switch
    {
        Sdk.DataKind.Text when sample.Value.AsText().Length > LongestValue => sample with { Value = $"(a text of {sample.Value.AsText().Length} characters)" },
        Sdk.DataKind.Bytes when sample.Value.AsBytes().Length > LongestValue => sample with { Value = $"({sample.Value.AsBytes().Length} bytes)" },
        Sdk.DataKind.Json when sample.Value.AsJson().GetRawText().Length > LongestValue => sample with { Value = $"(JSON of {sample.Value.AsJson().GetRawText().Length} characters)" },
        _ => sample,
    };
}
