using Connector.Runtime.Live;

namespace Studio.Client.Live;

/// <summary>Carries what a watch delivers into a bounded list that a page can draw. Dispose it to stop watching.</summary>
internal sealed class Pump<T> : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Watch<T> _watch;
    private readonly Queue<T> _items = new();
    private readonly int _keep;
    private readonly Action _changed;
    private readonly Func<T, bool>? _wanted;
    private readonly CancellationTokenSource _stop = new();
    private long _version;

    /// <param name="watch">What to follow; owned from now on.</param>
    /// <param name="keep">How many of the newest to keep.</param>
    /// <param name="changed">Called on any thread after one or several wanted items arrived.</param>
    /// <param name="wanted">Sees every item, in order, and says whether it counts; null: all do.</param>
    public Pump(Watch<T> watch, int keep, Action changed, Func<T, bool>? wanted = null)
    {
        _watch = watch;
        _keep = keep;
        _changed = changed;
        _wanted = wanted;
        foreach (var item in watch.Snapshot) Add(item);
        Ended = FollowAsync();
    }

    /// <summary>Ends when the feed has ended or the pump was disposed.</summary>
    public Task Ended { get; }

    /// <summary>How many items the bounded channel lost because this watcher was slow.</summary>
    public long Dropped => _watch.Dropped;

    /// <summary>Rises with every item, so that a drawing can tell whether it is out of date.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>The kept items, oldest first.</summary>
    public IReadOnlyList<T> Items
    {
        get { lock (_lock) return [.. _items]; }
    }

    public void Clear()
    {
        lock (_lock) _items.Clear();
        Interlocked.Increment(ref _version);
    }

    private bool Add(T item)
    {
        if (_wanted?.Invoke(item) == false) return false;
        lock (_lock)
        {
            if (_keep > 0 && _items.Count == _keep) _items.Dequeue();
            if (_keep > 0) _items.Enqueue(item);
        }

        Interlocked.Increment(ref _version);
        return true;
    }

    private async Task FollowAsync()
    {
        try
        {
            while (await _watch.Changes.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
            {
                var any = false;
                while (_watch.Changes.TryRead(out var item)) any |= Add(item);
                if (any) _changed();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _watch.Dispose();
    }
}
