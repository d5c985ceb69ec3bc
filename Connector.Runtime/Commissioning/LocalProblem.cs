namespace Connector.Runtime.Commissioning;

/// <summary>A problem whose offsets count from the resource it is in, so that it can be kept while the resource moves.</summary>
internal sealed record LocalProblem(ProblemSeverity Severity, string Code, string Message, int Start, int Length, string Pointer, ProblemMend? Mend = null)
{
    public Problem At(CommissioningFile file, int origin) => new(
        Severity,
        Code,
        Message,
        file.Lines.Place(origin + Start, Length),
        Pointer,
        Mend is null ? null : Mend with { Edits = [.. Mend.Edits.Select(edit => edit with { Start = edit.Start + origin })] });
}
