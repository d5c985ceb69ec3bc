using Connector.Runtime.Agent;
using Connector.Runtime.Live;

namespace Connector.Runtime.Remote;

/// <summary>Samples of many endpoints; a new watcher gets the last one of each. A sample that was published already is not published again.</summary>
internal sealed class SampleFeed : IDisposable
{
    private const int Lag = 1024;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, EndpointSample> _last = new(StringComparer.Ordinal);
    private readonly List<Watch<EndpointSample>> _watchers = [];
    private bool _ended;

    public int Watchers
    {
        get { lock (_lock) return _watchers.Count; }
    }

    public void PublishIfNew(EndpointSample sample)
    {
        lock (_lock)
        {
            if (_ended || (_last.TryGetValue(sample.EndpointId, out var before) && before == sample)) return;
            _last[sample.EndpointId] = sample;
            foreach (var watcher in _watchers) watcher.Offer(sample);
        }
    }

    public void Forget(string endpointId)
    {
        lock (_lock) _last.Remove(endpointId);
    }

    public Watch<EndpointSample> Watch()
    {
        lock (_lock)
        {
            var watch = new Watch<EndpointSample>([.. _last.Values], Lag, Release);
            if (_ended) watch.Complete();
            else _watchers.Add(watch);
            return watch;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            foreach (var watcher in _watchers) watcher.Complete();
            _watchers.Clear();
        }
    }

    private void Release(Watch<EndpointSample> watch)
    {
        lock (_lock) _watchers.Remove(watch);
    }
}
