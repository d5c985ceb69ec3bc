namespace Studio.Server.Texts;

/// <summary>
/// Tells listeners about changes in the order in which they were queued, outside any lock, one at a time. Queue inside the
/// lock that orders the changes; <see cref="Deliver"/> after leaving it, on whatever thread.
/// </summary>
internal sealed class OrderedNotices<T>(Action<T> tell)
{
    private readonly Lock _lock = new();
    private readonly Queue<T> _waiting = new();
    private bool _delivering;

    public void Queue(T notice)
    {
        lock (_lock) _waiting.Enqueue(notice);
    }

    public void Deliver()
    {
        lock (_lock)
        {
            if (_delivering) return;
            _delivering = true;
        }

        while (true)
        {
            T next;
            lock (_lock)
            {
                if (!_waiting.TryDequeue(out next!))
                {
                    _delivering = false;
                    return;
                }
            }

            tell(next);
        }
    }
}
