using Connector.Runtime.Probing;

namespace Studio.Client.Workbench;

/// <summary>The rungs of one connection test as they begin and end. Used on the circuit's thread.</summary>
internal sealed class LadderModel(DateTimeOffset startedAt)
{
    private readonly SortedDictionary<int, TestRung> _rungs = [];

    public DateTimeOffset StartedAt => startedAt;

    public IReadOnlyCollection<TestRung> Rungs => _rungs.Values;

    public bool IsRunning { get; private set; } = true;

    public bool WasCancelled { get; private set; }

    /// <summary>The first red rung: what a person has to look at.</summary>
    public TestRung? Failure => _rungs.Values.FirstOrDefault(rung => rung.Verdict == RungVerdict.Failed);

    /// <summary>The same number comes again when a rung ends.</summary>
    public void Take(TestRung rung) => _rungs[rung.Number] = rung;

    public void End(bool cancelled)
    {
        IsRunning = false;
        WasCancelled = cancelled;
    }

    /// <summary>What the whole test says, for the heading and for screen readers.</summary>
    public string Verdict => (IsRunning, WasCancelled, Failure, _rungs.Count) switch
    {
        (true, _, _, _) => "running",
        (_, true, _, _) => "cancelled",
        (_, _, { } failure, _) => $"failed at: {failure.Name}",
        (_, _, _, 0) => "nothing could be tried",
        _ => "all well",
    };
}
