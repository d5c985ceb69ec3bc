using Connector.Runtime.Schemas;
using Xunit;

namespace Studio.Tests.Schemas;

public sealed class SchemaValidatorTests
{
    private const string Address = """
        {
          "type": "object",
          "properties": {
            "host": { "type": "string", "title": "Host", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]*$" },
            "port": { "type": "integer", "title": "Port", "minimum": 1, "maximum": 65535 },
            "mode": { "enum": ["tcp", "udp"], "title": "Mode" },
            "ip": { "type": "string", "title": "Address", "format": "ipv4" },
            "tags": { "type": "array", "title": "Tags", "minItems": 1, "uniqueItems": true, "items": { "type": "string" } },
            "retries": { "type": ["integer", "null"], "multipleOf": 2, "exclusiveMaximum": 10 }
          },
          "required": ["host"],
          "dependentRequired": { "port": ["mode"] },
          "additionalProperties": false
        }
        """;

    [Theory]
    [InlineData("""{}""", "required", "Host is required.", "/host")]
    [InlineData("""{"host":""}""", "minLength", "Host must not be empty.", "/host")]
    [InlineData("""{"host":"abcdef"}""", "maxLength", "Host must have at most 5 characters; it has 6.", "/host")]
    [InlineData("""{"host":"A"}""", "pattern", "Host must have the form ^[a-z]*$.", "/host")]
    [InlineData("""{"host":1}""", "type", "Host must be text, not a number.", "/host")]
    [InlineData("""{"host":"a","mode":"tcp","port":70000}""", "maximum", "Port must be at most 65535.", "/port")]
    [InlineData("""{"host":"a","mode":"tcp","port":1.5}""", "type", "Port must be a whole number, not a number with decimals.", "/port")]
    [InlineData("""{"host":"a","port":1}""", "dependentRequired", "Mode is required when Port is given.", "/mode")]
    [InlineData("""{"host":"a","mode":"serial"}""", "enum", "Mode must be one of \"tcp\" or \"udp\".", "/mode")]
    [InlineData("""{"host":"a","ip":"1.2.3"}""", "format", "Address must be an IPv4 address such as 192.168.1.10.", "/ip")]
    [InlineData("""{"host":"a","tags":[]}""", "minItems", "Tags must have at least 1 entry; it has 0.", "/tags")]
    [InlineData("""{"host":"a","tags":["x","y","x"]}""", "uniqueItems", "Tags must not hold the same entry twice: entries 1 and 3 are equal.", "/tags")]
    [InlineData("""{"host":"a","tags":[1]}""", "type", "Entry 1 must be text, not a number.", "/tags/0")]
    [InlineData("""{"host":"a","retries":3}""", "multipleOf", "\"retries\" must be a multiple of 2.", "/retries")]
    [InlineData("""{"host":"a","retries":10}""", "exclusiveMaximum", "\"retries\" must be less than 10.", "/retries")]
    [InlineData("""{"host":"a","retries":"no"}""", "type", "\"retries\" must be a whole number or empty (null), not text.", "/retries")]
    [InlineData("""{"host":"a","Prot":1}""", "additionalProperties", "\"Prot\" is not known here. Did you mean \"port\"?", "/Prot")]
    [InlineData("""{"host":"a","surprise":1}""", "additionalProperties", "\"surprise\" is not known here. Remove it.", "/surprise")]
    public void Message_NamesTheFieldAndTheLimit(string value, string keyword, string message, string field)
    {
        var problem = Assert.Single(Given.Problems(Address, value));
        Assert.Equal((keyword, message, field), (problem.Keyword, problem.Message, problem.FieldPointer));
        Assert.EndsWith("/" + keyword, problem.SchemaPointer, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_NeverQuotesTheValue()
    {
        var problems = Given.Problems("""{"properties":{"password":{"type":"string","pattern":"^x","maxLength":3,"format":"ipv4","enum":["x"]}}}""", """{"password":"hunter2-secret"}""");
        Assert.Equal(4, problems.Count);
        Assert.DoesNotContain(problems, problem => problem.Message.Contains("hunter2", StringComparison.Ordinal) || problem.Parameters.Values.Any(value => value.Contains("hunter2", StringComparison.Ordinal)));
    }

    [Fact]
    public void Title_OfTheReference_IsUsed() =>
        Assert.Equal("Port must be at least 1.", Assert.Single(Given.Problems("""{"properties":{"p":{"$ref":"#/$defs/port"}},"$defs":{"port":{"title":"Port","minimum":1}}}""", """{"p":0}""")).Message);

    private const string Variants = """
        {
          "type": "object",
          "properties": { "auth": { "title": "Login", "oneOf": [
            { "title": "Basic", "properties": { "kind": { "const": "basic" }, "user": { "type": "string", "title": "User" } }, "required": ["kind", "user"], "additionalProperties": false },
            { "title": "Token", "properties": { "kind": { "const": "token" }, "token": { "type": "string", "title": "Token" } }, "required": ["kind", "token"], "additionalProperties": false }
          ] } }
        }
        """;

    [Theory]
    [InlineData("""{"auth":{"kind":"basic"}}""", "User is required.")]
    [InlineData("""{"auth":{"kind":"token","token":1}}""", "Token must be text, not a number.")]
    [InlineData("""{"auth":{"kind":"other"}}""", "\"kind\" must be one of \"basic\" or \"token\".")]
    public void OneOf_OnlyTheProblemsOfTheVariantThatIsMeant(string value, string message) =>
        Assert.Equal(message, Assert.Single(Given.Problems(Variants, value)).Message);

    [Fact]
    public void OneOf_ChosenVariant_DecidesWhoseProblemsAreReported()
    {
        var options = SchemaValidationOptions.Default with { ChosenVariant = (instance, list) => instance == "/auth" && list == "/properties/auth/oneOf" ? 1 : null };
        var problems = Given.Problems(Variants, """{"auth":{"user":"me"}}""", options);
        Assert.Contains(problems, problem => problem.Message == "Token is required.");
        Assert.DoesNotContain(problems, problem => problem.Message == "User is required.");
    }

    [Fact]
    public void OneOf_SeveralFit_NamesThem()
    {
        var problem = Assert.Single(Given.Problems("""{"title":"Limit","oneOf":[{"title":"Small","maximum":5},{"title":"Even","multipleOf":2}]}""", "4"));
        Assert.Equal("Limit fits several variants at once: Small and Even. It must fit exactly one.", problem.Message);
    }

    [Fact]
    public void Not_Required_SaysWhatMustNotStandTogether() =>
        Assert.Equal("\"url\" and \"host\" must not be given together.", Assert.Single(Given.Problems("""{"not":{"required":["url","host"]}}""", """{"url":1,"host":2}""")).Message);

    [Fact]
    public void Notes_UnknownFormatAndLostReference_DoNotRefuse()
    {
        const string schema = """{"properties":{"a":{"type":"string","format":"mqtt-tag"},"b":{"$ref":"https://example.com/b.json"}}}""";
        Assert.Empty(Given.Problems(schema, """{"a":"x","b":1}"""));
        var notes = Given.Problems(schema, """{"a":"x","b":1}""", SchemaValidationOptions.Default with { Notes = true });
        Assert.Equal(["/a", "/b"], notes.Select(note => note.InstancePointer));
        Assert.All(notes, note => Assert.True(note.IsNote));
    }

    [Theory]
    [InlineData("""{"properties":{"p":{"type":"integer"}}}""", """{"p":{"!ref":"x"}}""")]
    [InlineData("""{"oneOf":[{"properties":{"p":{"const":1}}},{"properties":{"p":{"const":2}}}]}""", """{"p":null}""")]
    [InlineData("""{"if":{"properties":{"p":{"const":"tcp"}}},"then":{"required":["q"]}}""", """{"p":null}""")]
    [InlineData("""{"not":{"properties":{"p":{"type":"string"}}}}""", """{"p":null}""")]
    [InlineData("""{"const":{"p":1}}""", """{"p":null}""")]
    public void Unknown_AValueNotYetKnown_RefusesNothing(string schema, string value) =>
        Assert.Empty(Given.Problems(schema, value, SchemaValidationOptions.Default with { Unknown = new HashSet<string> { "/p" } }));

    [Fact]
    public void IsValid_AgreesWithValidate()
    {
        foreach (var value in (string[])["{}", """{"host":"a"}""", """{"host":"a","tags":[1]}"""])
        {
            Assert.Equal(Given.Fits(Address, value), SchemaValidator.IsValid(Given.Schema(Address), Given.Value(value)));
        }
    }
}
