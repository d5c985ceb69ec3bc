using System.Globalization;
using System.Text;
using Connector.Runtime.Commissioning;
using Studio.Client.Ports;

namespace Studio.Server.Receipts;

/// <summary>The test receipt as a Markdown text: one table, one line per connection and endpoint. Times are UTC.</summary>
internal static class ReceiptText
{
    public static string Write(ReceiptHead head, TestMarks marks)
    {
        var text = new StringBuilder();
        text.Append("# Test receipt: ").AppendLine(OneLine(head.ServiceName)).AppendLine();
        text.AppendLine("| | |").AppendLine("|---|---|");
        Row(text, "File", $"service.yaml, version {head.Version}");
        Row(text, "SHA-256 of the file", $"`{head.Sha256}`");
        Row(text, "Written", $"{Clock(head.At)} by {head.By}");
        Row(text, "Studio", head.StudioVersion);
        Row(text, "Result", Sum(marks));
        text.AppendLine();
        if (!head.IsReadable) text.AppendLine("The file cannot be read as YAML as it stands; the verdicts belong to the last text that could.").AppendLine();
        text.AppendLine("| Part | Kind | Verdict | When | By | Connector | Studio | Remark |").AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (var mark in marks.All)
            Row(text, $"`{mark.PartId}`", mark.Kind == ResourceKind.Connection ? "connection" : "endpoint", Verdict(mark.Verdict),
                mark.Trial is { } trial ? Clock(trial.At) : "", mark.Trial?.By ?? "", mark.Trial?.Connector ?? "", mark.Trial?.StudioVersion ?? "", mark.ChangedBecause ?? mark.Trial?.Error ?? "");
        text.AppendLine().AppendLine("A connection counts as tested when it came up or its test ran to the end, an endpoint when its address answered. \"Changed\" means that");
        text.AppendLine("what was tested is not what the file says. Parameters had the studio's test values.");
        return text.ToString();
    }

    private static string Sum(TestMarks marks) => marks.All.Count == 0
        ? "There is nothing to test."
        : string.Join(", ", Enum.GetValues<TestVerdict>().Select(verdict => (Verdict: verdict, Count: marks.All.Count(mark => mark.Verdict == verdict)))
            .Where(sum => sum.Count > 0).Select(sum => $"{sum.Count.ToString(CultureInfo.InvariantCulture)} {Verdict(sum.Verdict)}"));

    private static string Verdict(TestVerdict verdict) => verdict switch
    {
        TestVerdict.Well => "tested",
        TestVerdict.Failed => "tested and failed",
        TestVerdict.Changed => "changed since its test",
        _ => "never tested",
    };

    private static string Clock(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Row(StringBuilder text, params ReadOnlySpan<string> cells)
    {
        foreach (var cell in cells) text.Append("| ").Append(OneLine(cell).Replace("|", "\\|", StringComparison.Ordinal)).Append(' ');
        text.AppendLine("|");
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}

/// <param name="Version">The number under which the text is kept.</param>
/// <param name="Sha256">Of the exported bytes, in hexadecimal.</param>
/// <param name="IsReadable">Whether the text could be read as YAML.</param>
internal sealed record ReceiptHead(string ServiceName, int Version, string Sha256, DateTimeOffset At, string By, string StudioVersion, bool IsReadable);
