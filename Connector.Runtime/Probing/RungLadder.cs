using System.Threading.Channels;
using Connector.Sdk;

namespace Connector.Runtime.Probing;

/// <summary>
/// The rungs of one test in the order they began. A rung is told when it begins and again when it ends; one that nobody ended
/// is red. Thread-safe.
/// </summary>
internal sealed class RungLadder(TimeProvider time) : ITestRungs
{
    /// <summary>A connector that begins more rungs than this goes on without being listened to.</summary>
    private const int MostRungs = 100;

    private readonly Lock _lock = new();
    private readonly List<Rung> _rungs = [];

    // Every rung is written twice at most, so the channel never drops.
    private readonly Channel<TestRung> _channel = Channel.CreateBounded<TestRung>(2 * (MostRungs + 10));
    private bool _ended;

    public ChannelReader<TestRung> Reader => _channel.Reader;

    public int Count
    {
        get { lock (_lock) return _rungs.Count; }
    }

    /// <summary>True while no rung is red.</summary>
    public bool IsGreen
    {
        get { lock (_lock) return !_rungs.Exists(rung => rung.Told.Verdict == RungVerdict.Failed); }
    }

    public ITestRung Begin(string name)
    {
        lock (_lock)
        {
            if (_ended || _rungs.Count >= MostRungs) return NoRungs.Instance;
            return Add_NeedsLock(name);
        }
    }

    /// <summary>Adds a rung that was not tried.</summary>
    public void Skip(string name, string sentence)
    {
        lock (_lock)
        {
            if (!_ended) Add_NeedsLock(name).End_NeedsLock(RungVerdict.Skipped, null, sentence, null, null);
        }
    }

    /// <summary>Ends what is still open as red, with a sentence.</summary>
    public void EndOpen(string sentence, string? detail = null)
    {
        lock (_lock)
        {
            foreach (var rung in _rungs) rung.End_NeedsLock(RungVerdict.Failed, null, sentence, detail, null);
        }
    }

    /// <summary>No rung begins or ends after this.</summary>
    public void Complete()
    {
        EndOpen("The step never ended.", "The connector began this rung and did not end it.");
        lock (_lock) _ended = true;
        _channel.Writer.TryComplete();
    }

    private Rung Add_NeedsLock(string name)
    {
        var rung = new Rung(this, _rungs.Count + 1, name);
        _rungs.Add(rung);
        return rung;
    }

    private sealed class Rung : ITestRung
    {
        private readonly RungLadder _ladder;
        private readonly long _began;
        private string? _finding;
        private bool _passed;

        public Rung(RungLadder ladder, int number, string name)
        {
            _ladder = ladder;
            _began = ladder._time.GetTimestamp();
            Told = new TestRung(number, name, RungVerdict.Running, null, null, null, null, TimeSpan.Zero);
            ladder._channel.Writer.TryWrite(Told);
        }

        public TestRung Told { get; private set; }

        public void Passed(string? finding = null)
        {
            lock (_ladder._lock) (_passed, _finding) = (true, finding);
        }

        public void Failed(string sentence, string? detail = null, string? settingPointer = null)
        {
            lock (_ladder._lock) End_NeedsLock(RungVerdict.Failed, null, sentence, detail, settingPointer);
        }

        public void Dispose()
        {
            lock (_ladder._lock)
            {
                if (_passed) End_NeedsLock(RungVerdict.Passed, _finding, null, null, null);
                else End_NeedsLock(RungVerdict.Failed, null, "The step did not succeed; the connector gave no reason.", null, null);
            }
        }

        /// <summary>The first end counts.</summary>
        public void End_NeedsLock(RungVerdict verdict, string? finding, string? sentence, string? detail, string? pointer)
        {
            if (Told.Verdict != RungVerdict.Running || _ladder._ended) return;
            Told = Told with
            {
                Verdict = verdict, Finding = finding, Sentence = sentence, Detail = detail, SettingPointer = pointer,
                Elapsed = _ladder._time.GetElapsedTime(_began),
            };
            _ladder._channel.Writer.TryWrite(Told);
        }
    }

    private readonly TimeProvider _time = time;
}
