namespace Connector.Runtime.Mqtt;

/// <summary>How many messages may be under way in one session. Thread-safe.</summary>
internal sealed class SendWindow(int size)
{
    private const int EveryWaiter = 1 << 20;
    private readonly SemaphoreSlim _room = new(size);
    private int _taken;
    private volatile bool _closed;

    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a place, waiting for one if need be. False when the session has ended.</summary>
    public async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        if (!_room.Wait(0, CancellationToken.None)) await _room.WaitAsync(cancellationToken);
        if (_closed) return false;
        Interlocked.Increment(ref _taken);
        return true;
    }

    /// <summary>Takes a place if there is one.</summary>
    public bool TryEnter()
    {
        if (_closed || !_room.Wait(0, CancellationToken.None)) return false;
        Interlocked.Increment(ref _taken);
        return true;
    }

    public void Leave()
    {
        Interlocked.Decrement(ref _taken);
        _room.Release();
    }

    /// <summary>Sends everybody away who waits or comes.</summary>
    public void Close()
    {
        _closed = true;
        _room.Release(EveryWaiter);
    }
}
