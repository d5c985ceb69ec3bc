using System.Text.RegularExpressions;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Lint;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Schemas;

public sealed partial class SchemaLintTests
{
    [Theory]
    [InlineData("""{"properties":{"host":{"type":"string"}}}""", "missing-title", "/properties/host")]
    [InlineData("""{"properties":{"host":{"type":"string"}}}""", "missing-description", "/properties/host")]
    [InlineData("""{"properties":{"a":{"title":"keepAliveMs"}}}""", "title-is-a-name", "/properties/a/title")]
    [InlineData("""{"properties":{"a":{"title":"X"},"b":{"title":"X"}}}""", "title-repeated", "/properties/b")]
    [InlineData("""{"type":"integer","minLength":2}""", "limit-on-wrong-type", "/minLength")]
    [InlineData("""{"type":"string","maximum":2}""", "limit-on-wrong-type", "/maximum")]
    [InlineData("""{"properties":{"port":{"type":"integer"}}}""", "port-limits", "/properties/port")]
    [InlineData("""{"properties":{"serverPort":{"type":"integer","minimum":1,"maximum":99999}}}""", "port-limits", "/properties/serverPort")]
    [InlineData("""{"pattern":"("}""", "pattern-broken", "/pattern")]
    [InlineData("""{"patternProperties":{"[":{}}}""", "pattern-broken", "/patternProperties/[")]
    [InlineData("""{"pattern":"(?i)abc"}""", "pattern-dialect", "/pattern")]
    [InlineData("""{"pattern":"^(a+)+$"}""", "pattern-runaway", "/pattern")]
    [InlineData("""{"properties":{"host":{}},"required":["hots"]}""", "required-unknown", "/required/0")]
    [InlineData("""{"type":"object","additionalParameters":false}""", "misspelt-keyword", "/additionalParameters")]
    [InlineData("""{"requierd":["a"]}""", "misspelt-keyword", "/requierd")]
    [InlineData("""{"desciption":"a"}""", "misspelt-keyword", "/desciption")]
    [InlineData("""{"whatever":1}""", "unknown-keyword", "/whatever")]
    [InlineData("""{"properties":{"accessToken":{"type":"string"}}}""", "secret-unmarked", "/properties/accessToken")]
    [InlineData("""{"properties":{"host":{"type":"string"}}}""", "host-format", "/properties/host")]
    [InlineData("""{"properties":{"enabled":{"type":"boolean"},"ca":{}}}""", "switch-without-condition", "/properties/enabled")]
    [InlineData("""{"format":"mqtt-tag"}""", "unknown-format", "/format")]
    [InlineData("""{"$schema":"https://example.com/mine"}""", "unknown-draft", "/$schema")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","prefixItems":[]}""", "keyword-of-another-draft", "/prefixItems")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"$ref":"#","minimum":1}}}""", "hidden-by-reference", "/properties/a/minimum")]
    [InlineData("""{"required":true}""", "bad-keyword-value", "/required")]
    [InlineData("""{"type":"strnig"}""", "bad-keyword-value", "/type")]
    [InlineData("""{"$ref":"#/$defs/a"}""", "reference-unresolved", "/$ref")]
    [InlineData("""{"$ref":"https://example.com/a.json"}""", "reference-outside", "/$ref")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/$defs/a"}}}""", "reference-circle", "/$defs/a/$ref")]
    [InlineData("""{"type":"integer","default":"5"}""", "default-invalid", "/default")]
    [InlineData("""{"type":"integer","examples":[1,"5"]}""", "example-invalid", "/examples/1")]
    [InlineData("""{"minimum":5,"maximum":4}""", "limits-exclude-everything", "/minimum")]
    [InlineData("""{"enum":[]}""", "enum-empty", "/enum")]
    [InlineData("""{"enum":[1,1.0]}""", "enum-repeats", "/enum")]
    [InlineData("""{"type":"string","enum":["a",1]}""", "enum-wrong-type", "/enum/1")]
    [InlineData("""{"enum":["a","b"],"enumNames":["A"]}""", "enum-labels-count", "/enumNames")]
    [InlineData("{\"type\":\"string\", // text\n\"title\":\"A\"}", "json-comment", "")]
    [InlineData("{\"type\":\"string\",\n\"type\":\"integer\"}", "key-repeated", "/type")]
    public void Rule_FindsItsCase_WithPlaceAndMend(string schema, string code, string pointer)
    {
        var finding = Assert.Single(Check(schema), finding => finding.Code == code);
        Assert.Equal(pointer, finding.Pointer);
        Assert.NotEmpty(finding.Message);
        Assert.NotEmpty(finding.Mend);
        Assert.NotNull(finding.Place);
    }

    [Theory]
    [InlineData("""{"$id":"Other","definitions":{"connection":{"type":"object"}}}""", "FooConnection.json", "id-not-file-name", "/$id")]
    [InlineData("""{"definitions":{"connection":{"type":"object"}}}""", "FooConnection.json", "id-not-file-name", "")]
    [InlineData("""{"$id":"FooConnection"}""", "FooConnection.json", "block-missing", "")]
    [InlineData("""{"$id":"FooConnection","version":"1","definitions":{"connection":{}}}""", "FooConnection.json", "version-invalid", "/version")]
    [InlineData("""{"$id":"FooConnection","definitions":{"connection":{"additionalProperties":false}}}""", "FooConnection.json", "strategy-missing", "/definitions/connection/additionalProperties")]
    [InlineData("""{"$id":"FooEndpoint","definitions":{"address":{"additionalProperties":false}}}""", "FooEndpoint.json", "polling-keys-missing", "/definitions/address/additionalProperties")]
    public void Rule_OfConnectorFiles_FindsItsCase(string schema, string file, string code, string pointer) =>
        Assert.Equal(pointer, Assert.Single(Check(schema, file), finding => finding.Code == code).Pointer);

    [Fact]
    public void A_good_schema_has_no_findings() => Assert.Empty(Check("""
        {
          "$id": "FooConnection", "version": 1,
          "definitions": { "connection": {
            "type": "object", "title": "Foo", "required": ["host", "port"], "additionalProperties": false,
            "properties": {
              "host": { "type": "string", "title": "Host", "description": "Where it listens.", "format": "hostname", "examples": ["plc1"] },
              "port": { "type": "integer", "title": "Port", "description": "TCP port.", "minimum": 1, "maximum": 65535, "default": 502 },
              "password": { "type": "string", "title": "Password", "description": "To log in.", "writeOnly": true, "format": "password" },
              "mode": { "type": "string", "title": "Mode", "description": "How to talk.", "enum": ["tcp", "rtu"], "x-note": 1 },
              "connectionStrategy": { "type": "object", "title": "Strategy", "description": "When to try again.", "additionalProperties": true }
            },
            "if": { "properties": { "mode": { "const": "rtu" } } },
            "then": { "required": ["host"] }
          } }
        }
        """, "FooConnection.json"));

    [Fact]
    public void The_keys_the_studio_adds_are_not_the_authors_fault()
    {
        var loaded = ConnectorSchemas.Load("""{"$id":"FooConnection","definitions":{"connection":{"type":"object","properties":{}}}}""", null, "Foo");
        Assert.Empty(SchemaLint.Check(loaded.Connection!.Document).Findings);
    }

    [Fact]
    public void A_field_that_a_branch_repeats_needs_no_second_title()
    {
        var findings = Check("""{"properties":{"mode":{"title":"Mode","description":"How."}},"oneOf":[{"properties":{"mode":{"const":"a"}}},{"properties":{"mode":{"enum":["b","c"]}}}]}""");
        Assert.DoesNotContain(findings, finding => finding.Code is "missing-title" or "missing-description");
    }

    [Fact]
    public void Score_IsTheShareOfFieldsWithoutErrorsAndWarnings()
    {
        var report = SchemaLint.Check(SchemaDocument.Parse("""{"properties":{"a":{"title":"A","description":"First."},"b":{"properties":{"c":{"title":"C","description":"Third."}}}}}""", "x.json"));
        Assert.Equal((3, 2, 66), (report.Fields, report.CleanFields, report.Score));
    }

    [Fact]
    public void Every_code_is_in_the_documentation()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "ConnectorStudio.slnx"))) root = root.Parent;
        Assert.SkipWhen(root is null, "skipped: not run from a checkout");
        var documented = Code().Matches(File.ReadAllText(Path.Combine(root.FullName, "docs", "schema-lint.md"))).Select(match => match.Groups[1].Value).ToHashSet();
        var used = Directory.EnumerateFiles(Path.Combine(root.FullName, "Connector.Runtime", "Schemas", "Lint"), "*.cs")
            .SelectMany(file => Used().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.True(used.Count > 30);
        Assert.Empty(used.Except(documented));
    }

    [Fact]
    public void A_ui_schema_is_held_against_its_schema()
    {
        var schema = SchemaDocument.Parse("""{"properties":{"host":{},"port":{},"tls":{"properties":{"ca":{}}}}}""", "a.json");
        var ui = SchemaDocument.Parse("""{"ui:tabs":[{"id":"x","properties":["host","prot"]}],"ui:order":["host","*"],"tls":{"ui:order":["key"]},"gone":{"ui:widget":"x"}}""", "a-ui.json");
        Assert.True(UiSchemaLint.IsUiSchema(ui.Json));
        Assert.False(UiSchemaLint.IsUiSchema(schema.Json));
        Assert.Same(schema, UiSchemaLint.SchemaFor(ui, [schema]));
        Assert.Equal(
            [
                "/gone ui-name-unknown", "/tls/ui:order order-incomplete", "/tls/ui:order/0 ui-name-unknown", "/ui:tabs tab-missing", "/ui:tabs/0/properties/1 ui-name-unknown",
            ],
            UiSchemaLint.Check(ui, schema).Select(finding => $"{finding.Pointer} {finding.Code}").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_corpus_is_read_without_a_fault()
    {
        var folder = Corpus.Path("schemas");
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            var document = SchemaDocument.Parse(File.ReadAllText(file), Path.GetFileName(file));
            if (UiSchemaLint.IsUiSchema(document.Json)) continue;
            Assert.Equal(0, SchemaLint.Check(document).Count(LintSeverity.Error));
            Assert.NotEmpty(Connector.Runtime.Schemas.Reference.SchemaReference.Fields(document.Root));
        }
    }

    private static IReadOnlyList<LintFinding> Check(string schema, string file = "test.json") => SchemaLint.Check(SchemaDocument.Parse(schema, file)).Findings;

    [GeneratedRegex("\\| `([a-z-]+)` \\|")]
    private static partial Regex Code();

    [GeneratedRegex("sink\\s*\\.(?:Error|Warning|Information)\\(\\s*\"([a-z-]+)\"")]
    private static partial Regex Used();
}
