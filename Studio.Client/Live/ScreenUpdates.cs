namespace Studio.Client.Live;

/// <summary>
/// Turns any number of changes into at most ten screen updates a second: the first at once, later ones together when the
/// gap has passed. Thread-safe. The callback runs on the thread that asked or on a timer's.
/// </summary>
public sealed class ScreenUpdates : IDisposable
{
    /// <summary>The shortest time between two updates.</summary>
    public static TimeSpan Gap { get; } = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Action _update;
    private readonly ITimer _timer;
    private long _last;
    private bool _started, _pending, _disposed;

    public ScreenUpdates(TimeProvider time, Action update)
    {
        _time = time;
        _update = update;
        _timer = time.CreateTimer(_ => Due(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something changed that the screen shows.</summary>
    public void Request()
    {
        lock (_lock)
        {
            if (_disposed || _pending) return;
            var since = _started ? _time.GetElapsedTime(_last) : Gap;
            if (since < Gap)
            {
                _pending = true;
                _timer.Change(Gap - since, Timeout.InfiniteTimeSpan);
                return;
            }

            _started = true;
            _last = _time.GetTimestamp();
        }

        _update();
    }

    private void Due()
    {
        lock (_lock)
        {
            if (_disposed || !_pending) return;
            _pending = false;
            _last = _time.GetTimestamp();
        }

        _update();
    }

    public void Dispose()
    {
        lock (_lock) _disposed = true;
        _timer.Dispose();
    }
}
