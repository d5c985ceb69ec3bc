namespace Connector.Runtime.Supervision;

/// <summary>
/// What runs on a connection while it is connected: requests, polls, subscriptions. The supervisor makes one for every stay
/// in <c>connected</c> and ends it in two steps, so that nothing starts after the state has changed.
/// </summary>
internal interface ILink
{
    /// <summary>Called once from the supervisor's loop, soon after the state was entered; begins polling.</summary>
    void Start();

    /// <summary>Called under the supervisor's lock: takes no new work from now on. Must not block or call out.</summary>
    void Close();

    /// <summary>Called right after, without the lock: fails what is under way or queued, and cancels it.</summary>
    void FailAll(string reason, string? detail);

    /// <summary>True while something is subscribed at the device. Asked after <see cref="FailAll"/>, when no request is under way.</summary>
    bool HasSubscriptions { get; }

    /// <summary>
    /// Called once on the pool when the connection is disconnected on purpose, before the connector closes the link: ends what is
    /// subscribed. Nothing that is pushed counts any more. Never throws.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the time for it is up; what has not begun by then is left out.</param>
    Task LeaveAsync(CancellationToken cancellationToken);
}
