using Connector.Runtime.Schemas.Reference;
using Xunit;

namespace Studio.Tests.Schemas;

public sealed class SchemaReferenceTests
{
    private const string Block = """
        {
          "type": "object",
          "description": "Where the device is.",
          "properties": {
            "host": { "type": "string", "title": "Host", "description": "Its name.", "examples": ["plc1"], "maxLength": 80, "format": "hostname" },
            "port": { "type": "integer", "title": "Port", "minimum": 1, "maximum": 65535, "default": 502 },
            "mode": { "enum": ["tcp", "rtu"], "default": "tcp" },
            "password": { "type": "string", "writeOnly": true, "default": "hunter2" },
            "headers": { "type": "array", "items": { "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] } },
            "query": { "type": "object", "additionalProperties": { "type": "string", "maxLength": 9 } },
            "tags": { "type": "array", "items": { "type": "string" } },
            "child": { "$ref": "#" }
          },
          "required": ["host"],
          "if": { "properties": { "mode": { "const": "rtu" } } },
          "then": { "properties": { "baud": { "type": "integer" } }, "required": ["baud"] },
          "oneOf": [{ "title": "Plain", "properties": { "user": { "type": "string" } } }, { "title": "Token", "properties": { "key": { "type": "string", "deprecated": true } } }]
        }
        """;

    [Fact]
    public void Fields_ListsEveryFieldWithPathAndCondition()
    {
        var fields = SchemaReference.Fields(Given.Schema(Block));
        Assert.Equal(
            ["host", "port", "mode", "password", "headers", "headers[]", "headers[].name", "query", "query.*", "tags", "child", "user", "key", "baud"],
            fields.Select(field => field.Path));
        var byPath = fields.ToDictionary(field => field.Path);
        Assert.True(byPath["host"].IsRequired);
        Assert.Equal(["at most 80 characters", "format hostname"], byPath["host"].Limits);
        Assert.Equal("502", byPath["port"].Default);
        Assert.Equal(["\"tcp\"", "\"rtu\""], byPath["mode"].Allowed);
        Assert.True(byPath["password"].IsSecret);
        Assert.Null(byPath["password"].Default);
        Assert.Equal("list of text", byPath["tags"].Type);
        Assert.Equal(("when mode is \"rtu\"", true), (byPath["baud"].Condition, byPath["baud"].IsRequired));
        Assert.Equal("with Token", byPath["key"].Condition);
        Assert.True(byPath["key"].IsDeprecated);
        Assert.Equal(1, byPath["headers[]"].Level);
    }

    [Fact]
    public void Markdown_HoldsWhatThePageShows()
    {
        var page = ReferenceMarkdown.Of("Connection", "connection", Given.Schema(Block));
        Assert.StartsWith("## Connection\n\nWhere the device is.", page, StringComparison.Ordinal);
        Assert.Contains("| `port` | whole number | no | `502` |", page, StringComparison.Ordinal);
        Assert.Contains("### `host`\n\n**Host**\n\nIts name.\n\n- Type: text, required\n", page, StringComparison.Ordinal);
        Assert.Contains("- Only when mode is \"rtu\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_OfARecursiveSchema_End() =>
        Assert.Equal(3, SchemaReference.Fields(Given.Schema("""{"properties":{"a":{"$ref":"#"},"b":{"type":"array","items":{"$ref":"#"}}}}""")).Count);
}
