using Studio.Client.Components;
using Studio.Client.Live;
using Studio.Client.Ports;

namespace Studio.Client.Workbench.Marks;

/// <summary>A mark as a person reads and sees it.</summary>
internal static class MarkWords
{
    public static StateLook Look(TestVerdict verdict) => verdict switch
    {
        TestVerdict.Well => new("tested", "ok", "tested"),
        TestVerdict.Failed => new("its test failed", "bad", "close"),
        TestVerdict.Changed => new("changed since its test", "warn", "changed"),
        _ => new("never tested", "idle", "untested"),
    };

    /// <summary>"tested 3 min ago", "its test failed just now", "changed since its test (tested 2 h ago)", "never tested".</summary>
    public static string Of(TestMark mark, TimeProvider time) => (mark.Trial, mark.Verdict) switch
    {
        (null, _) => Look(mark.Verdict).Word,
        ({ } trial, TestVerdict.Changed) => $"{Look(mark.Verdict).Word} (tested {Words.Ago(trial.At, time)})",
        ({ } trial, _) => $"{Look(mark.Verdict).Word} {Words.Ago(trial.At, time)}",
    };

    /// <summary>The same, with who tested it and what is to be known about it.</summary>
    public static string Long(TestMark mark, TimeProvider time) => mark.Trial is not { } trial ? Of(mark, time) + "."
        : $"{Of(mark, time)} by {trial.By}. {mark.ChangedBecause ?? trial.Error}".TrimEnd();
}
