using Connector.Runtime.Live;

namespace Connector.Runtime.Mqtt;

/// <summary>
/// The link on Mosquitto's client library. One loop owns the reconnecting: it makes a session, waits for its end, waits the
/// delay, and begins again. Delays start anew once something was received, not merely on a connect.
/// </summary>
public sealed partial class MosquittoLink : IMqttLink
{
    /// <summary>A link that only sends hears nothing; one that held this long counts as good all the same.</summary>
    private static readonly TimeSpan LongLife = TimeSpan.FromMinutes(1);

    private volatile MqttLinkOptions _options;
    private readonly TimeProvider _time;
    private readonly Feed<MqttLinkStatus> _states = new(history: 100, watcherCapacity: 100);
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _startLock = new();
    private volatile LiveSession? _live;
    private volatile MqttLinkStatus _status;
    private Task _loop = Task.CompletedTask;
    private bool _started;
    private int _version;
    private int _connects;
    private long _published;
    private long _acknowledged;
    private long _received;
    private long _dropped;

    public MosquittoLink(MqttLinkOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        _time = time;
        _version = options.ProtocolVersion;
        _status = new MqttLinkStatus(MqttLinkState.Stopped, time.GetUtcNow(), "Not started.");
    }

    public MqttLinkStatus Status => _status;

    public Watch<MqttLinkStatus> WatchStatus() => _states.Watch();

    public MqttLinkStatistics Statistics => new(
        Interlocked.Read(ref _published), Interlocked.Read(ref _acknowledged), _live?.Acknowledged.Taken ?? 0,
        Interlocked.Read(ref _received), Interlocked.Read(ref _dropped), Volatile.Read(ref _connects));

    public void Start()
    {
        lock (_startLock)
        {
            if (_started || _ending.IsCancellationRequested) return;
            _started = true;
            _loop = Task.Run(() => SuperviseAsync(_ending.Token));
        }
    }

    /// <summary>
    /// Goes to another broker, or logs in otherwise, from the next attempt on; the present session is ended. Subscriptions
    /// stay and are made anew there.
    /// </summary>
    public void Redirect(MqttLinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _version = options.ProtocolVersion;
        _live?.Session.Stop(goodBye: true);
    }

    public async ValueTask<Task<PublishOutcome>> SendAsync(MqttPublish message, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_live is not { } live) return Outcomes.NotConnected;
            var window = message.Qos > 0 ? live.Acknowledged : live.Unacknowledged;
            if (!await window.EnterAsync(cancellationToken)) return Outcomes.NotConnected;
            var pending = message.Qos > 0 ? new PendingPublish(message.Qos) : PendingPublish.Unacknowledged;
            var sent = live.Session.Publish(message, pending);
            if (sent == SendResult.Sent)
            {
                Interlocked.Increment(ref _published);
                return pending.Done;
            }

            window.Leave();
            if (sent == SendResult.NotConnected) return Outcomes.NotConnected;
            if (sent == SendResult.Impossible) return Outcomes.Impossible;
            await Task.Delay(TimeSpan.FromMilliseconds(1), _time, cancellationToken);
        }
    }

    public TrySendResult TrySend(in MqttPublish message)
    {
        if (message.Qos != 0) throw new ArgumentException("Only messages of QoS 0 are sent without waiting.", nameof(message));
        if (_live is not { } live) return TrySendResult.NotConnected;
        if (!live.Unacknowledged.TryEnter()) return TrySendResult.Full;
        var sent = live.Session.Publish(message, PendingPublish.Unacknowledged);
        if (sent == SendResult.Sent)
        {
            Interlocked.Increment(ref _published);
            return TrySendResult.Sent;
        }

        live.Unacknowledged.Leave();
        return sent switch
        {
            SendResult.NotConnected => TrySendResult.NotConnected,
            SendResult.Busy => TrySendResult.Full,
            _ => TrySendResult.Impossible,
        };
    }

    public async ValueTask DisposeAsync()
    {
        lock (_startLock)
        {
            if (_ending.IsCancellationRequested) return;
            _ending.Cancel();
        }

        await _loop;
        EndSubscriptions();
        Enter(new MqttLinkStatus(MqttLinkState.Stopped, _time.GetUtcNow(), "Stopped."));
        _states.Dispose();
    }

    private async Task SuperviseAsync(CancellationToken ending)
    {
        for (var attempt = 1; !ending.IsCancellationRequested; attempt++)
        {
            Enter(new MqttLinkStatus(MqttLinkState.Connecting, _time.GetUtcNow(), $"Connecting to {_options.Address}.", Attempt: attempt - 1));
            var (failure, wasGood) = await LinkOnceAsync(ending);
            if (ending.IsCancellationRequested) return;
            if (wasGood) attempt = 1;
            var delay = LinkBackoff.Delay(attempt, _options.FirstRetry, _options.LongestRetry, Random.Shared.NextDouble());
            var now = _time.GetUtcNow();
            Enter(failure with { State = MqttLinkState.Waiting, Since = now, Attempt = attempt, NextRetryAt = now + delay });
            await Task.Delay(delay, _time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One attempt, and the link it leads to until that breaks.</summary>
    private async Task<(MqttLinkStatus Failure, bool WasGood)> LinkOnceAsync(CancellationToken ending)
    {
        var began = _time.GetUtcNow();
        if (MqttLibrary.Fault is { } missing)
            return (new MqttLinkStatus(MqttLinkState.Waiting, began, missing, Failure: MqttFailure.LibraryMissing), false);
        var version = _version;
        var live = new LiveSession(this, version);
        var session = live.Session;
        using var stop = ending.Register(static session => ((MosquittoSession)session!).Stop(goodBye: true), session);
        await Task.WhenAny(session.Connected, session.Ended, Task.Delay(_options.ConnectTimeout, _time, ending));
        if (session.Connected.IsCompletedSuccessfully && session.Connected.Result is { Code: 0 } welcome)
        {
            Welcome(live, welcome, version);
            var end = await EndOfAsync(session, ending);
            _live = null;
            live.Close();
            return (LinkFailure.Lost(_options, end, _time.GetUtcNow()), live.HasHeard || _time.GetUtcNow() - began > LongLife);
        }

        session.Stop(goodBye: false);
        if (session.Connected.IsCompletedSuccessfully) return (Refused(session.Connected.Result, version), false);
        if (ending.IsCancellationRequested) return (_status, false);
        var failed = session.Ended.IsCompleted
            ? session.Ended.Result
            : new SessionEnd(0, $"no answer within {_options.ConnectTimeout.TotalSeconds:0.#} s");
        return (await LinkFailure.ClassifyAsync(_options, failed, _time, ending), false);
    }

    private void Welcome(LiveSession live, ConnectAnswer welcome, int version)
    {
        live.Acknowledged = new SendWindow(Math.Min(_options.InFlightWindow, welcome.ReceiveMaximum));
        Interlocked.Increment(ref _connects);
        SubscribeAll(live);
        Enter(new MqttLinkStatus(MqttLinkState.Connected, _time.GetUtcNow(), $"Connected to {_options.Address}.",
            ProtocolVersion: version, SessionPresent: welcome.SessionPresent));
    }

    /// <summary>Waits for the end; after a good-bye that the broker does not take within two seconds it is made.</summary>
    private async Task<SessionEnd> EndOfAsync(MosquittoSession session, CancellationToken ending)
    {
        var asked = new TaskCompletionSource();
        using (ending.Register(() => asked.TrySetResult())) await Task.WhenAny(session.Ended, asked.Task);
        if (!session.Ended.IsCompleted)
        {
            await Task.WhenAny(session.Ended, Task.Delay(TimeSpan.FromSeconds(2), _time, CancellationToken.None));
            session.Stop(goodBye: false);
        }

        return await session.Ended;
    }

    private MqttLinkStatus Refused(ConnectAnswer answer, int version)
    {
        // 132 is MQTT 5's code for it, 1 that of a 3.1.1 broker.
        if (version != 5 || answer.Code is not (132 or 1)) return LinkFailure.Refused(_options, answer, _time.GetUtcNow());
        _version = 4;
        return new MqttLinkStatus(MqttLinkState.Waiting, _time.GetUtcNow(), "The broker does not speak MQTT 5; trying MQTT 3.1.1.",
            Failure: MqttFailure.ProtocolRefused);
    }

    private void Enter(MqttLinkStatus status)
    {
        _status = status;
        _states.Publish(status);
    }

    /// <summary>A session with its windows. Its events come on the session's thread.</summary>
    private sealed class LiveSession : ISessionEvents
    {
        private readonly MosquittoLink _link;

        public LiveSession(MosquittoLink link, int version)
        {
            _link = link;
            Unacknowledged = new SendWindow(link._options.SendQueue);
            Acknowledged = Unacknowledged;
            Session = new MosquittoSession(link._options, version, this);
        }

        public MosquittoSession Session { get; }
        public SendWindow Acknowledged { get; set; }
        public SendWindow Unacknowledged { get; }
        public bool HasHeard { get; private set; }

        public void Close()
        {
            Acknowledged.Close();
            Unacknowledged.Close();
        }

        void ISessionEvents.Received(MqttReceived message, ReadOnlySpan<uint> numbers)
        {
            HasHeard = true;
            _link.Distribute(message, numbers);
        }

        void ISessionEvents.Subscribed(int mid, int granted) => _link.Granted(this, mid, granted);

        void ISessionEvents.Left(int unacknowledged) => Unacknowledged.Leave(unacknowledged);

        void ISessionEvents.Left(PendingPublish pending)
        {
            if (!pending.AwaitsAcknowledgement)
            {
                Unacknowledged.Leave();
                return;
            }

            HasHeard = true;
            Interlocked.Increment(ref _link._acknowledged);
            Acknowledged.Leave();
        }
    }
}
