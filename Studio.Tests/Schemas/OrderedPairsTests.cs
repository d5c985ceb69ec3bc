using Connector.Runtime.Schemas;
using Xunit;

namespace Studio.Tests.Schemas;

public sealed class OrderedPairsTests
{
    [Theory]
    [InlineData("min", "max")]
    [InlineData("minValue", "maxValue")]
    [InlineData("low_limit", "high_limit")]
    [InlineData("startAddress", "endAddress")]
    [InlineData("rangeMinimum", "rangeMaximum")]
    [InlineData("x-lower", "x-upper")]
    public void Pair_OutOfOrder_IsAProblemOfTheUpperField(string low, string high)
    {
        var schema = $$"""{"properties":{"{{low}}":{"type":"integer"},"{{high}}":{"type":"number","title":"Top"} } }""";
        Assert.True(Given.Fits(schema, $$"""{"{{low}}":5,"{{high}}":5}"""));
        Assert.True(Given.Fits(schema, $$"""{"{{low}}":5}"""));
        var problem = Assert.Single(Given.Problems(schema, $$"""{"{{low}}":6,"{{high}}":5.5}"""));
        Assert.Equal(("cross-field", $"/{high}", $"Top must not be less than \"{low}\"."), (problem.Keyword, problem.FieldPointer, problem.Message));
        Assert.Empty(Given.Problems(schema, $$"""{"{{low}}":6,"{{high}}":5}""", SchemaValidationOptions.Specification));
    }

    [Theory]
    [InlineData("""{"min":{"type":"string"},"max":{"type":"string"}}""")]
    [InlineData("""{"minor":{"type":"integer"},"major":{"type":"integer"}}""")]
    [InlineData("""{"minLength":{"type":"integer"},"maxWidth":{"type":"integer"}}""")]
    public void Pair_OfTextsOrOtherWords_IsNone(string properties)
    {
        var names = System.Text.Json.JsonDocument.Parse(properties).RootElement.EnumerateObject().Select(property => property.Name).ToList();
        var value = properties.Contains("string", StringComparison.Ordinal) ? $$"""{"{{names[0]}}":"9","{{names[1]}}":"1"}""" : $$"""{"{{names[0]}}":9,"{{names[1]}}":1}""";
        Assert.True(Given.Fits($$"""{"properties":{{properties}}}""", value));
    }

    [Theory]
    [InlineData("""{"initialDelay":1000,"maxDelay":1001}""", null)]
    [InlineData("""{"initialDelay":1000,"maxDelay":1000}""", "Maximum delay (ms) must be more than Initial delay (ms).")]
    [InlineData("""{"initialDelay":30000}""", "Initial delay (ms) must be less than Maximum delay (ms), which is 30000 unless given.")]
    [InlineData("""{"maxDelay":1000}""", "Maximum delay (ms) must be more than Initial delay (ms), which is 1000 unless given.")]
    [InlineData("""{"incrementFactor":3}""", null)]
    [InlineData("""{"initialDelay":999}""", "Initial delay (ms) must be at least 1000.")]
    [InlineData("""{"incrementFactor":1}""", "Increment factor must be at least 2.")]
    public void ConnectionStrategy_HasItsRules(string strategy, string? message)
    {
        var connection = StandardKeys.AddToConnection(Given.Schema("""{"type":"object"}"""));
        var problems = SchemaValidator.Validate(connection, Given.Value($$"""{"connectionStrategy":{{strategy}}}"""));
        Assert.Equal(message, problems.SingleOrDefault()?.Message);
    }
}
