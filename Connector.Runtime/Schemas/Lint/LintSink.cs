namespace Connector.Runtime.Schemas.Lint;

/// <summary>Takes what the rules find, with the line and column where the text is at hand.</summary>
internal sealed class LintSink(SchemaDocument document)
{
    private readonly List<LintFinding> _findings = [];
    private readonly HashSet<(string Code, string Pointer)> _known = [];

    internal IReadOnlyList<LintFinding> Findings => _findings;

    internal void Error(string code, string pointer, string message, string mend) => Add(LintSeverity.Error, code, pointer, message, mend);

    internal void Warning(string code, string pointer, string message, string mend) => Add(LintSeverity.Warning, code, pointer, message, mend);

    internal void Information(string code, string pointer, string message, string mend) => Add(LintSeverity.Information, code, pointer, message, mend);

    private void Add(LintSeverity severity, string code, string pointer, string message, string mend)
    {
        if (!_known.Add((code, pointer))) return;
        _findings.Add(new LintFinding(severity, code, document.Name, pointer, message, mend) { Place = document.PlaceOf(pointer) });
    }
}
