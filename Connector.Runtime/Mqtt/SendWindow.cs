namespace Connector.Runtime.Mqtt;

/// <summary>How many messages may be under way in one session. Thread-safe; without waiters a message costs two counts and no lock.</summary>
internal sealed class SendWindow(int size)
{
    private const int EveryWaiter = 1 << 20;
    private readonly SemaphoreSlim _freed = new(0);
    private int _taken;
    private int _waiting;
    private volatile bool _closed;

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a place, waiting for one if need be. False when the session has ended.</summary>
    public async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        if (TryEnter()) return true;
        Interlocked.Increment(ref _waiting);
        try
        {
            // Looked at again after the count was raised: who leaves counts down first and then looks for waiters.
            while (!_closed)
            {
                if (TryEnter()) return true;
                await _freed.WaitAsync(cancellationToken);
            }

            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Takes a place if there is one.</summary>
    public bool TryEnter()
    {
        if (_closed) return false;
        if (Interlocked.Increment(ref _taken) <= size) return true;
        Leave();
        return false;
    }

    public void Leave(int count = 1)
    {
        Interlocked.Add(ref _taken, -count);
        if (Volatile.Read(ref _waiting) - _freed.CurrentCount is > 0 and var waiting) _freed.Release(Math.Min(waiting, count));
    }

    /// <summary>Sends everybody away who waits or comes.</summary>
    public void Close()
    {
        _closed = true;
        _freed.Release(EveryWaiter);
    }
}
