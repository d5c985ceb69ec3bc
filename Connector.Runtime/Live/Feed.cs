namespace Connector.Runtime.Live;

/// <summary>
/// Keeps the last records of something and hands them, with all that follow, to any number of watchers. Publishing
/// never blocks and never waits for a watcher.
/// </summary>
/// <param name="history">How many records a new watcher gets as its snapshot.</param>
/// <param name="watcherCapacity">How many changes a slow watcher may lag behind before it loses the oldest.</param>
public sealed class Feed<T>(int history, int watcherCapacity = 1024) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<T> _history = new();
    private readonly List<Watch<T>> _watchers = [];
    private volatile int _watcherCount;
    private bool _ended;

    /// <summary>How many watchers there are, so that a producer can skip work nobody looks at.</summary>
    public int Watchers => _watcherCount;

    public void Publish(T item)
    {
        lock (_lock)
        {
            if (_ended) return;
            if (history > 0)
            {
                if (_history.Count == history) _history.Dequeue();
                _history.Enqueue(item);
            }

            foreach (var watcher in _watchers) watcher.Offer(item);
        }
    }

    /// <summary>Snapshot and changes from one call.</summary>
    public Watch<T> Watch()
    {
        lock (_lock)
        {
            var watch = new Watch<T>([.. _history], watcherCapacity, Release);
            if (_ended) watch.Complete();
            else _watchers.Add(watch);
            _watcherCount = _watchers.Count;
            return watch;
        }
    }

    /// <summary>Ends the feed: watchers drain what they have and stop.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            foreach (var watcher in _watchers) watcher.Complete();
            _watchers.Clear();
            _watcherCount = 0;
        }
    }

    private void Release(Watch<T> watch)
    {
        lock (_lock)
        {
            _watchers.Remove(watch);
            _watcherCount = _watchers.Count;
        }
    }
}
