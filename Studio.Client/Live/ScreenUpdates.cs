namespace Studio.Client.Live;

/// <summary>
/// Turns any number of changes into at most ten screen updates a second (or as many as its gap allows): the first at once, later
/// ones together when the gap has passed. Thread-safe. The callback runs on the thread that asked or on a timer's.
/// </summary>
public sealed class ScreenUpdates : IDisposable
{
    /// <summary>The shortest time between two updates.</summary>
    public static TimeSpan Gap { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The same where what a person types is shown beside it: nobody types faster, and a fast typist must not wait for a gap.</summary>
    public static TimeSpan TypingGap { get; } = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly TimeSpan _gap;
    private readonly TimeProvider _time;
    private readonly Action _update;
    private readonly ITimer _timer;
    private long _last;
    private bool _started, _pending, _disposed;

    public ScreenUpdates(TimeProvider time, Action update, TimeSpan? gap = null)
    {
        _gap = gap ?? Gap;
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
            var since = _started ? _time.GetElapsedTime(_last) : _gap;
            if (since < _gap)
            {
                _pending = true;
                _timer.Change(_gap - since, Timeout.InfiniteTimeSpan);
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
