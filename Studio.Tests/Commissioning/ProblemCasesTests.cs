using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Xunit;

namespace Studio.Tests.Commissioning;

/// <summary>
/// One folder per kind of problem: what stands in <c>input.yaml</c> must give the problems of <c>expected.txt</c>, no more and no
/// fewer, and every mend must do away with its problem.
/// </summary>
public sealed class ProblemCasesTests
{
    private static readonly CatalogSchemas Schemas = new(ConnectorCatalog.BuiltIn());

    private static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "TestCases", "Commissioning");

    public static TheoryData<string> Cases => [.. Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Check_CaseFolder_TellsExactlyTheExpectedProblems(string name)
    {
        var file = Read(name);
        var expected = Path.Combine(Root, name, "expected.txt");
        Assert.True(File.Exists(expected), $"{name} has no expected.txt; it would be:\n{Describe(file)}");
        Assert.Equal(File.ReadAllText(expected).ReplaceLineEndings("\n"), Describe(file));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Mend_OfEveryProblem_DoesAwayWithIt(string name)
    {
        var file = Read(name);
        var problems = file.Check(Schemas);
        foreach (var problem in problems.Where(problem => problem.Mend is not null))
        {
            var mended = file.WithEdits(problem.Mend!.Edits);
            Assert.True(mended.IsReadable, problem.Message);
            var left = mended.Check(Schemas).Count(other => other.Code == problem.Code && other.Message == problem.Message);
            Assert.True(left < problems.Count(other => other.Code == problem.Code && other.Message == problem.Message), $"{problem.Mend.Title}: {problem.Message}\n{mended.Text}");
        }
    }

    [Fact]
    public void Cases_AllTogether_CoverEveryKindOfProblem()
    {
        string[] kinds =
        [
            "agent-on-endpoint", "bad-default", "bad-topic", "bad-value", "binary", "broken-substitution", "circular-reference", "control-character", "duplicate-key", "empty-file",
            "illegal-name", "invalid-utf8", "invisible-character", "mapping-loop", "missing-key", "missing-operation", "not-a-connection", "not-an-endpoint", "not-commissioning",
            "old-format", "plain-reference", "protocol-mismatch", "schema-violation", "second-document", "secret-in-plain-text", "shared-name", "too-deep", "typographic-quotes",
            "topic-collision", "two-operations", "two-schedules", "two-targets", "unknown-anchor", "unknown-key", "unknown-protocol", "unknown-reference",
            "unknown-tag", "unknown-type", "untagged-substitution", "unused-parameter", "useless-key", "useless-target", "wrong-type", "yaml-syntax",
        ];
        var seen = Directory.EnumerateDirectories(Root).SelectMany(folder => Read(Path.GetFileName(folder)).Check(Schemas)).Select(problem => problem.Code).ToHashSet();
        Assert.Empty(kinds.Except(seen));
    }

    private static CommissioningFile Read(string name) => CommissioningFile.Parse(CommissioningBytes.Decode(File.ReadAllBytes(Path.Combine(Root, name, "input.yaml"))));

    private static string Describe(CommissioningFile file) => string.Concat(file.Check(Schemas).Select(problem =>
        $"{problem.Severity.ToString().ToLowerInvariant()} {problem.Code} {problem.Place.Line}:{problem.Place.Column} {problem.Pointer}{(problem.Mend is { } mend ? $" -> {mend.Title}" : "")}\n    {problem.Message}\n"));
}
