using Connector.Runtime.Agent;
using Connector.Runtime.Live;
using Connector.Runtime.States;
using Connector.Runtime.Supervision;
using Connector.Sdk;

namespace Connector.Runtime.Endpoints;

/// <summary>
/// The endpoints of one connection with their states and last samples. A sample becomes an object only while somebody
/// watches; the lock is held for a few field writes, never over a call of connector, sink or watcher.
/// </summary>
internal sealed class EndpointRoster(TimeProvider time, IValueSink? sink, ConnectionLog log) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LiveEndpoint> _endpoints = new(StringComparer.Ordinal);
    private readonly List<Watch<EndpointSample>> _watchers = [];
    private RequestLane? _lane;
    private long _lastValueTicks;
    private long _refusedBySink;
    private bool _ended;

    /// <summary>When a value last arrived, or null.</summary>
    public DateTimeOffset? LastValueAt => Interlocked.Read(ref _lastValueTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>The present link's lane, or null.</summary>
    public RequestLane? Lane
    {
        get { lock (_lock) return _lane; }
    }

    /// <summary>Adds an endpoint or replaces one that differs. Returns false when nothing changed.</summary>
    public bool Set(EndpointDefinition definition)
    {
        lock (_lock)
        {
            _endpoints.TryGetValue(definition.Id, out var old);
            if (old is not null && SameEndpoint.Is(old.Definition, definition)) return false;
            if (old is not null) old.Removed = true;
            var endpoint = new LiveEndpoint(definition, PollTiming.From(definition.Address), old?.Turn ?? new EndpointTurn());
            _endpoints[definition.Id] = endpoint;
            if (WhyNotRun(definition) is { } why)
            {
                endpoint.Reason = why;
                return true;
            }

            Move_NeedsLock(endpoint, EndpointTrigger.Enable, "Its connection is not there yet.");
            if (_lane is not null) Move_NeedsLock(endpoint, EndpointTrigger.LinkUp, null);
            return true;
        }
    }

    /// <summary>Removes an endpoint; null when there is none of that id.</summary>
    public LiveEndpoint? Remove(string id)
    {
        lock (_lock)
        {
            if (!_endpoints.Remove(id, out var endpoint)) return null;
            endpoint.Removed = true;
            return endpoint;
        }
    }

    public LiveEndpoint? Find(string id)
    {
        lock (_lock) return _endpoints.GetValueOrDefault(id);
    }

    /// <summary>The endpoints that are enabled and can be run.</summary>
    public List<LiveEndpoint> Enabled()
    {
        lock (_lock) return [.. _endpoints.Values.Where(endpoint => endpoint.State != EndpointState.Disabled)];
    }

    /// <summary>Lets go of the addresses that instances which were given up have parsed.</summary>
    public void ForgetAddresses()
    {
        lock (_lock)
        {
            foreach (var endpoint in _endpoints.Values) endpoint.ForgetAddress();
        }
    }

    public IReadOnlyList<EndpointStatus> Statuses()
    {
        lock (_lock)
        {
            return
            [
                .. _endpoints.Values.Select(endpoint => new EndpointStatus(
                    endpoint.Definition.Id, endpoint.State, endpoint.Reason, endpoint.Notice, endpoint.HasLast ? endpoint.Sample_NeedsLock() : null)),
            ];
        }
    }

    /// <summary>A link has come up: from now on only what its lane reports counts. Too late when it has been left meanwhile.</summary>
    public void LinkUp(RequestLane lane)
    {
        lock (_lock)
        {
            if (lane.IsClosed) return;
            _lane = lane;
            foreach (var endpoint in _endpoints.Values) Move_NeedsLock(endpoint, EndpointTrigger.LinkUp, null);
        }
    }

    /// <summary>A link is gone. Does nothing when another one is up already.</summary>
    public void LinkDown(RequestLane lane, string reason)
    {
        lock (_lock)
        {
            if (_lane != lane) return;
            _lane = null;
            foreach (var endpoint in _endpoints.Values) Move_NeedsLock(endpoint, EndpointTrigger.LinkDown, reason);
        }
    }

    /// <summary>A value of an endpoint: kept, told to watchers and handed to the sink, unless its link or itself is gone.</summary>
    public void Succeeded(RequestLane lane, LiveEndpoint endpoint, in Reading reading, TimeSpan duration)
    {
        var now = time.GetUtcNow();
        var at = reading.Timestamp ?? now;
        lock (_lock)
        {
            if (_lane != lane || lane.IsClosed || endpoint.Removed) return;
            if (endpoint.State != EndpointState.Active) Move_NeedsLock(endpoint, EndpointTrigger.Succeeded, null);
            (endpoint.HasLast, endpoint.LastValue, endpoint.LastAt, endpoint.LastDuration) = (true, reading.Value, at, duration);
            (endpoint.LastError, endpoint.LastDetail) = (null, null);
            Tell_NeedsLock(endpoint);
        }

        Interlocked.Exchange(ref _lastValueTicks, now.UtcTicks);
        if (sink is not null) HandOn(endpoint, reading.Value, at);
    }

    /// <summary>A request of an endpoint failed, or its address was refused.</summary>
    public void Failed(RequestLane lane, LiveEndpoint endpoint, FailureWords words, TimeSpan duration)
    {
        lock (_lock)
        {
            if (_lane != lane || lane.IsClosed || endpoint.Removed) return;
            Move_NeedsLock(endpoint, EndpointTrigger.Failed, words.Sentence);
            (endpoint.HasLast, endpoint.LastValue, endpoint.LastAt, endpoint.LastDuration) = (true, DataValue.Null, time.GetUtcNow(), duration);
            (endpoint.LastError, endpoint.LastDetail) = (words.Sentence, words.Detail);
            Tell_NeedsLock(endpoint);
        }
    }

    public void Note(LiveEndpoint endpoint, string? notice)
    {
        lock (_lock) endpoint.Notice = notice;
    }

    /// <summary>The last sample of every endpoint, and all that follow.</summary>
    public Watch<EndpointSample> Watch()
    {
        lock (_lock)
        {
            var watch = new Watch<EndpointSample>(
                [.. _endpoints.Values.Where(endpoint => endpoint.HasLast).Select(endpoint => endpoint.Sample_NeedsLock())], 4096, Release);
            if (_ended) watch.Complete();
            else _watchers.Add(watch);
            return watch;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            _watchers.ForEach(watcher => watcher.Complete());
            _watchers.Clear();
        }
    }

    /// <summary>A sink that throws is our own bug: neither the device nor a connector's callback must suffer from it.</summary>
    private void HandOn(LiveEndpoint endpoint, in DataValue value, DateTimeOffset at)
    {
        try
        {
            sink!.Accept(endpoint.Definition, value, at);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (Interlocked.Increment(ref _refusedBySink) == 1)
                log.Write(ConnectorLogLevel.Error, $"A value of {endpoint.Definition.Id} could not be handed on. Please report this; it is told once.", exception.ToString());
        }
    }

    private void Tell_NeedsLock(LiveEndpoint endpoint)
    {
        if (_watchers.Count == 0) return;
        var sample = endpoint.Sample_NeedsLock();
        foreach (var watcher in _watchers) watcher.Offer(sample);
    }

    private static void Move_NeedsLock(LiveEndpoint endpoint, EndpointTrigger trigger, string? reason)
    {
        if (EndpointTransitions.Next(endpoint.State, trigger).To is not { } to) return;
        (endpoint.State, endpoint.Reason) = (to, reason);
    }

    private static string? WhyNotRun(EndpointDefinition definition) =>
        !definition.Enabled ? "Its target state is disabled."
        : definition.HasRules ? "It has rules, which this version does not run yet; without them its data would be wrong, so it is not run."
        : null;

    private void Release(Watch<EndpointSample> watch)
    {
        lock (_lock) _watchers.Remove(watch);
    }
}
