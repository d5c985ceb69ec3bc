using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Runtime.Supervision;

/// <summary>
/// The loop: looks at the state and does the one thing it asks for next. Everything in this part runs on the loop alone.
/// </summary>
internal sealed partial class ConnectionSupervisor
{
    private ConnectionInstance? _instance;

    /// <summary>The last handler started; kept until it has ended and the state has moved on.</summary>
    private HandlerRun? _handler;

    private ILink? _started;

    /// <summary>Set when disconnect had to begin beside something that hung: the instance is not used again.</summary>
    private volatile bool _beyondRepair;

    private bool _freshInstance;

    /// <summary>What a step found: look again at once, or sleep until woken or until a timestamp.</summary>
    private readonly record struct Pause(bool Again, long? Until = null)
    {
        public static Pause Continue => new(true);
        public static Pause UntilWoken => new(false);
        public static Pause At(long timestamp) => new(false, timestamp);
    }

    private async Task RunAsync()
    {
        while (true)
        {
            Pause pause;
            try
            {
                pause = Step();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // A fault of ours, not of the connector: said loudly, and the loop lives on so that disconnect still works.
                _log.Write(ConnectorLogLevel.Error, "The runtime failed while it supervised this connection. Please report this.", exception.ToString());
                pause = Pause.UntilWoken;
            }

            if (pause.Again) continue;
            if (pause.Until is null && IsOver()) break;
            await _wake.SleepAsync(pause.Until).ConfigureAwait(false);
        }

        if (_instance is { } last) _disposals.Add(DisposeAsync(last));
        await Task.WhenAll(_disposals).ConfigureAwait(false);
    }

    private Pause Step()
    {
        long epoch, enteredAt, retryDue;
        bool waiting;
        ConnectionState state;
        string? renew;
        lock (_lock)
        {
            renew = _renewBecause;
            (state, epoch, enteredAt, retryDue) = (_state, _epoch, _enteredAt, _retryDue);
            waiting = _nextRetryAt is not null;
        }

        if (renew is not null && state is not (ConnectionState.Disconnected or ConnectionState.Disconnecting))
        {
            Fire(ConnectionTrigger.Disconnect, renew, null, onlyInEpoch: epoch, quietly: true);
            return Pause.Continue;
        }

        return state switch
        {
            ConnectionState.Disconnected => StayDown(enteredAt),
            ConnectionState.Connecting => Attempt(HandlerKind.Connect, epoch, enteredAt),
            ConnectionState.Connected => StayUp(),
            ConnectionState.Reconnecting when waiting => WaitForRetry(epoch, enteredAt, retryDue),
            ConnectionState.Reconnecting => Attempt(HandlerKind.Reconnect, epoch, enteredAt),
            _ => TakeDown(epoch, enteredAt),
        };
    }

    /// <summary>Down: lets what is left end or gives it up, tells who waited for it, and comes up again when that is wanted.</summary>
    private Pause StayDown(long enteredAt)
    {
        ForgetFarewell(_time.GetTimestamp());
        if (_beyondRepair) GiveUp("A handler or request had not ended when the connection was taken down.");
        if (!IsQuiet(enteredAt, out var grace)) return grace;
        if (!IsRenewed()) return Pause.UntilWoken;

        string? because;
        lock (_lock)
        {
            _whenDown.ForEach(waiter => waiter.TrySetResult());
            _whenDown.Clear();
            because = _wanted && !_stopping ? _wantedBecause : null;
        }

        if (because is null)
        {
            ForgetUnfinishedInstance();
            return Pause.UntilWoken;
        }

        switch (MakeInstance(out var until, out var failure))
        {
            case Making.UnderWay:
                return Pause.At(until);
            case Making.Failed:
                CannotBeMade(failure);
                return Pause.Continue;
            default:
                Fire(ConnectionTrigger.Connect, because, null, onlyIfWanted: true);
                return Pause.Continue;
        }
    }

    /// <summary>Connecting, or reconnecting with a retry under way: runs the handler, once, until it signals or its time is up.</summary>
    private Pause Attempt(HandlerKind kind, long epoch, long enteredAt)
    {
        if (_handler is { } run && run.Epoch == epoch) return Await(run);

        if (!IsQuiet(enteredAt, out var grace)) return grace;
        switch (MakeInstance(out var until, out var failure))
        {
            case Making.UnderWay:
                return Pause.At(until);
            case Making.Failed:
                lock (_lock) _wanted = false;
                Fire(ConnectionTrigger.Disconnect, failure.Sentence, failure.Detail, onlyInEpoch: epoch);
                return Pause.Continue;
            default:
                _handler = new HandlerRun(_instance!, kind, epoch, _time.GetTimestamp(), _wake.Wake);
                _freshInstance = false;
                return Pause.Continue;
        }
    }

    private Pause Await(HandlerRun run)
    {
        var failed = run.Kind == HandlerKind.Connect ? ConnectionTrigger.ConnectFailed : ConnectionTrigger.ReconnectFailed;
        var name = run.Kind == HandlerKind.Connect ? "HandleConnect" : "HandleReconnect";
        var due = After(run.Started, _options.ConnectTimeout);
        if (run.Task.Exception is { } thrown)
        {
            var words = FailureWords.Of(thrown, "connecting");
            Fire(failed, words.Sentence, words.Detail, onlyInEpoch: run.Epoch);
        }
        else if (run.Task.IsCanceled)
        {
            Fire(failed, "The connector gave the attempt up.", $"{name} was cancelled.", onlyInEpoch: run.Epoch);
        }
        else if (_time.GetTimestamp() >= due)
        {
            var reason = run.Task.IsCompleted
                ? $"The connector did not say within {Seconds(_options.ConnectTimeout)} whether it is connected."
                : $"The device was not connected within {Seconds(_options.ConnectTimeout)}.";
            Fire(failed, reason, run.Task.IsCompleted ? $"{name} returned without a signal." : $"{name} did not finish and was cancelled.", onlyInEpoch: run.Epoch);
        }
        else
        {
            return Pause.At(due);
        }

        return Pause.Continue;
    }

    private Pause StayUp()
    {
        if (_handler is { Task.IsCompleted: true } ended)
        {
            _handler = null;
            if (ended.Task.Exception is { } thrown)
            {
                var words = FailureWords.Of(thrown, "connecting");
                Fire(ended.Kind == HandlerKind.Connect ? ConnectionTrigger.ConnectFailed : ConnectionTrigger.ReconnectFailed, words.Sentence, words.Detail, ended.Instance);
            }
        }

        var link = _link;
        if (link is not null && link != _started)
        {
            _started = link;
            link.Start();
        }

        return Pause.UntilWoken;
    }

    private Pause WaitForRetry(long epoch, long enteredAt, long retryDue)
    {
        var now = _time.GetTimestamp();
        if (now >= retryDue)
        {
            int retry;
            lock (_lock) retry = _attempt;
            var fresh = _freshInstance || !IsQuiet(out _) ? " with a new instance of the connector, because the last one hung" : "";
            Fire(ConnectionTrigger.RetryDue, $"Retry {retry} begins{fresh}.", null, onlyInEpoch: epoch, quietly: true);
            return Pause.Continue;
        }

        return IsQuiet(enteredAt, out var grace) ? Pause.At(retryDue)
            : grace.Again ? grace
            : Pause.At(Math.Min(grace.Until!.Value, retryDue));
    }

    private Pause TakeDown(long epoch, long enteredAt)
    {
        var now = _time.GetTimestamp();
        if (_handler is { Kind: HandlerKind.Disconnect } run && run.Epoch == epoch)
        {
            var due = After(run.Started, _options.DisconnectTimeout);
            if (run.Task.IsCompleted)
            {
                var words = run.Task.Exception is { } thrown ? FailureWords.Of(thrown, "disconnecting") : default;
                Fire(ConnectionTrigger.DisconnectDone, "The link is closed.", words.Detail ?? words.Sentence, onlyInEpoch: epoch);
                return Pause.Continue;
            }

            if (now < due) return Pause.At(due);
            GiveUp("HandleDisconnect did not finish.");
            Fire(
                ConnectionTrigger.DisconnectDone,
                $"The connector did not disconnect within {Seconds(_options.DisconnectTimeout)} and was given up; its sockets were closed.",
                "HandleDisconnect did not finish.",
                onlyInEpoch: epoch);
            return Pause.Continue;
        }

        if (_instance is not { } instance)
        {
            string reason;
            string? detail;
            lock (_lock) (reason, detail) = (_reason, _detail);
            Fire(ConnectionTrigger.DisconnectDone, reason, detail, onlyInEpoch: epoch);
            return Pause.Continue;
        }

        if (!MayTakeLeave()) return Pause.UntilWoken;
        if (_farewell is null && !IsQuiet(out _))
        {
            _handler?.Cancel(now);
            var grace = After(enteredAt, _options.CancelGrace);
            if (now < grace) return Pause.At(grace);
            _beyondRepair = true;
        }

        // Beside something that hangs nothing more is asked of the connector but to close the link.
        if (!_beyondRepair && !HasTakenLeave(now, out var pause)) return pause;
        _handler = new HandlerRun(instance, HandlerKind.Disconnect, epoch, now, _wake.Wake);
        return Pause.Continue;
    }

    private bool IsOver()
    {
        lock (_lock)
        {
            _over = _stopping && _state == ConnectionState.Disconnected;
            if (!_over) return false;
            _whenDown.ForEach(waiter => waiter.TrySetResult());
            _whenDown.Clear();
            return true;
        }
    }

    private long After(long timestamp, TimeSpan span) => timestamp + (long)(span.TotalSeconds * _time.TimestampFrequency);

    private static string Seconds(TimeSpan span) => FormattableString.Invariant($"{span.TotalSeconds:0.###} s");
}
