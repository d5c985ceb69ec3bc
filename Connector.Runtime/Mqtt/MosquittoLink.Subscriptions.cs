using System.Collections.Concurrent;

namespace Connector.Runtime.Mqtt;

// What the link hears. Each filter is asked for once, however many subscriptions share it, and again after every reconnect.
// With MQTT 5 each filter carries a number that comes back with its messages: where two filters overlap, a broker may send
// a message once for each, and only the number tells which of the two a copy is for.
public sealed partial class MosquittoLink
{
    private readonly Lock _subscriptionLock = new();
    private readonly Dictionary<string, HeardFilter> _byFilter = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<uint, HeardFilter> _byNumber = new();
    private readonly Dictionary<int, (LiveSession Session, HeardFilter Filter)> _asked = [];
    private readonly SubscriptionTree<HeardFilter> _tree = new();
    private uint _lastNumber;
    [ThreadStatic] private static List<HeardFilter>? _matches;

    public async Task<IMqttSubscription> SubscribeAsync(string filter, MqttSubscribe options, CancellationToken cancellationToken = default)
    {
        if (TopicName.FilterProblem(filter) is { } problem) throw new ArgumentException(problem, nameof(filter));
        ArgumentNullException.ThrowIfNull(options);
        var subscription = new MosquittoSubscription(filter, options, Forget);
        lock (_subscriptionLock)
        {
            ObjectDisposedException.ThrowIf(_ending.IsCancellationRequested, this);
            if (!_byFilter.TryGetValue(filter, out var heard))
            {
                _byFilter[filter] = heard = new HeardFilter(filter, ++_lastNumber);
                _byNumber[heard.Number] = heard;
                _tree.Add(filter, heard);
            }

            heard.Sharing = [.. heard.Sharing, subscription];
            if (_live is { } live) Ask(live, heard);
            else subscription.Answer(null);
        }

        try
        {
            await subscription.Answered.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await subscription.DisposeAsync();
            throw;
        }

        return subscription;
    }

    /// <summary>Asks for everything on a new session, then opens it for publishing, in one step: no subscription falls between.</summary>
    private void SubscribeAll(LiveSession live)
    {
        lock (_subscriptionLock)
        {
            _asked.Clear();
            _live = live;
            foreach (var heard in _byFilter.Values) Ask(live, heard);
        }
    }

    private void Ask(LiveSession live, HeardFilter heard)
    {
        var qos = heard.Sharing.Max(subscription => subscription.Options.Qos);
        var withoutRetained = heard.Sharing.All(subscription => subscription.Options.IgnoreRetained);
        var mid = live.Session.Subscribe(heard.Filter, heard.Number, qos, withoutRetained);
        if (mid != 0) _asked[mid] = (live, heard);
        else heard.Answer(null);
    }

    private void Granted(LiveSession live, int mid, int granted)
    {
        lock (_subscriptionLock)
        {
            if (!_asked.Remove(mid, out var asked) || asked.Session != live) return;
            asked.Filter.Answer(granted < 128 ? null
                : $"The broker does not let this client hear '{asked.Filter.Filter}': {LibMosquitto.ExplainReason(granted)}");
        }
    }

    private void Distribute(MqttReceived message, ReadOnlySpan<uint> numbers)
    {
        Interlocked.Increment(ref _received);
        var delivered = false;
        foreach (var number in numbers)
        {
            // A session that outlived this process may still use numbers that meant something else.
            if (!_byNumber.TryGetValue(number, out var heard) || !TopicName.Matches(heard.Filter, message.Topic)) continue;
            Deliver(heard, message);
            delivered = true;
        }

        if (delivered) return;
        var matches = _matches ??= [];
        matches.Clear();
        _tree.Collect(message.Topic, matches);
        foreach (var heard in matches) Deliver(heard, message);
    }

    private void Deliver(HeardFilter heard, MqttReceived message)
    {
        foreach (var subscription in heard.Sharing)
        {
            if (!subscription.Offer(message)) Interlocked.Increment(ref _dropped);
        }
    }

    private void Forget(MosquittoSubscription subscription)
    {
        lock (_subscriptionLock)
        {
            if (!_byFilter.TryGetValue(subscription.Filter, out var heard)) return;
            heard.Sharing = [.. heard.Sharing.Where(other => other != subscription)];
            if (heard.Sharing.Length > 0) return;
            _byFilter.Remove(subscription.Filter);
            _byNumber.TryRemove(heard.Number, out _);
            _tree.Remove(subscription.Filter, heard);
            _live?.Session.Unsubscribe(subscription.Filter);
        }
    }

    private void EndSubscriptions()
    {
        lock (_subscriptionLock)
        {
            foreach (var subscription in _byFilter.Values.SelectMany(heard => heard.Sharing)) subscription.End();
        }
    }

    private sealed class HeardFilter(string filter, uint number)
    {
        private volatile MosquittoSubscription[] _sharing = [];

        public string Filter => filter;
        public uint Number => number;

        /// <summary>Replaced as a whole, under the link's lock; read by the session's thread without one.</summary>
        public MosquittoSubscription[] Sharing
        {
            get => _sharing;
            set => _sharing = value;
        }

        public void Answer(string? refusal)
        {
            foreach (var subscription in _sharing) subscription.Answer(refusal);
        }
    }
}
