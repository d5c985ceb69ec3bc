namespace Connector.Runtime.Schemas.Lint;

/// <summary>How much a finding matters to the author of a schema.</summary>
public enum LintSeverity
{
    /// <summary>Could be nicer.</summary>
    Information,

    /// <summary>People will stumble over it, or Connectware behaves differently than the author thinks.</summary>
    Warning,

    /// <summary>The schema does not say what its author means: part of it has no effect.</summary>
    Error,
}

/// <summary>Something about a schema that its author should look at.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">Stable name of the rule, kebab-case; all are listed in docs/schema-lint.md.</param>
/// <param name="File">The schema file.</param>
/// <param name="Pointer">JSON Pointer of the schema or keyword in that file.</param>
/// <param name="Message">What is wrong, one sentence.</param>
/// <param name="Mend">What to do, one sentence.</param>
public sealed record LintFinding(LintSeverity Severity, string Code, string File, string Pointer, string Message, string Mend)
{
    /// <summary>Line and column in the file; null when the text is not at hand.</summary>
    public JsonPlace? Place { get; init; }
}

/// <summary>All findings about some schemas.</summary>
/// <param name="Findings">The gravest first, then by file and place.</param>
/// <param name="Fields">How many fields the schemas have.</param>
/// <param name="CleanFields">How many of them have no error and no warning.</param>
public sealed record LintReport(IReadOnlyList<LintFinding> Findings, int Fields, int CleanFields)
{
    /// <summary>Share of fields without an error or warning, 0 to 100; 100 when there are no fields.</summary>
    public int Score => Fields == 0 ? 100 : CleanFields * 100 / Fields;

    public int Count(LintSeverity severity) => Findings.Count(finding => finding.Severity == severity);
}
