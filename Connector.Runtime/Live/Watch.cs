using System.Threading.Channels;

namespace Connector.Runtime.Live;

/// <summary>
/// One watcher's view of a feed: everything up to now, and every change from then on, without a gap or a duplicate
/// between the two. Dispose it to stop watching.
/// </summary>
public sealed class Watch<T> : IDisposable
{
    private readonly Action<Watch<T>> _release;
    private readonly Channel<T> _channel;
    private long _dropped;

    internal Watch(IReadOnlyList<T> snapshot, int capacity, Action<Watch<T>> release)
    {
        Snapshot = snapshot;
        _release = release;
        _channel = Channel.CreateBounded<T>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>What the feed held when the watch began, oldest first.</summary>
    public IReadOnlyList<T> Snapshot { get; }

    /// <summary>What came after. Bounded: a slow watcher loses the oldest, and <see cref="Dropped"/> counts them.</summary>
    public ChannelReader<T> Changes => _channel.Reader;

    /// <summary>How many changes this watcher has lost.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    internal void Offer(T change) => _channel.Writer.TryWrite(change);

    internal void Complete() => _channel.Writer.TryComplete();

    public void Dispose()
    {
        _release(this);
        Complete();
    }
}
