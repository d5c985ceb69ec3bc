using Connector.Runtime.Schemas;
using Xunit;

namespace Studio.Tests.Schemas;

public sealed class ConnectorSchemasTests
{
    private const string Connection = """{"$id":"FooConnection","version":3,"title":"Foo","definitions":{"connection":{"type":"object","properties":{"host":{"type":"string"}},"additionalProperties":false}}}""";
    private const string Endpoint = """{"$id":"FooEndpoint","version":2,"definitions":{"address":{"type":"object","properties":{"address":{"type":"string"}},"additionalProperties":false}}}""";

    [Fact]
    public void Load_BothFiles_GivesBlocksWithTheStandardKeys()
    {
        var loaded = ConnectorSchemas.Load(Connection, Endpoint, "Foo");
        Assert.Empty(loaded.Faults);
        Assert.Equal(("Foo", 3), (loaded.Title, loaded.Version));
        Assert.Empty(SchemaValidator.Validate(loaded.Connection!, Given.Value("""{"host":"a","connectionStrategy":{"initialDelay":1000,"maxDelay":5000,"incrementFactor":2}}""")));
        Assert.Empty(SchemaValidator.Validate(loaded.Address!, Given.Value("""{"address":"a","interval":500,"cronExpression":"* * * * *"}""")));
        Assert.Single(SchemaValidator.Validate(loaded.Address!, Given.Value("""{"address":"a","other":1}""")));
        Assert.Single(SchemaValidator.Validate(loaded.Address!, Given.Value("""{"address":"a","interval":0}""")));
    }

    [Theory]
    [InlineData(null, "FooConnection.json is missing")]
    [InlineData("{\n  \"a\": 1,,\n}", "FooConnection.json(2,")]
    [InlineData("[]", "FooConnection.json: the file must hold one JSON object")]
    [InlineData("""{"type":"object"}""", "FooConnection.json: /definitions/connection is missing")]
    [InlineData("""{"definitions":{"connection":{"$ref":"#/x"}}}""", "which is not in the file")]
    [InlineData("""{"definitions":{"connection":{"type":"string"}}}""", "must describe an object")]
    [InlineData("""{"version":0,"definitions":{"connection":{}}}""", "/version must be a positive whole number")]
    public void Load_BrokenFile_SaysFileAndPlace(string? connection, string expected)
    {
        var loaded = ConnectorSchemas.Load(connection, Endpoint, "Foo");
        Assert.Contains(expected, Assert.Single(loaded.Faults), StringComparison.Ordinal);
        Assert.NotNull(loaded.Address);
    }

    [Fact]
    public void StandardKeys_ConnectorDeclaresTheKeyItself_KeepsItsOwn()
    {
        var block = Given.Schema("""{"type":"object","properties":{"interval":{"type":"string"}},"additionalProperties":false}""");
        var widened = StandardKeys.AddToAddress(block);
        Assert.Equal("string", widened.Child("properties", "interval")!.Text("type"));
        Assert.False(StandardKeys.IsStandard(widened.Child("properties", "interval")!));
        Assert.True(StandardKeys.IsStandard(widened.Child("properties", "cronExpression")!));
    }

    [Theory]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"properties":{"x":true},"additionalProperties":false}}}""")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/a","definitions":{"a":{"properties":{"x":true},"additionalProperties":false}}}""")]
    [InlineData("""{"oneOf":[{"properties":{"x":{"const":1}},"additionalProperties":false},{"properties":{"x":{"const":2}},"additionalProperties":false}]}""")]
    [InlineData("""{"properties":{"x":true},"unevaluatedProperties":false}""")]
    [InlineData("""{"properties":{"x":true},"propertyNames":{"maxLength":3}}""")]
    [InlineData("""{"additionalProperties":{"type":"integer"}}""")]
    public void StandardKeys_WhereverKeysAreForbidden_PassAndStayChecked(string schema)
    {
        var widened = StandardKeys.AddToAddress(Given.Schema(schema));
        Assert.Empty(SchemaValidator.Validate(widened, Given.Value("""{"x":1,"interval":100,"cronExpression":"* * * * *"}""")));
        Assert.NotEmpty(SchemaValidator.Validate(widened, Given.Value("""{"x":1,"interval":"often"}""")));
    }
}
