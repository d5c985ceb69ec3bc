using System.Globalization;
using System.Text;
using Connector.Runtime.Schemas;
using Xunit;

namespace Studio.Tests.Schemas;

/// <summary>Traps that other validators and form renderers fell into; those of the form itself are tested with the form.</summary>
public sealed class ValidationTrapTests
{
    [Fact]
    public void A_pattern_on_a_number_does_nothing() => Assert.True(Given.Fits("""{"type":"integer","pattern":"^a"}""", "5"));

    [Fact]
    public void An_optional_object_with_required_children_is_not_itself_required()
    {
        const string schema = """{"properties":{"tls":{"type":"object","properties":{"ca":{"type":"string"}},"required":["ca"]}}}""";
        Assert.True(Given.Fits(schema, "{}"));
        Assert.False(Given.Fits(schema, """{"tls":{}}"""));
    }

    [Fact]
    public void Data_of_the_old_variant_is_refused_where_the_schema_forbids_it()
    {
        const string schema = """{"oneOf":[{"properties":{"k":{"const":"a"},"x":{}},"additionalProperties":false},{"properties":{"k":{"const":"b"},"y":{}},"additionalProperties":false}]}""";
        Assert.Equal("/x", Assert.Single(Given.Problems(schema, """{"k":"b","x":1}""")).FieldPointer);
    }

    [Fact]
    public void A_remote_reference_is_never_fetched_and_refuses_nothing() =>
        Assert.True(Given.Fits("""{"$ref":"http://127.0.0.1:9/schema.json"}""", "{}"));

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("^(a|aa)+$")]
    [InlineData("(.*a){20}")]
    [InlineData("^(?=(a+)+$)b")]
    [InlineData("^(a+)+\\\\1$")]
    public void A_catastrophic_expression_cannot_hang(string pattern)
    {
        var schema = Given.Schema($$"""{"items":{"type":"string","pattern":"{{pattern}}" } }""");
        var value = Given.Value("[" + string.Join(',', Enumerable.Repeat($"\"{new string('a', 40)}!\"", 200)) + "]");
        var started = TimeProvider.System.GetTimestamp();
        SchemaValidator.Validate(schema, value);
        // 200 values; without bounds a single one would take years.
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void What_a_runaway_expression_could_not_check_is_noted()
    {
        var problems = Given.Problems("""{"pattern":"^((x+)x+)+\\2y$"}""", $"\"{new string('x', 60)}!\"", SchemaValidationOptions.Default with { Notes = true });
        Assert.Contains("takes too long", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_enum_values_cost_no_more_than_two()
    {
        var schema = Given.Schema($$"""{"items":{"enum":[{{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"v{i}\""))}}] } }""");
        var value = Given.Value("[" + string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"v{9_999 - i}\"")) + "]");
        Assert.Empty(SchemaValidator.Validate(schema, value));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300)]
    public void Depth_does_not_overflow(int depth)
    {
        var schema = new StringBuilder();
        for (var i = 0; i < depth; i++) schema.Append("""{"type":"object","required":["a"],"properties":{"a":""");
        schema.Append("""{"type":"integer"}""");
        for (var i = 0; i < depth; i++) schema.Append("}}");
        var node = SchemaDocument.Parse(schema.ToString(), "deep.json").Root;
        var fits = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        Assert.Empty(SchemaValidator.Validate(node, Given.Value(fits)));
        var wrong = Assert.Single(SchemaValidator.Validate(node, Given.Value(fits.Replace("1", "true", StringComparison.Ordinal))));
        Assert.Equal(string.Concat(Enumerable.Repeat("/a", depth)), wrong.InstancePointer);
    }

    [Fact]
    public void Recursion_through_a_value_nine_hundred_levels_deep_ends()
    {
        var node = Given.Schema("""{"type":"array","items":{"$ref":"#"}}""");
        Assert.Empty(SchemaValidator.Validate(node, Given.Value(new string('[', 900) + new string(']', 900))));
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"allOf":[{"$ref":"#/$defs/a"},{"type":"integer"}]}}}""")]
    [InlineData("""{"$dynamicAnchor":"x","anyOf":[{"$dynamicRef":"#x"},{"type":"integer"}]}""")]
    public void References_in_a_circle_end(string schema) => Assert.Empty(Given.Problems(schema, "5"));

    [Fact]
    public void Nested_choices_stay_linear()
    {
        // Forty levels with two variants each: 2^40 combinations for whoever tries them all.
        var schema = """{"type":"integer"}""";
        var (value, wrong) = ("1", "\"x\"");
        for (var i = 0; i < 40; i++)
        {
            schema = $$"""{"oneOf":[{"properties":{"k":{"const":"a"},"n":{{schema}} },"required":["k"]},{"properties":{"k":{"const":"b"} },"required":["k"]}]}""";
            (value, wrong) = ($$"""{"k":"a","n":{{value}}}""", $$"""{"k":"a","n":{{wrong}}}""");
        }

        var node = SchemaDocument.Parse(schema, "nested.json").Root;
        Assert.Empty(SchemaValidator.Validate(node, Given.Value(value)));
        Assert.Equal("type", Assert.Single(SchemaValidator.Validate(node, Given.Value(wrong))).Keyword);
    }

    [Fact]
    public void A_schema_that_explodes_is_stopped_and_says_so()
    {
        // Every level asks both of its equal variants, so the work doubles with each.
        var node = Given.Schema("""{"anyOf":[{"type":"array","items":{"$ref":"#"},"minItems":1},{"type":"array","items":{"$ref":"#"},"minItems":1}]}""");
        var problem = Assert.Single(SchemaValidator.Validate(node, Given.Value(new string('[', 60) + new string(']', 60)), SchemaValidationOptions.Default with { MaxSteps = 50_000 }));
        Assert.Equal("limit", problem.Keyword);
    }

    [Theory]
    [InlineData("""{"type":"integer"}""", "1.0", true)]
    [InlineData("""{"type":"integer"}""", "1e400", true)]
    [InlineData("""{"type":"integer"}""", "1e-400", false)]
    [InlineData("""{"maximum":12345678901234567890123456789}""", "12345678901234567890123456790", false)]
    [InlineData("""{"minimum":0.1}""", "0.10000000000000000000000000001", true)]
    [InlineData("""{"exclusiveMinimum":0.1}""", "0.1", false)]
    [InlineData("""{"multipleOf":0.01}""", "19.99", true)]
    [InlineData("""{"multipleOf":0.01}""", "19.999", false)]
    [InlineData("""{"const":1}""", "1.00", true)]
    [InlineData("""{"enum":[{"a":1,"b":2}]}""", """{"b":2.0,"a":1}""", true)]
    [InlineData("""{"maximum":1e999999999}""", "5", true)]
    [InlineData("""{"multipleOf":3}""", "1e999999999", false)]
    public void Numbers_are_exact(string schema, string value, bool fits) => Assert.Equal(fits, Given.Fits(schema, value));

    [Theory]
    [InlineData("""{"minimum":"abc","maxLength":-1,"required":true,"type":"strnig","enum":5,"pattern":"(","properties":[],"items":7}""")]
    [InlineData("""{"allOf":{},"oneOf":[1,2],"$ref":5,"if":"x","dependentRequired":[],"multipleOf":0}""")]
    public void Keywords_with_values_of_the_wrong_kind_do_nothing(string schema)
    {
        foreach (var value in (string[])["5", "\"text\"", "{}", "[1]", "null"]) Assert.Empty(Given.Problems(schema, value));
    }

    [Fact]
    public void The_two_characters_backslash_r_stay_as_they_are()
    {
        var node = Given.Schema("""{"type":"string","default":"\\r\\n"}""");
        Assert.Equal(@"\r\n", node.Text("default"));
        Assert.Equal(4, node.Text("default")!.Length);
    }

    [Fact]
    public void Culture_does_not_change_numbers()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = culture;
            Assert.True(Given.Fits("""{"minimum":-1.5,"multipleOf":0.5}""", "-1.5"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
