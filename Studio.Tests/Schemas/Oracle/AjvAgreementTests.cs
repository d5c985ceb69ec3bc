using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Schemas;
using Xunit;

namespace Studio.Tests.Schemas.Oracle;

/// <summary>Random schemas and values: ours and ajv give the same verdicts.</summary>
public sealed class AjvAgreementTests(ITestOutputHelper output)
{
    private const int Cases = 2000;
    private const int FirstSeed = 20_000;

    private static readonly string[] Keywords =
    [
        "type", "enum", "const", "required", "default", "examples", "title", "description", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "pattern", "format", "properties", "additionalProperties", "patternProperties", "propertyNames", "items", "prefixItems", "additionalItems",
        "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains", "minProperties", "maxProperties", "unevaluatedProperties", "unevaluatedItems", "allOf",
        "anyOf", "oneOf", "not", "if", "then", "else", "dependencies", "dependentRequired", "dependentSchemas", "$ref", "$anchor", "$dynamicRef", "$recursiveRef", "$defs",
        "definitions", "readOnly", "writeOnly", "deprecated", "contentEncoding", "contentMediaType",
    ];

    [Fact]
    public void The_generator_uses_every_keyword_at_least_twenty_times()
    {
        var counts = Keywords.ToDictionary(keyword => keyword, _ => 0);
        for (var i = 0; i < Cases; i++) Count(RandomSchemas.Case(FirstSeed + i).Schema, counts);
        output.WriteLine(string.Join(", ", counts.OrderBy(count => count.Value).Select(count => $"{count.Key} {count.Value}")));
        Assert.Equal("", string.Join(", ", counts.Where(count => count.Value < 20).Select(count => $"{count.Key}: {count.Value}")));
    }

    [Fact]
    [Trait("Category", "slow")]
    public async Task Two_thousand_random_schemas_get_the_verdicts_of_ajv()
    {
        List<RandomCase> cases = [.. Enumerable.Range(FirstSeed, Cases).Select(RandomSchemas.Case)];
        var answers = await AjvOracle.AskAsync(cases);
        List<string> differences = [];
        var (valid, invalid) = (0, 0);
        for (var i = 0; i < cases.Count; i++)
        {
            Assert.True(answers[i].Verdicts is not null, $"seed {FirstSeed + i}: ajv does not compile the schema: {answers[i].Reason}\n{cases[i].Schema.ToJsonString()}");
            var schema = SchemaDocument.Parse(cases[i].Schema.ToJsonString(), "random.json").Root;
            for (var j = 0; j < cases[i].Values.Count; j++)
            {
                var value = JsonSerializer.SerializeToElement(cases[i].Values[j]);
                var problems = SchemaValidator.Validate(schema, value, SchemaValidationOptions.Specification with { AssertFormats = true });
                var expected = answers[i].Verdicts![j];
                if (expected) valid++;
                else invalid++;
                if (expected != (problems.Count == 0)) differences.Add($"seed {FirstSeed + i}: ajv says {expected}, we say {(problems.Count == 0 ? "valid" : problems[0].Message)}\n  {cases[i].Schema.ToJsonString()}\n  {value.GetRawText()}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences.Take(10))}");
        // Verdicts of both kinds, or the agreement would say little.
        Assert.InRange(valid, (valid + invalid) / 5, (valid + invalid) * 4 / 5);
    }

    private static void Count(JsonNode? node, Dictionary<string, int> counts)
    {
        if (node is JsonObject map)
        {
            foreach (var (key, below) in map)
            {
                if (counts.ContainsKey(key)) counts[key]++;
                Count(below, counts);
            }
        }
        else if (node is JsonArray list)
        {
            foreach (var below in list) Count(below, counts);
        }
    }
}
