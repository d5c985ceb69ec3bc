using Connector.Runtime.Agent;
using Connector.Runtime.Dialing;
using Connector.Runtime.Live;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Runtime.Supervision;

/// <summary>
/// Keeps one connection in the state it is wanted in. Triggers may fire from any thread: they move the state at once, under
/// a short lock, through the transition table. One loop (see the other part of this class) looks at the state and does what
/// it asks for; all handlers are called from there, so they cannot overlap.
/// </summary>
internal sealed partial class ConnectionSupervisor : IAsyncDisposable
{
    /// <summary>After so many refusals in a row without a change of state they are only counted.</summary>
    private const int RecordedRefusals = 50;

    private const string GivenUpOnTheWay = "The link was closed; a handler or request that hung was given up.";

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly RuntimeOptions _options;
    private readonly ReconnectBackoff _backoff;
    private readonly Func<ConnectionInstance, Connection> _create;
    private readonly Func<Dialer> _dial;
    private readonly Func<ConnectionInstance, ILink> _openLink;
    private readonly ConnectionLog _log;
    private readonly Feed<StateChange> _states = new(history: 500);
    private readonly StateCounts _counts = new();
    private readonly WakeSignal _wake;
    private readonly Task _loop;

    // Guarded by _lock.
    private volatile ConnectionState _state = ConnectionState.Disconnected;
    private DateTimeOffset _since;
    private string _reason = "It was never connected.";
    private string? _detail;
    private int _attempt;
    private DateTimeOffset? _nextRetryAt;
    private long _retryDue;
    private long _epoch;
    private long _enteredAt;
    private long _sequence;
    private int _refusals;
    private bool _wanted;
    private string _wantedBecause = "";
    private bool _stopping;
    private bool _over;

    /// <summary>Why the connector's object is to be made anew, until the old one has been let go; null most of the time.</summary>
    private string? _renewBecause;
    private volatile ILink? _link;
    private readonly List<TaskCompletionSource> _whenDown = [];

    public ConnectionSupervisor(
        TimeProvider time,
        RuntimeOptions options,
        ReconnectBackoff backoff,
        ConnectionLog log,
        Func<Dialer> dial,
        Func<ConnectionInstance, Connection> create,
        Func<ConnectionInstance, ILink> openLink)
    {
        (_time, _options, _backoff, _log, _dial, _create, _openLink) = (time, options, backoff, log, dial, create, openLink);
        _since = time.GetUtcNow();
        _wake = new WakeSignal(time);
        _loop = Task.Run(RunAsync);
    }

    public ConnectionState State => _state;

    /// <summary>The link of the present stay in connected, or null.</summary>
    public ILink? Link => _link;

    public ConnectionStatus Status
    {
        get
        {
            lock (_lock) return new ConnectionStatus(_state, _since, _reason, _detail, _attempt, _nextRetryAt, _counts.Snapshot());
        }
    }

    public Watch<StateChange> WatchStates() => _states.Watch();

    /// <summary>Wants the connection up; see <see cref="ILiveConnection.Connect"/>.</summary>
    public void Connect(string reason)
    {
        lock (_lock)
        {
            if (_stopping || (_wanted && _state == ConnectionState.Disconnected)) return;
            _wanted = true;
            _wantedBecause = reason;
        }

        // Disconnected: the loop makes the connector first and fires the trigger when that worked.
        if (_state != ConnectionState.Disconnected) Fire(ConnectionTrigger.Connect, reason, null);
        _wake.Wake();
    }

    /// <summary>Wants the connection down; ends when nothing of it runs any more, or what hangs was given up.</summary>
    public Task DisconnectAsync(string reason)
    {
        TaskCompletionSource down;
        lock (_lock)
        {
            _wanted = false;
            if (_over) return Task.CompletedTask;
            down = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _whenDown.Add(down);
        }

        if (_state != ConnectionState.Disconnected) Fire(ConnectionTrigger.Disconnect, reason, null);
        _wake.Wake();
        return down.Task;
    }

    /// <summary>
    /// Takes the connection down, disposes the connector's object, and comes up again with a new one where it was up or wanted up.
    /// Ends when the old object is disposed, or was given up.
    /// </summary>
    public Task RenewAsync(string reason)
    {
        TaskCompletionSource down;
        lock (_lock)
        {
            if (_over || _stopping) return Task.CompletedTask;
            _renewBecause = reason;
            if (_wanted) _wantedBecause = reason;
            down = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _whenDown.Add(down);
        }

        _wake.Wake();
        return down.Task;
    }

    /// <summary>Cuts the waiting time short; false when none is being waited for.</summary>
    public bool RetryNow()
    {
        lock (_lock)
        {
            if (_state != ConnectionState.Reconnecting || _nextRetryAt is null) return false;
        }

        return Fire(ConnectionTrigger.RetryDue, "Retry now was asked for.", null, quietly: true);
    }

    /// <summary>A signal of the connector, from any thread, at any time. Never throws.</summary>
    public void Signal(ConnectionInstance by, ConnectionTrigger trigger, string? reason, string? detail) =>
        Fire(trigger, reason ?? (trigger == ConnectionTrigger.ConnectDone ? "The device is connected." : "The connector closed the link."), detail, by);

    /// <summary>Looks again: a request has ended that the loop may be waiting for. From any thread.</summary>
    public void Wake() => _wake.Wake();

    /// <summary>Takes the connection down because its runtime cannot go on with it, such as a request that never ends.</summary>
    public void Lost(ConnectionInstance instance, string reason, string? detail) => Fire(ConnectionTrigger.ConnectLost, reason, detail, instance);

    public async ValueTask DisposeAsync()
    {
        lock (_lock) _stopping = true;
        await DisconnectAsync("The connection was stopped.").ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _wake.Dispose();
        _states.Dispose();
    }

    /// <summary>
    /// Fires a trigger at the table. The state, its counts and the record of it change together; what runs on a link that is
    /// left is failed before this returns.
    /// </summary>
    /// <param name="by">The instance that signalled, or null when the runtime fires itself.</param>
    /// <param name="onlyInEpoch">Does nothing when another step was taken since.</param>
    /// <param name="quietly">Leaves no record when refused: nobody but the runtime's own race is to blame.</param>
    /// <param name="onlyIfWanted">Does nothing when the wish to be connected was taken back since.</param>
    private bool Fire(
        ConnectionTrigger trigger, string reason, string? detail, ConnectionInstance? by = null, long? onlyInEpoch = null, bool quietly = false, bool onlyIfWanted = false)
    {
        ILink? left = null;
        lock (_lock)
        {
            if (onlyInEpoch is { } epoch && epoch != _epoch) return false;
            if (onlyIfWanted && !_wanted) return false;
            var next = ConnectionTransitions.Next(_state, trigger);
            if (Guard_NeedsLock(trigger, by) is { } guarded) next = new ConnectionTransition(null, guarded);
            if (next.To is not { } to)
            {
                if (!quietly) Refused_NeedsLock(trigger, next.Refusal!, by is null ? null : Said(reason, detail));
                return false;
            }

            left = Enter_NeedsLock(trigger, to, reason, detail, by);
        }

        if (trigger == ConnectionTrigger.ConnectLost) by?.CutUnacknowledged();
        left?.FailAll(reason, detail);
        lock (_lock) _leavingIsQuiet |= left is not null && left == _leaving;
        _wake.Wake();
        return true;
    }

    /// <summary>What the states alone cannot tell: whose signal it is, and whether an attempt is under way.</summary>
    private string? Guard_NeedsLock(ConnectionTrigger trigger, ConnectionInstance? by)
    {
        if (by is { GivenUp: true }) return "It came from a handler that had been given up.";
        var waiting = _state == ConnectionState.Reconnecting && _nextRetryAt is not null;
        return trigger switch
        {
            ConnectionTrigger.ReconnectFailed when waiting => "The attempt has failed already and the next one is being waited for.",
            ConnectionTrigger.RetryDue when _state == ConnectionState.Reconnecting && !waiting => "A retry is under way already.",
            _ => null,
        };
    }

    private ILink? Enter_NeedsLock(ConnectionTrigger trigger, ConnectionState to, string reason, string? detail, ConnectionInstance? by)
    {
        var from = _state;
        var now = _time.GetUtcNow();
        _counts.Took(from, trigger, to, now - _since);
        if (from != to) _since = now;
        _epoch++;
        _refusals = 0;
        _enteredAt = _time.GetTimestamp();
        var retried = _attempt;
        switch (trigger)
        {
            case ConnectionTrigger.ConnectFailed or ConnectionTrigger.ConnectLost or ConnectionTrigger.ReconnectFailed:
                _attempt = from == ConnectionState.Reconnecting ? _attempt + 1 : 1;
                var delay = _backoff.DelayBefore(_attempt);
                _nextRetryAt = now + delay;
                _retryDue = _enteredAt + delay.Ticks * _time.TimestampFrequency / TimeSpan.TicksPerSecond;
                break;
            case ConnectionTrigger.RetryDue:
                _nextRetryAt = null;
                break;
            default:
                (_attempt, _nextRetryAt) = (0, null);
                break;
        }

        if (_beyondRepair && trigger == ConnectionTrigger.DisconnectDone) reason = GivenUpOnTheWay;
        if (trigger == ConnectionTrigger.ConnectDone && retried > 0) reason = $"The device is connected again after {retried} {(retried == 1 ? "retry" : "retries")}.";
        (_state, _reason, _detail) = (to, reason, detail);

        var left = _link;
        left?.Close();
        (_leaving, _leavingIsQuiet) = (trigger == ConnectionTrigger.Disconnect ? left : null, false);
        _link = to == ConnectionState.Connected ? _openLink(by!) : null;

        var change = new StateChange(++_sequence, from, to, trigger, reason, detail, _attempt, _nextRetryAt, now);
        _states.Publish(change);
        _log.StateChanged(change);
        return left;
    }

    private void Refused_NeedsLock(ConnectionTrigger trigger, string refusal, string? said)
    {
        if (++_refusals > RecordedRefusals) return;
        if (_refusals == RecordedRefusals) refusal += " More refusals in this state are not recorded.";
        _states.Publish(new StateChange(
            ++_sequence, _state, _state, trigger, refusal, said, _attempt, _nextRetryAt, _time.GetUtcNow(), Refused: true));
        _log.Write(ConnectorLogLevel.Debug, $"{trigger} was refused: {refusal}", said);
    }

    private static string Said(string reason, string? detail) => detail is null ? reason : $"{reason} ({detail})";
}
