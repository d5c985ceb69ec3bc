namespace Connector.Runtime.Supervision;

/// <summary>A link that takes leave of its device before it is closed. Runs on the pool, so that a connector that blocks holds nobody.</summary>
internal sealed class Farewell
{
    private readonly CancellationTokenSource _cancel = new();

    /// <param name="link">The link that was left.</param>
    /// <param name="started">Timestamp of the start.</param>
    /// <param name="ended">Called on any thread when it has ended.</param>
    public Farewell(ILink link, long started, Action ended)
    {
        Started = started;
        var token = _cancel.Token;
        Task = Task.Run(() => link.LeaveAsync(token), CancellationToken.None);
        Task.ContinueWith(_ => ended(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public long Started { get; }
    public Task Task { get; }

    /// <summary>When it was cancelled, as a timestamp; null while it was not.</summary>
    public long? CancelledAt { get; private set; }

    /// <summary>Asks it to end. Callbacks of the connector run on the pool; what they throw is theirs.</summary>
    public void Cancel(long now)
    {
        if (CancelledAt is not null) return;
        CancelledAt = now;
        _cancel.CancelAsync().ContinueWith(static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
