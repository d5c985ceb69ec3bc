using Connector.Runtime.Devices;

namespace Connector.Runtime.Probing;

/// <summary>
/// What a run of "prove reconnect" has found so far: every fault set once on a running connection, and how the connection came
/// back. One record per step, never changed.
/// </summary>
/// <param name="Connection">Resource id of the connection.</param>
/// <param name="Protocol">Its connector.</param>
/// <param name="Endpoint">The endpoint that was read all the time; null: only what its running endpoints brought was looked at.</param>
/// <param name="By">Who started it.</param>
/// <param name="StartedAt">When.</param>
/// <param name="Faults">The faults to set, in this order.</param>
/// <param name="Results">What is known of the first of them.</param>
/// <param name="Now">What is being waited for; null before the first fault and after the end.</param>
/// <param name="End">Whether it runs, and how it ended.</param>
/// <param name="Why">Why it was stopped, in one sentence; null while it runs and when it ran to its end.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record ReconnectProof(
    string Connection,
    string Protocol,
    string? Endpoint,
    string By,
    DateTimeOffset StartedAt,
    IReadOnlyList<ProxyFault> Faults,
    IReadOnlyList<FaultProof> Results,
    ProofStep? Now = null,
    ProofEnd End = ProofEnd.Running,
    string? Why = null,
    DateTimeOffset? EndedAt = null)
{
    /// <summary>How many faults it did not come through well.</summary>
    public int Bad => Results.Count(result => !result.IsGood);

    /// <summary>True when every fault was set and the connection came through all of them.</summary>
    public bool IsProved => End == ProofEnd.Done && Bad == 0;

    /// <summary>The whole in one sentence.</summary>
    public string Sentence => End switch
    {
        ProofEnd.Running when Now is { } now => $"Fault {Results.Count + 1} of {Faults.Count}: {ProxyFaults.NameOf(now.Fault)}, {Words(now.Phase)}.",
        ProofEnd.Running => "Waiting for a value before the first fault.",
        ProofEnd.Done when Bad == 0 => $"Reconnect is proved: values flowed again after each of {Faults.Count} faults.",
        ProofEnd.Done => $"{Bad} of {Faults.Count} faults were not come through well.",
        ProofEnd.Cancelled => $"It was cancelled after {Results.Count} of {Faults.Count} faults.",
        _ => $"It was stopped after {Results.Count} of {Faults.Count} faults. {Why}",
    };

    private static string Words(ProofPhase phase) => phase switch
    {
        ProofPhase.Noticing => "waiting until it is noticed",
        ProofPhase.Holding => "noticed; waiting whether the link is given up",
        _ => "cleared; waiting until values flow again",
    };
}

/// <param name="Since">When the phase began.</param>
public sealed record ProofStep(ProxyFault Fault, ProofPhase Phase, DateTimeOffset Since);

public enum ProofPhase
{
    /// <summary>The fault is set and nothing has come of it yet.</summary>
    Noticing,

    /// <summary>Something failed; the fault stays a little longer, because the link may be given up too.</summary>
    Holding,

    /// <summary>The fault is cleared.</summary>
    Recovering,
}

public enum ProofEnd
{
    Running,

    /// <summary>Every fault was set once.</summary>
    Done,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,

    /// <summary>It could not go on, and says why.</summary>
    Stopped,
}

/// <summary>How a connection came through one fault.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Verdict">The outcome.</param>
/// <param name="Sentence">The outcome in one sentence.</param>
/// <param name="Noticed">How long after it was set the first request failed or the link was lost; null when nothing was noticed.</param>
/// <param name="NoticedBy">What was noticed, in the connector's words.</param>
/// <param name="Recovered">How long after it was cleared the first value came; null when none came.</param>
/// <param name="States">The states from setting it until the end, in words, such as connected, reconnecting (3 times), connected.</param>
/// <param name="Answered">Values that came meanwhile.</param>
/// <param name="Failed">Requests that failed meanwhile.</param>
public sealed record FaultProof(
    ProxyFault Fault,
    ProofVerdict Verdict,
    string Sentence,
    TimeSpan? Noticed,
    string? NoticedBy,
    TimeSpan? Recovered,
    IReadOnlyList<string> States,
    int Answered,
    int Failed)
{
    public bool IsGood => Verdict is ProofVerdict.Untouched or ProofVerdict.Recovered;
}

public enum ProofVerdict
{
    /// <summary>Good: values kept flowing under the fault.</summary>
    Untouched,

    /// <summary>Good: it was noticed, and values flowed again after it.</summary>
    Recovered,

    /// <summary>Bad: no value came under the fault and nobody was told.</summary>
    Unnoticed,

    /// <summary>Bad: no value came within the bound after the fault was cleared.</summary>
    NotRecovered,
}
