namespace Connector.Runtime.Probing;

public enum RungVerdict
{
    Running,
    Passed,
    Failed,

    /// <summary>Not tried, because an earlier rung failed, or because nothing is there to try; the sentence says which.</summary>
    Skipped,
}

/// <summary>One rung of a connection test. The same number comes again when the rung ends.</summary>
/// <param name="Number">Place on the ladder from 1.</param>
/// <param name="Name">What is tried: "Open port 9000".</param>
/// <param name="Finding">What was found: "plc.local → 10.0.4.17".</param>
/// <param name="Sentence">When red: what to change, in one sentence.</param>
/// <param name="Detail">When red: the technical line.</param>
/// <param name="SettingPointer">When red: the field to change, a JSON Pointer into the connection or address block.</param>
/// <param name="Elapsed">How long it took, or has taken so far.</param>
public sealed record TestRung(
    int Number,
    string Name,
    RungVerdict Verdict,
    string? Finding,
    string? Sentence,
    string? Detail,
    string? SettingPointer,
    TimeSpan Elapsed);
