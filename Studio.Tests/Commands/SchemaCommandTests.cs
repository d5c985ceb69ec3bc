using System.Text.Json;
using Connector.Agent;
using Connector.Agent.Commands;
using Connector.Runtime.Catalog;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Commands;

/// <summary><c>schema check</c>, <c>schema suite</c>, <c>lint</c> and <c>docs</c>, without a process around them.</summary>
public sealed class SchemaCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("schema-command-").FullName;
    private readonly StringWriter _results = new();
    private readonly StringWriter _log = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Output Output(bool json = false) => new(_results, _log, json);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private List<JsonElement> Lines() => [.. _results.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    [Theory]
    [InlineData("""{"port":1}""", 0)]
    [InlineData("""{"port":0}""", 1)]
    [InlineData("""{"port":""", 1)]
    public void Check_Data_ExitCodeSaysWhetherItFits(string data, int code)
    {
        var schema = Write("a.json", """{"properties":{"port":{"title":"Port","minimum":1}}}""");
        Assert.Equal(code, SchemaCheckCommand.Run(schema, Write("data.json", data), false, Output(), TextReader.Null));
    }

    [Fact]
    public void Check_Json_GivesPointersPerProblem()
    {
        var schema = Write("a.json", """{"properties":{"port":{"title":"Port","minimum":1}}}""");
        SchemaCheckCommand.Run(schema, "-", false, Output(json: true), new StringReader("""{"port":0}"""));
        var lines = Lines();
        Assert.Equal(["problem", "result"], lines.Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal(("/port", "/properties/port/minimum"), (lines[0].GetProperty("instance").GetString(), lines[0].GetProperty("schema").GetString()));
        Assert.Equal("Port must be at least 1.", lines[0].GetProperty("message").GetString());
        Assert.False(lines[1].GetProperty("valid").GetBoolean());
    }

    [Theory]
    [InlineData("""{"type":"object"}""", 0)]
    [InlineData("""{"type":"objekt"}""", 1)]
    [InlineData("{", 1)]
    public void Check_SchemaAlone_ExitCodeSaysWhetherItIsGood(string schema, int code) =>
        Assert.Equal(code, SchemaCheckCommand.Run(Write("a.json", schema), null, false, Output(), TextReader.Null));

    [Fact]
    public void Check_MissingFile_CouldNotRun() =>
        Assert.Equal(ExitCode.CouldNotRun, SchemaCheckCommand.Run(Path.Combine(_folder, "none.json"), null, false, Output(), TextReader.Null));

    [Fact]
    public void Check_ConnectorFile_IsEnteredAtItsBlockWithTheStandardKeys()
    {
        var schema = Write("FooEndpoint.json", """{"definitions":{"address":{"properties":{"a":{}},"additionalProperties":false}}}""");
        Assert.Equal(0, SchemaCheckCommand.Run(schema, "-", false, Output(), new StringReader("""{"a":1,"interval":5}""")));
        Assert.Equal(1, SchemaCheckCommand.Run(schema + "#/definitions/address", "-", false, Output(), new StringReader("""{"a":1,"interval":5}""")));
        Assert.Equal(2, SchemaCheckCommand.Run(schema + "#/definitions/nothing", "-", false, Output(), new StringReader("{}")));
    }

    [Fact]
    public void Suite_CountsPerFileAndTellsEachFailure()
    {
        Write("draft7/a.json", """[{"description":"group","schema":{"type":"integer"},"tests":[{"description":"one","data":1,"valid":true},{"description":"wrong on purpose","data":1,"valid":false}]}]""");
        Assert.Equal(1, SchemaSuiteCommand.Run(_folder, null, false, null, Output(json: true), TestContext.Current.CancellationToken));
        var lines = Lines();
        Assert.Equal(("Draft7", 1, 1), (lines[0].GetProperty("draft").GetString(), lines[0].GetProperty("passed").GetInt32(), lines[0].GetProperty("failed").GetInt32()));
        Assert.Equal("wrong on purpose", lines[1].GetProperty("test").GetString());
        Assert.Equal(1, lines[2].GetProperty("failed").GetInt32());
    }

    [Theory]
    [InlineData("draft7", false)]
    [InlineData("draft2020-12", true)]
    public void Suite_OfficialFiles_AllPass(string folder, bool formats)
    {
        var suite = Corpus.Path("json-schema-test-suite");
        Assert.Equal(0, SchemaSuiteCommand.Run(Path.Combine(suite, "tests", folder, formats ? "" : "ref.json"), null, formats, Path.Combine(suite, "remotes"), Output(), TestContext.Current.CancellationToken));
        Assert.Contains(" 0 failed", _results.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Suite_UnknownDraftOrFolder_CouldNotRun()
    {
        Assert.Equal(2, SchemaSuiteCommand.Run(_folder, "8", false, null, Output(), TestContext.Current.CancellationToken));
        Assert.Equal(2, SchemaSuiteCommand.Run(_folder, null, false, null, Output(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Lint_Folder_FindsFaultsAndMissingFiles()
    {
        Write("FooConnection.json", """{"$id":"Foo","definitions":{"connection":{"properties":{"host":{"type":"string"}}}}}""");
        Write("package.json", "{}");
        Write("node_modules/x/y.json", "{");
        Assert.Equal(1, LintCommand.Run(_folder, Output(json: true)));
        var codes = Lines().Where(line => line.GetProperty("kind").GetString() == "finding").Select(line => line.GetProperty("code").GetString()).ToList();
        Assert.Contains("id-not-file-name", codes);
        Assert.Contains("missing-title", codes);
        Assert.Contains("file-missing", codes);
        Assert.Equal(1, Lines()[^1].GetProperty("files").GetInt32());
    }

    [Fact]
    public void Lint_EmptyFolder_CouldNotRun() => Assert.Equal(2, LintCommand.Run(_folder, Output()));

    [Fact]
    public void Docs_EveryBuiltInConnector_HasFieldsAndText()
    {
        var catalog = ConnectorCatalog.BuiltIn();
        foreach (var connector in catalog.Connectors)
        {
            _results.GetStringBuilder().Clear();
            Assert.Equal(0, DocsCommand.Run(connector.Protocol, catalog, Output()));
            Assert.Contains("## Connection", _results.ToString(), StringComparison.Ordinal);
            Assert.Contains("connectionStrategy.maxDelay", _results.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(2, DocsCommand.Run("Nonsense", catalog, Output()));
    }
}
