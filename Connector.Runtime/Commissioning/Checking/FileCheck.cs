using System.Text.Json.Nodes;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Everything a person should know about a file, in text order.</summary>
internal static class FileCheck
{
    private const int MostProblems = 5_000;
    private static readonly Dictionary<string, JsonNode?> NoValues = [];

    /// <summary>What can be told without schemas.</summary>
    public static IReadOnlyList<Problem> Structure(CommissioningFile file)
    {
        var problems = new List<Problem>();
        if (file.Reading.Fault is { } fault)
        {
            if (ForeignFile.FromUnreadable(file.Text) is { } foreign)
                problems.Add(new Problem(ProblemSeverity.Error, "not-commissioning", $"This is not a commissioning file, it is {foreign}.", file.Lines.Place(0, 0), ""));
            if (problems.Count == 0 || fault.Code != "yaml-syntax") problems.Add(new Problem(ProblemSeverity.Error, fault.Code, fault.Message, file.Lines.Place(fault.Offset, 1)));
            return problems;
        }

        TextCheck.Run(file, problems);
        if (ForeignFile.From(file.Root, file.Text) is { } other)
        {
            var message = other.Code == "old-format"
                ? $"This is {other.What}: its parts 'source', 'target' and 'mappings' became connections, endpoints and mappings below 'resources'."
                : other.Code == "empty-file" ? "The file is empty." : $"This is not a commissioning file, it is {other.What}.";
            problems.RemoveAll(problem => problem.Code != TextCheck.ForeignByte);
            problems.Insert(0, new Problem(ProblemSeverity.Error, other.Code, message, file.Lines.Place(file.Root?.Start ?? 0, 0), ""));
            return problems;
        }

        new SectionCheck(file, problems).Run(file.Root!);
        file.Memory.Check(index => index.Check(file, new ReferenceScope(file, null, NoValues), problems));
        return Ordered(problems);
    }

    public static IReadOnlyList<Problem> All(CommissioningFile file, ISchemaSource schemas)
    {
        if (!file.IsReadable || file.Problems.Any(problem => problem.Code is "not-commissioning" or "old-format" or "empty-file")) return file.Problems;
        var problems = new List<Problem>();
        file.Memory.Check(index => index.CheckSchemas(file, new ReferenceScope(file, null, NoValues), schemas, problems));
        return problems.Count == 0 ? file.Problems : Ordered([.. file.Problems, .. problems]);
    }

    private static Problem[] Ordered(List<Problem> problems)
    {
        // A word with an invisible character in it is no other word: what it leads to is not told as well.
        var hidden = problems.Where(problem => problem.Code == TextCheck.Invisible).Select(problem => problem.Place.Start).ToList();
        if (hidden.Count > 0) problems = [.. problems.Where(problem => problem.Code == TextCheck.Invisible || !hidden.Any(at => at >= problem.Place.Start && at < problem.Place.Start + problem.Place.Length))];
        var ordered = problems.OrderBy(problem => problem.Place.Start).ThenByDescending(problem => problem.Severity);
        if (problems.Count <= MostProblems) return [.. ordered];
        Problem[] first = [.. problems.OrderByDescending(problem => problem.Severity).ThenBy(problem => problem.Place.Start).Take(MostProblems).OrderBy(problem => problem.Place.Start)];
        return [.. first, new Problem(ProblemSeverity.Warning, "too-many-problems", $"{problems.Count - MostProblems} more problems are not listed; the gravest are.", first[^1].Place)];
    }
}
