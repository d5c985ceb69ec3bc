using Connector.Runtime.Supervision;
using Connector.Sdk;

namespace Connector.Runtime.Endpoints;

/// <summary>Turns the endpoints into polls and subscriptions, again whenever they change, touching only what differs.</summary>
internal sealed partial class RequestLane
{
    private static readonly TimeSpan SubscribeAgainAfter = TimeSpan.FromSeconds(10);

    // Used by the one planner that runs at a time.
    private readonly Dictionary<string, (List<LiveEndpoint> Members, List<PollUnit> Units)> _groups = [];
    private int _planWanted;
    private volatile bool _hasPlanned;

    // Guarded by the gate.
    private readonly Dictionary<LiveEndpoint, PushRegistration> _registrations = [];
    private readonly List<PushRegistration> _unsubscribed = [];
    private readonly ITimer _pushRetry;
    private int _planned;

    /// <summary>Ends with the link, also for who waits for a connector that hangs.</summary>
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True when no change of endpoints waits to be planned.</summary>
    public bool IsPlanned => _hasPlanned && Volatile.Read(ref _planWanted) == 0;

    /// <summary>Plans anew, on the pool; many changes in a row are planned together.</summary>
    public void EndpointsChanged()
    {
        if (!_begun || _closed) return;
        if (Interlocked.Increment(ref _planWanted) == 1) ThreadPool.UnsafeQueueUserWorkItem(static lane => lane.PlanAll(), this, preferLocal: false);
    }

    /// <summary>Ends a removed endpoint's subscription; the task ends when the connector has done so or the link is left.</summary>
    public Task UnsubscribeAsync(LiveEndpoint endpoint)
    {
        PushWork work;
        lock (_instance.Gate)
        {
            if (_closed || !_registrations.Remove(endpoint, out var registration)) return Task.CompletedTask;
            registration.End();
            _pushes.Enqueue(work = new PushWork(registration, subscribe: false));
        }

        PumpOnPool();
        return Task.WhenAny(work.Done, _ended.Task);
    }

    public void PushFailed(PushWork push, FailureWords words)
    {
        if (!push.Subscribe)
        {
            _log.Write(ConnectorLogLevel.Warning, words.Sentence, words.Detail);
            return;
        }

        _roster.Failed(this, push.Registration.Endpoint, words, TimeSpan.Zero);
        lock (_instance.Gate)
        {
            if (_closed) return;
            _unsubscribed.Add(push.Registration);
            if (_unsubscribed.Count == 1) _pushRetry.Change(SubscribeAgainAfter, Timeout.InfiniteTimeSpan);
        }
    }

    private void SubscribeAgain()
    {
        lock (_instance.Gate)
        {
            foreach (var registration in _unsubscribed.Where(registration => !registration.IsEnded)) _pushes.Enqueue(new PushWork(registration, subscribe: true));
            _unsubscribed.Clear();
        }

        Pump();
    }

    private void EndPushes_NeedsGate()
    {
        _ended.TrySetResult();
        foreach (var push in _pushes)
        {
            if (!push.Subscribe) _left.Add(push.Registration);
            push.Finished();
        }

        foreach (var registration in _registrations.Values) registration.End();
        _left.AddRange(_registrations.Values);
        _pushes.Clear();
        _registrations.Clear();
        _unsubscribed.Clear();
    }

    private void PlanAll()
    {
        int wanted;
        do
        {
            wanted = Volatile.Read(ref _planWanted);
            try
            {
                Plan();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                _log.Write(ConnectorLogLevel.Error, "The runtime failed to plan its polls. Please report this.", exception.ToString());
            }
        }
        while (Interlocked.CompareExchange(ref _planWanted, 0, wanted) != wanted);
    }

    private void Plan()
    {
        var polled = new Dictionary<string, List<LiveEndpoint>>();
        var pushing = new HashSet<LiveEndpoint>();
        foreach (var endpoint in _roster.Enabled())
        {
            if (_closed) return;
            // An address that only waits for requests is parsed, too: a wrong one is to be known before the first.
            if (!IsPrepared(endpoint) || !endpoint.RunsByItself) continue;
            var operations = endpoint.Address!.Operations;
            if (_instance.Connection is ISubscribable && operations.HasFlag(AddressOperations.Subscribe))
            {
                pushing.Add(endpoint);
            }
            else if (!operations.HasFlag(AddressOperations.Read))
            {
                _roster.Failed(this, endpoint, new FailureWords("This address can neither be read nor subscribed.", null), TimeSpan.Zero);
            }
            else if (endpoint.Timing.Fault is { } fault)
            {
                _roster.Failed(this, endpoint, new FailureWords(fault, null), TimeSpan.Zero);
            }
            else
            {
                if (!polled.TryGetValue(endpoint.Timing.Key, out var group)) polled[endpoint.Timing.Key] = group = [];
                group.Add(endpoint);
            }
        }

        PlanPushes(pushing);
        foreach (var (key, members) in polled) PlanGroup(key, members);
        foreach (var key in _groups.Keys.Except(polled.Keys).ToArray()) PlanGroup(key, []);
        lock (_instance.Gate) _planned = _groups.Values.Sum(group => group.Units.Count);
        Pump();
        _hasPlanned = true;
    }

    /// <summary>Has the address parsed, once per endpoint and instance; a refused one fails with the connector's reason.</summary>
    private bool IsPrepared(LiveEndpoint endpoint)
    {
        var isNew = false;
        try
        {
            endpoint.PreparedFor(_instance, of => _prepare(_instance, of), out isNew);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (isNew) _roster.Failed(this, endpoint, FailureWords.Of(exception, "its address was being parsed"), TimeSpan.Zero);
            return false;
        }
    }

    private void PlanPushes(HashSet<LiveEndpoint> pushing)
    {
        List<LiveEndpoint> noted = [];
        lock (_instance.Gate)
        {
            if (_closed) return;
            foreach (var endpoint in pushing)
            {
                if (_registrations.ContainsKey(endpoint)) continue;
                var registration = new PushRegistration(this, _roster, endpoint, endpoint.Address!);
                _registrations[endpoint] = registration;
                _pushes.Enqueue(new PushWork(registration, subscribe: true));
                if (endpoint.Timing.HasKeys) noted.Add(endpoint);
            }

            foreach (var (endpoint, registration) in _registrations.Where(pair => !pushing.Contains(pair.Key)).ToArray())
            {
                registration.End();
                _registrations.Remove(endpoint);
                _pushes.Enqueue(new PushWork(registration, subscribe: false));
            }
        }

        foreach (var endpoint in noted) _roster.Note(endpoint, "The device pushes this value by itself: interval and cronExpression have no effect.");
    }

    /// <summary>Makes the units of one timing. Without batches only what came or went is touched.</summary>
    private void PlanGroup(string key, List<LiveEndpoint> members)
    {
        var (before, units) = _groups.GetValueOrDefault(key, ([], []));
        if (members.SequenceEqual(before)) return;

        var batcher = _instance.Connection as IBatchRead;
        var wanted = members.ToHashSet();
        var kept = batcher is null ? units.Where(unit => wanted.Contains(unit.Members[0])).ToList() : [];
        if (kept.Count > 0 && kept.Count == units.Count && members.Count == units.Count) return;
        var known = kept.Select(unit => unit.Members[0]).ToHashSet();
        var fresh = members.Where(member => !known.Contains(member)).ToList();
        var made = fresh.Count == 0 ? [] : Units(fresh, batcher);
        lock (_instance.Gate)
        {
            if (_closed) return;
            foreach (var gone in units.Except(kept)) Retire_NeedsGate(gone);
            var now = _time.GetTimestamp();
            for (var index = 0; index < made.Count; index++)
            {
                var unit = made[index];
                if (unit.Timing.Cron is { } cron)
                {
                    if (cron.Next(_time.GetUtcNow(), _time.LocalTimeZone) is { } at) Plan_NeedsGate(unit, at);
                    continue;
                }

                unit.Due = PollPlan.FirstTurn(index, made.Count, unit.Timing.Interval, now, _time.TimestampFrequency);
                _due.Enqueue(unit, unit.Due);
            }
        }

        foreach (var member in fresh) _roster.Note(member, member.Timing.Notice);
        if (members.Count == 0) _groups.Remove(key);
        else _groups[key] = (members, [.. kept, .. made]);
    }

    private List<PollUnit> Units(List<LiveEndpoint> endpoints, IBatchRead? batcher)
    {
        try
        {
            return PollPlan.Units(endpoints, batcher, _time.TimestampFrequency);
        }
        catch (Exception exception) when (batcher is not null && exception is not OutOfMemoryException)
        {
            _log.Write(ConnectorLogLevel.Warning, "The connector failed to group its addresses: each is read alone.", exception.Message);
            return PollPlan.Units(endpoints, null, _time.TimestampFrequency);
        }
    }
}
