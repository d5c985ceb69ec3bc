using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Studio.Client.Ports;
using Studio.Server.Texts;

namespace Studio.Server.Receipts;

/// <summary>
/// The marks of one service while somebody looks: worked out beside the pages, a moment after the text, a test value, a
/// connector or an outcome changed, however many changes that moment held. Thread-safe.
/// </summary>
internal sealed class MarkBoard : IDisposable
{
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>How many times as long as the work takes is waited, so that a large service which is polled leaves the machine to others.</summary>
    private const int Rest = 9;

    private readonly Lock _lock = new();
    private readonly Lock _one = new();
    private readonly TrialBook _book;
    private readonly IConnectorCatalog _catalog;
    private readonly Fingerprints _fingerprints;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private TimeSpan _pause = Pause;
    private bool _isDue, _disposed;
    private (CommissioningFile File, object Values, object Trials, object Connectors) _basis;
    private volatile TestMarks _current = TestMarks.None;

    public MarkBoard(OpenText text, TrialBook book, IConnectorCatalog catalog, Fingerprints fingerprints, TimeProvider time)
    {
        (Text, _book, _catalog, _fingerprints, _time) = (text, book, catalog, fingerprints, time);
        _timer = time.CreateTimer(_ => _ = Task.Run(Work), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        text.Text.Changed += TextChanged;
        book.Changed += Request;
        catalog.Changed += Request;
        Work();
    }

    public OpenText Text { get; }

    public TestMarks Current => _current;

    /// <summary>Raised on any thread.</summary>
    public event Action? Changed;

    public void Dispose()
    {
        lock (_lock) _disposed = true;
        Text.Text.Changed -= TextChanged;
        _book.Changed -= Request;
        _catalog.Changed -= Request;
        _timer.Dispose();
    }

    private void TextChanged(TextChange change) => Request();

    private void Request()
    {
        lock (_lock)
        {
            if (_disposed || _isDue) return;
            _isDue = true;
            _timer.Change(_pause, Timeout.InfiniteTimeSpan);
        }
    }

    private void Work()
    {
        // What comes while this runs is due again, so nothing is missed.
        lock (_lock)
        {
            if (_disposed) return;
            _isDue = false;
        }

        lock (_one)
        {
            var (file, trials) = (Text.Text.LastReadable, _book.Trials);
            var basis = (file, Text.Values.Version, (object)trials, (object)_catalog.Connectors);
            if (basis == _basis) return;
            _basis = basis;
            var started = _time.GetTimestamp();
            var marks = MarkSheet.Of(file, Text.Values.Clear, trials, _catalog, _fingerprints);
            var wait = _time.GetElapsedTime(started) * Rest;
            lock (_lock) _pause = wait > Longest ? Longest : wait > Pause ? wait : Pause;
            if (marks.All.SequenceEqual(_current.All)) return;
            _current = marks;
        }

        Changed?.Invoke();
    }
}
