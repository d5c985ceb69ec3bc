using Connector.Runtime.Schemas.Lint;

namespace Connector.Agent.Commands;

/// <summary>A lint finding as a line or as JSON.</summary>
internal static class LintOutput
{
    internal static void Write(LintFinding finding, Output output, string? path = null)
    {
        var file = path ?? finding.File;
        var severity = finding.Severity switch { LintSeverity.Error => "error", LintSeverity.Warning => "warning", _ => "info" };
        output.Result($"{file}{finding.Place}: {severity} {finding.Code}: {finding.Message} {finding.Mend}", writer =>
        {
            writer.WriteString("kind", "finding");
            writer.WriteString("severity", severity);
            writer.WriteString("code", finding.Code);
            writer.WriteString("file", file);
            writer.WriteString("pointer", finding.Pointer);
            if (finding.Place is { } place)
            {
                writer.WriteNumber("line", place.Line);
                writer.WriteNumber("column", place.Column);
            }

            writer.WriteString("message", finding.Message);
            writer.WriteString("mend", finding.Mend);
        });
        output.Text($"  at {(finding.Pointer.Length == 0 ? "the root" : finding.Pointer)}");
    }
}
