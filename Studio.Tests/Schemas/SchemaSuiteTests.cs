using Connector.Runtime.Schemas;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Schemas;

/// <summary>The official JSON-Schema-Test-Suite. Exceptions stand here with their reason, and in docs/schema-support.md.</summary>
public sealed class SchemaSuiteTests
{
    [Theory]
    [InlineData("draft7", false)]
    [InlineData("draft7", true)]
    [InlineData("draft2020-12", false)]
    [InlineData("draft2020-12", true)]
    public void Every_required_file_passes(string folder, bool formats)
    {
        var results = Run(folder, formats, SearchOption.TopDirectoryOnly);
        Assert.True(results.Count > 30);
        Assert.Equal("", string.Join("\n", results.SelectMany(Describe)));
    }

    [Theory]
    [InlineData("draft7")]
    [InlineData("draft2020-12")]
    public void Every_optional_file_passes_with_formats_asserted(string folder)
    {
        var results = Run($"{folder}/optional", formats: true, SearchOption.AllDirectories);
        Assert.True(results.Count > 20);
        Assert.Equal("", string.Join("\n", results.SelectMany(Describe)));
    }

    private static List<SchemaSuite.FileResult> Run(string folder, bool formats, SearchOption depth)
    {
        var suite = Corpus.Path("json-schema-test-suite");
        var draft = SchemaSuite.GuessDraft(Path.Combine(suite, "tests", folder));
        var library = SchemaSuite.LoadRemotes(Path.Combine(suite, "remotes"), draft);
        return [.. Directory.EnumerateFiles(Path.Combine(suite, "tests", folder), "*.json", depth).Order().Select(file => SchemaSuite.Run(file, draft, formats, library))];
    }

    private static IEnumerable<string> Describe(SchemaSuite.FileResult result) =>
        result.Failures.Select(failure => $"{Path.GetFileName(result.File)}: {failure.Group} / {failure.Test}: expected {(failure.Expected ? "valid" : "invalid")}, {failure.Reason}");
}
