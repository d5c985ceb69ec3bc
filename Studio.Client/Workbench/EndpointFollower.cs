using Connector.Runtime.Agent;
using Studio.Client.Live;

namespace Studio.Client.Workbench;

/// <summary>The samples of one endpoint: the last ones, and a series for the chart. Thread-safe.</summary>
internal sealed class EndpointFollower : IDisposable
{
    private const int Kept = 60;
    private readonly Lock _lock = new();
    private readonly Queue<EndpointSample> _last = new();
    private readonly SampleSeries _series = new();
    private readonly Pump<EndpointSample> _pump;
    private long _count;

    public EndpointFollower(ILiveConnection connection, string endpointId, Action changed)
    {
        EndpointId = endpointId;
        Connection = connection;
        // The feed carries all endpoints of the connection; only this one's are kept.
        _pump = new(connection.WatchSamples(), 0, changed, sample => sample.EndpointId == endpointId && Take(sample));
    }

    public string EndpointId { get; }

    public ILiveConnection Connection { get; }

    /// <summary>How many samples came since the watch began.</summary>
    public long Count => Interlocked.Read(ref _count);

    public long Dropped => _pump.Dropped;

    /// <summary>The kept samples, newest first.</summary>
    public IReadOnlyList<EndpointSample> Last
    {
        get { lock (_lock) return [.. _last.Reverse()]; }
    }

    public (string Points, double Minimum, double Maximum, int Count, TimeSpan Span) Chart(double width, double height)
    {
        lock (_lock) return (_series.Polyline(width, height), _series.Minimum, _series.Maximum, _series.Count, _series.Span);
    }

    private bool Take(EndpointSample sample)
    {
        lock (_lock)
        {
            if (_last.Count == Kept) _last.Dequeue();
            _last.Enqueue(sample);
            if (sample.Error is null && Numbers.TryRead(sample.Value, out var number)) _series.Add(sample.Timestamp, number);
        }

        Interlocked.Increment(ref _count);
        return true;
    }

    public void Dispose() => _pump.Dispose();
}
