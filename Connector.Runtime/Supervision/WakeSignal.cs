using System.Threading.Channels;

namespace Connector.Runtime.Supervision;

/// <summary>
/// Wakes one sleeping loop, from any thread, as often as anyone likes: what happened is read from the state, not from the
/// signal. A wake that comes while the loop works is not lost.
/// </summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public WakeSignal(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((WakeSignal)state!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Wake() => _channel.Writer.TryWrite(true);

    /// <summary>Sleeps until woken, or until a timestamp of the clock has passed; null sleeps until woken.</summary>
    public async ValueTask SleepAsync(long? until)
    {
        if (until is { } due)
        {
            var left = _time.GetElapsedTime(_time.GetTimestamp(), due);
            if (left <= TimeSpan.Zero) return;
            // Timers count whole milliseconds and cut the rest off: without the extra one they ring early.
            _timer.Change(left.Ticks % TimeSpan.TicksPerMillisecond == 0 ? left : left + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }

        await _channel.Reader.ReadAsync().ConfigureAwait(false);
        if (until is not null) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
