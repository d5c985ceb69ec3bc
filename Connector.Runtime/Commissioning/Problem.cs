namespace Connector.Runtime.Commissioning;

public enum ProblemSeverity
{
    Information,
    Warning,
    Error,
}

/// <summary>Something a person should know about a commissioning file.</summary>
/// <param name="Severity">Only errors stop a service from being run or validated.</param>
/// <param name="Code">Stable name of the kind, kebab-case: <c>unknown-reference</c>.</param>
/// <param name="Message">One sentence in plain words.</param>
/// <param name="Place">Where.</param>
/// <param name="Pointer">JSON Pointer of the node it is about, when there is one.</param>
/// <param name="Mend">A one-click mend, when there is one.</param>
public sealed record Problem(
    ProblemSeverity Severity,
    string Code,
    string Message,
    TextPlace Place,
    string? Pointer = null,
    ProblemMend? Mend = null);

/// <param name="Title">What the button says: "Change to 'mixer'".</param>
/// <param name="Edits">What it does.</param>
public sealed record ProblemMend(string Title, IReadOnlyList<TextEdit> Edits);
