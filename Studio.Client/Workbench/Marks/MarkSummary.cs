using System.Globalization;
using Studio.Client.Components;
using Studio.Client.Live;
using Studio.Client.Ports;

namespace Studio.Client.Workbench.Marks;

/// <summary>All marks of a service in one line: the worst first.</summary>
/// <param name="Oldest">When the part was tested whose test is the longest ago; null when none was.</param>
internal sealed record MarkSummary(int Total, int Failed, int Changed, int Never, DateTimeOffset? Oldest)
{
    public static MarkSummary Of(TestMarks marks)
    {
        int failed = 0, changed = 0, never = 0;
        DateTimeOffset? oldest = null;
        foreach (var mark in marks.All)
        {
            if (mark.Verdict == TestVerdict.Failed) failed++;
            if (mark.Verdict == TestVerdict.Changed) changed++;
            if (mark.Verdict == TestVerdict.Never) never++;
            if (mark.Trial is { } trial && (oldest is null || trial.At < oldest)) oldest = trial.At;
        }

        return new(marks.All.Count, failed, changed, never, oldest);
    }

    public TestVerdict Worst => Failed > 0 ? TestVerdict.Failed : Changed > 0 ? TestVerdict.Changed : Never > 0 ? TestVerdict.Never : TestVerdict.Well;

    public StateLook Look => MarkWords.Look(Worst);

    /// <summary>How many parts are as bad as the worst.</summary>
    public int WorstCount => Worst switch { TestVerdict.Failed => Failed, TestVerdict.Changed => Changed, TestVerdict.Never => Never, _ => Total };

    /// <summary>What is worst: "2 changed since their test", "3 never tested", "All 5 tested, the oldest 3 min ago".</summary>
    public string Text(TimeProvider time) => Worst switch
    {
        TestVerdict.Failed => Sentence(TestVerdict.Failed, Failed),
        TestVerdict.Changed => Sentence(TestVerdict.Changed, Changed),
        TestVerdict.Never => Never == Total ? "Never tested" : Sentence(TestVerdict.Never, Never),
        _ when Oldest is { } oldest => Total == 1 ? $"Tested {Words.Ago(oldest, time)}" : $"All {Figure(Total)} tested, the oldest {Words.Ago(oldest, time)}",
        _ => "",
    };

    /// <summary>Everything that is not well, the worst first; nothing when all is well.</summary>
    public IReadOnlyList<string> Concerns =>
        [.. new[] { (Verdict: TestVerdict.Failed, Count: Failed), (Verdict: TestVerdict.Changed, Count: Changed), (Verdict: TestVerdict.Never, Count: Never) }
            .Where(concern => concern.Count > 0).Select(concern => Sentence(concern.Verdict, concern.Count))];

    /// <summary>"1 failed its test", "2 changed since their test", "3 never tested".</summary>
    public static string Sentence(TestVerdict verdict, int count) => (verdict, count) switch
    {
        (TestVerdict.Failed, 1) => "1 failed its test",
        (TestVerdict.Failed, _) => $"{Figure(count)} failed their test",
        (TestVerdict.Changed, 1) => "1 changed since its test",
        (TestVerdict.Changed, _) => $"{Figure(count)} changed since their test",
        (TestVerdict.Never, _) => $"{Figure(count)} never tested",
        _ => $"{Figure(count)} tested",
    };

    /// <summary>"8", "1,200".</summary>
    public static string Figure(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
