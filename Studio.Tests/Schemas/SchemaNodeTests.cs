using System.Text.Json;
using Connector.Runtime.Schemas;
using Xunit;

namespace Studio.Tests.Schemas;

public sealed class SchemaNodeTests
{
    [Fact]
    public void Child_SamePlaceTwice_IsTheSameObject()
    {
        var root = Given.Schema("""{"properties":{"a/b":{"type":"string"}}}""");
        Assert.Same(root.Child("properties", "a/b"), root.Child("properties", "a/b"));
        Assert.Equal("/properties/a~1b", root.Child("properties", "a/b")!.Pointer);
        Assert.Null(root.Child("properties", "c"));
        Assert.Null(root.Child("type"));
    }

    [Fact]
    public void Follow_ChainOfReferences_EndsAtTheSchema()
    {
        var root = Given.Schema("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#b"},"b":{"$anchor":"b","type":"string"}}}""");
        Assert.Equal("/$defs/b", root.Follow()!.Pointer);
    }

    [Fact]
    public void Follow_WithoutReference_IsItself()
    {
        var root = Given.Schema("""{"type":"string"}""");
        Assert.Same(root, root.Follow());
    }

    [Theory]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""")]
    [InlineData("""{"$ref":"#/$defs/nowhere"}""")]
    [InlineData("""{"$ref":"https://example.com/other.json"}""")]
    public void Follow_CircleOrNowhere_IsNull(string schema) => Assert.Null(Given.Schema(schema).Follow());

    [Fact]
    public void The_vendors_habit_of_an_id_on_every_property_does_not_cut_references_off()
    {
        var root = Given.Schema("""
            {
              "$id": "CustomConnection",
              "definitions": {
                "connection": {
                  "type": "object",
                  "properties": {
                    "host": { "$id": "/properties/host", "$ref": "#/definitions/text" },
                    "port": { "$id": "/properties/port", "allOf": [{ "$ref": "#/definitions/connection/properties/number" }] },
                    "number": { "$id": "/properties/port", "type": "integer" }
                  }
                },
                "text": { "$id": "/properties/host", "type": "string" }
              }
            }
            """);
        var connection = root.Child("definitions", "connection")!;
        Assert.Equal("/definitions/text", connection.Child("properties", "host")!.Follow()!.Pointer);
        Assert.Single(SchemaValidator.Validate(connection, Given.Value("""{"host":1,"port":2}""")));
        Assert.Single(SchemaValidator.Validate(connection, Given.Value("""{"host":"a","port":"b"}""")));
    }

    [Fact]
    public void The_same_id_twice_is_fine()
    {
        var root = Given.Schema("""{"properties":{"a":{"$id":"x","type":"string"},"b":{"$id":"x","type":"integer"},"c":{"$ref":"x"}}}""");
        Assert.Equal("/properties/a", root.Child("properties", "c")!.Follow()!.Pointer);
        Assert.Empty(SchemaValidator.Validate(root, Given.Value("""{"a":"t","b":1,"c":"t"}""")));
    }

    [Fact]
    public void A_document_given_as_a_library_is_referred_to_by_its_address()
    {
        var library = new SchemaLibrary();
        library.Add("https://plant.example/port.json", """{"type":"integer","maximum":65535,"$defs":{"name":{"$id":"names/host.json","type":"string"}}}""");
        var root = SchemaDocument.Parse("""{"properties":{"port":{"$ref":"https://plant.example/port.json"},"host":{"$ref":"https://plant.example/names/host.json"}}}""", "a.json", library).Root;
        Assert.Equal(2, SchemaValidator.Validate(root, Given.Value("""{"port":70000,"host":1}""")).Count);
    }

    [Theory]
    [InlineData("http://json-schema.org/draft-04/schema#", SchemaDraft.Draft4)]
    [InlineData("http://json-schema.org/draft-07/schema", SchemaDraft.Draft7)]
    [InlineData("https://json-schema.org/draft/2019-09/schema", SchemaDraft.Draft201909)]
    [InlineData("https://json-schema.org/draft/2020-12/schema", SchemaDraft.Draft202012)]
    [InlineData("https://example.com/own", SchemaDraft.Unspecified)]
    public void Draft_IsReadFromSchemaKeyword(string uri, SchemaDraft draft) =>
        Assert.Equal(draft, Given.Schema($$"""{"$schema":"{{uri}}"}""").Draft);

    [Fact]
    public void Parse_BrokenText_SaysWhere()
    {
        var broken = Assert.ThrowsAny<JsonException>(() => SchemaDocument.Parse("{\n \"type\": }", "a.json"));
        Assert.Equal(1, broken.LineNumber);
    }

    [Fact]
    public void Parse_TooDeep_IsRefused() =>
        Assert.ThrowsAny<JsonException>(() => SchemaDocument.Parse(new string('[', 2000) + new string(']', 2000), "a.json"));

    [Fact]
    public void PlaceOf_Pointer_GivesLineAndColumn()
    {
        var document = SchemaDocument.Parse("{\n  \"type\": \"object\",\n  \"required\": [\"ä\", \"b\"]\n}", "a.json");
        Assert.Equal(new JsonPlace(2, 3), document.PlaceOf("/type"));
        Assert.Equal(new JsonPlace(3, 21), document.PlaceOf("/required/1"));
        Assert.Null(document.PlaceOf("/nowhere"));
    }
}
