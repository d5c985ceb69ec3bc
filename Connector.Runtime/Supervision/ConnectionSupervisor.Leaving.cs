namespace Connector.Runtime.Supervision;

/// <summary>
/// Taking leave of a device: on an ordinary disconnect what is subscribed there is ended before the connector closes the link. A
/// link that is lost takes no leave, since nobody would hear it. Runs on the loop alone.
/// </summary>
internal sealed partial class ConnectionSupervisor
{
    /// <summary>The link that a disconnect left, until it has taken leave. Guarded by the lock, as is what follows.</summary>
    private ILink? _leaving;

    /// <summary>True when all that was under way on it has been told to end.</summary>
    private bool _leavingIsQuiet;

    private Farewell? _farewell;

    /// <summary>False while somebody else is still ending the link's requests; he wakes the loop.</summary>
    private bool MayTakeLeave()
    {
        lock (_lock) return _leaving is null || _leavingIsQuiet;
    }

    /// <summary>False while the leave lasts. One that hangs is left alone after its bound, and with it the instance.</summary>
    private bool HasTakenLeave(long now, out Pause pause)
    {
        pause = default;
        ILink? link;
        lock (_lock) link = _leaving;
        if (link is null) return true;
        if (_farewell is null && link.HasSubscriptions) _farewell = new Farewell(link, now, _wake.Wake);
        if (_farewell is { Task.IsCompleted: false } farewell)
        {
            var due = After(farewell.Started, _options.UnsubscribeLimit);
            if (now >= due)
            {
                farewell.Cancel(now);
                due = After(farewell.CancelledAt!.Value, _options.CancelGrace);
            }

            pause = Pause.At(due);
            if (now < due) return false;
            _beyondRepair = true;
        }

        ForgetFarewell(now);
        return true;
    }

    private void ForgetFarewell(long now)
    {
        _farewell?.Cancel(now);
        _farewell = null;
        lock (_lock) _leaving = null;
    }
}
