using System.Collections.Concurrent;
using Connector.Runtime.Agent;
using Connector.Runtime.Live;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Runtime.Remote;

/// <summary>
/// What is known here of a connection on another agent, put together from the events of one watch after the other. Fed by the
/// control client's loop, read by anybody.
/// </summary>
internal sealed class ConnectionMirror(TimeProvider time) : IDisposable
{
    private const int KeptRecords = 500;
    private const int KeptFrames = 1000;
    private readonly ConcurrentDictionary<string, EndpointStatus> _endpoints = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, FrameDescription> _words = new();
    private volatile ConnectionStatus? _status;
    private long _next;
    private long _lastState;
    private DateTimeOffset _lastLine;

    public Feed<StateChange> States { get; } = new(KeptRecords);
    public Feed<LogLine> Log { get; } = new(KeptRecords);
    public Feed<TracedFrame> Frames { get; } = new(history: 0);
    public SampleFeed Samples { get; } = new();

    /// <summary>What the last watch said; null when there was none, or it is forgotten.</summary>
    public ConnectionStatus? Status => _status;

    public IReadOnlyList<EndpointStatus> Endpoints => [.. _endpoints.Values.OrderBy(endpoint => endpoint.EndpointId, NaturalOrder.Instance)];

    /// <summary>Whether somebody looks.</summary>
    public bool IsWatched => States.Watchers + Log.Watchers + Samples.Watchers + Frames.Watchers > 0;

    public FrameDescription? Describe(TracedFrame frame) => _words.GetValueOrDefault(frame.Sequence);

    /// <summary>Another watch begins: its first event has number 1 and tells all there is.</summary>
    public void Begin() => _next = 1;

    public void ForgetStatus() => _status = null;

    public void Forget(string endpointId) => _endpoints.TryRemove(endpointId, out _);

    /// <summary>Takes in what happened there.</summary>
    /// <returns>False when an event is missing before this one, which is then left out.</returns>
    public bool TryTake(ControlEvent happened)
    {
        if (happened.Number != _next) return false;
        _next++;
        if (happened.Number == 1) Restart(happened);
        if (happened.Status is { } status) _status = status.ToStatus();
        TakeRecords(happened);
        TakeEndpoints(happened);
        foreach (var frame in happened.Frames ?? [])
        {
            if (frame.Words is { } words) _words[frame.Frame.Sequence] = words;
            if (_words.Count > KeptFrames) _words.TryRemove(frame.Frame.Sequence - KeptFrames, out _);
            Frames.Publish(frame.Frame);
        }

        return true;
    }

    /// <summary>The connection is there no more.</summary>
    public void Lose(string sentence)
    {
        var before = _status;
        var now = time.GetUtcNow();
        _status = new ConnectionStatus(ConnectionState.Disconnected, now, sentence, null, 0, null, before?.Statistics ?? StateStatistics.Empty, before?.LastValueAt);
        foreach (var endpoint in _endpoints.Values) _endpoints[endpoint.EndpointId] = endpoint with { State = EndpointState.Waiting, Reason = "Its connection is not there." };
        if (before is { State: not ConnectionState.Disconnected })
            States.Publish(new StateChange(++_lastState, before.State, ConnectionState.Disconnected, ConnectionTrigger.DisconnectDone, sentence, null, 0, null, now));
    }

    public void Dispose()
    {
        States.Dispose();
        Log.Dispose();
        Samples.Dispose();
        Frames.Dispose();
    }

    /// <summary>A watch begins with all there is. Numbers that began anew belong to a connection that began anew.</summary>
    private void Restart(ControlEvent first)
    {
        if (first.States is { Count: > 0 } states && states[^1].Sequence < _lastState) _lastState = 0;
        if (first.States is null or { Count: 0 }) _lastState = 0;
        _endpoints.Clear();
    }

    private void TakeRecords(ControlEvent happened)
    {
        foreach (var change in happened.States ?? [])
        {
            if (change.Sequence <= _lastState) continue;
            _lastState = change.Sequence;
            States.Publish(change);
        }

        foreach (var line in happened.Log ?? [])
        {
            if (line.At <= _lastLine) continue;
            _lastLine = line.At;
            Log.Publish(line);
        }
    }

    private void TakeEndpoints(ControlEvent happened)
    {
        foreach (var endpoint in happened.Endpoints ?? [])
        {
            if (endpoint.Reason == ConnectionWatcher.GoneReason) _endpoints.TryRemove(endpoint.EndpointId, out _);
            else
            {
                _endpoints[endpoint.EndpointId] = endpoint;
                if (endpoint.Last is { } last) Samples.PublishIfNew(last);
            }
        }

        foreach (var sample in happened.Samples ?? [])
        {
            Samples.PublishIfNew(sample);
            if (_endpoints.TryGetValue(sample.EndpointId, out var endpoint)) _endpoints[sample.EndpointId] = endpoint with { Last = sample };
        }
    }
}
