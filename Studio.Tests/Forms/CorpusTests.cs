using Bunit;
using Connector.Runtime.Schemas;
using Studio.Client.Forms;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Forms;

/// <summary>Schemas of other people's connectors: each renders, takes values in every field, and gives data it accepts itself.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Files()
    {
        var folder = Corpus.Root is null ? null : Path.Combine(Corpus.Root, "schemas");
        return folder is null ? new("") : new(Directory.EnumerateFiles(folder, "*schema.json", SearchOption.AllDirectories).Where(file => !file.Contains("ui-schema")).Select(file => Path.GetRelativePath(folder, file)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_schema_renders_takes_values_and_accepts_what_comes_out(string file)
    {
        var text = File.ReadAllText(Corpus.Path(Path.Combine("schemas", file)));
        using var form = new FormHost(text);
        FormFiller.FillAll(form, new Random(file.Length));
        var problems = SchemaValidator.Validate(form.Schema, JsonDocumentOf(form.Data));
        Assert.True(problems.Count == 0, $"{form.Data}\n{string.Join('\n', problems)}");
        Assert.Empty(form.Problems);
        Assert.NotEqual("", form.Data);
    }

    [Fact]
    public void Tabs_order_and_labels_of_a_ui_schema_are_followed()
    {
        var folder = Corpus.Path("schemas/hivemq-edge");
        using var form = new FormHost(File.ReadAllText(Path.Combine(folder, "opc-ua.adapter.schema.json")), ui: File.ReadAllText(Path.Combine(folder, "backend.opcua-adapter-ui-schema.json")));
        Assert.Equal(["Connection", "OPC UA to MQTT", "Connection Options"], form.Form.FindAll("[role=tab]").Select(tab => tab.TextContent.Trim().Split('\n')[0].TrimEnd('0', '1', '2', '3')));
        Assert.Equal("id", form.Form.FindComponents<FieldView>()[0].Instance.Node.Name);
        Assert.Equal("uri", form.Form.FindComponents<FieldView>()[1].Instance.Node.Name);
    }

    [Fact]
    public void Passwords_that_nothing_marks_are_masked_and_identifiers_are_not()
    {
        var folder = Corpus.Path("schemas/hivemq-edge");
        using var form = new FormHost(File.ReadAllText(Path.Combine(folder, "opc-ua.adapter.schema.json")), """{"id":"a","auth":{"basic":{"password":"canary","username":"u"}}}""");
        Assert.DoesNotContain("canary", form.Form.Markup);
        Assert.Equal("a", form.Input("Identifier").GetAttribute("value"));
    }

    private static System.Text.Json.JsonElement JsonDocumentOf(string text) => System.Text.Json.JsonElement.Parse(text);
}
