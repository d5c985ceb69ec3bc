namespace Connector.Runtime.Commissioning;

/// <summary>Everything a person should know about a file, in text order.</summary>
internal static class FileCheck
{
    /// <summary>What can be told without schemas.</summary>
    public static IReadOnlyList<Problem> Structure(CommissioningFile file)
    {
        var problems = new List<Problem>();
        if (file.Reading.Fault is { } fault)
        {
            problems.Add(new Problem(ProblemSeverity.Error, fault.Code, fault.Message, file.Lines.Place(fault.Offset, 1)));
            return problems;
        }

        return problems;
    }

    public static IReadOnlyList<Problem> All(CommissioningFile file, ISchemaSource schemas)
    {
        _ = schemas;
        return file.Problems;
    }
}
