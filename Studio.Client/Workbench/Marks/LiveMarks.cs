using Studio.Client.Ports;

namespace Studio.Client.Workbench.Marks;

/// <summary>The marks as one page shows them: told when one changes, and now and then because "3 min ago" grows old. Thread-safe.</summary>
internal sealed class LiveMarks : IAsyncDisposable
{
    /// <summary>How often times are told anew.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(15);

    private readonly ITestMarkWatch _watch;
    private readonly ITimer _timer;

    public LiveMarks(ITestMarkWatch watch, TimeProvider time)
    {
        _watch = watch;
        _watch.Changed += Tell;
        _timer = time.CreateTimer(_ => Tell(), null, Refresh, Refresh);
    }

    public TestMarks Current => _watch.Current;

    /// <summary>Raised on any thread.</summary>
    public event Action? Changed;

    public async ValueTask DisposeAsync()
    {
        _watch.Changed -= Tell;
        await _timer.DisposeAsync();
        await _watch.DisposeAsync();
    }

    private void Tell() => Changed?.Invoke();
}
