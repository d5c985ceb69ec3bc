using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning.Yaml;
using Connector.Runtime.Schemas;
using JsonPointer = Connector.Runtime.Commissioning.Yaml.JsonPointer;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Holds a connection or address block against the schema of its connector. Values nobody knows yet pass.</summary>
internal static class BlockSchemaCheck
{
    public static LocalProblem[] Run(CommissioningFile file, ReferenceScope scope, YamlEntry block, string pointer, SchemaNode schema)
    {
        if (block.Value is YamlScalar or YamlAlias) return [];
        var reader = new BlockReader(scope, replaceUntagged: true);
        var value = reader.Read(block.Value);
        var unknown = reader.Unresolved.Select(item => item.Pointer).ToHashSet();
        var problems = SchemaValidator.Validate(schema, BlockReader.ToElement(value ?? new JsonObject()), SchemaValidationOptions.Default with { Unknown = unknown });
        var findings = new Findings();
        foreach (var problem in problems.Where(problem => !problem.IsNote))
        {
            var node = NodeAt(block, problem.FieldPointer);
            var place = problem.Parameters.ContainsKey("property") && node is not null ? KeyAt(block, problem.FieldPointer) ?? node : node;
            var full = pointer + problem.FieldPointer;
            findings.Error("schema-violation", problem.Message, place ?? NodeAt(block, problem.InstancePointer) switch { YamlScalar scalar => scalar, _ => KeyAt(block, problem.InstancePointer) ?? block.Key }, full, Mend(problem, schema, value, full));
        }

        return findings.Problems;
    }

    private static LocalMend? Mend(SchemaProblem problem, SchemaNode schema, JsonNode? value, string pointer)
    {
        if (problem.Keyword is "additionalProperties" or "unevaluatedProperties" && problem.Parameters.TryGetValue("property", out var key))
            return problem.Parameters.TryGetValue("suggestion", out var meant) && (Walk(value, JsonPointer.Split(problem.InstancePointer)) as JsonObject)?.ContainsKey(meant) != true ? Mends.RenameTo(pointer, meant) : Mends.Remove(pointer, key);

        if (problem.Keyword == "enum" && Walk(value, JsonPointer.Split(problem.InstancePointer)) is JsonValue wrong && KnownKeys.Choices(schema, JsonPointer.Split(problem.InstancePointer)) is { Count: > 0 } choices)
        {
            return NearestName.Of(ReferenceScope.AsText(wrong), choices) is { } choice ? Mends.Set($"Change to '{choice}'", pointer, choice) : null;
        }

        if (problem.Keyword == "type" && problem.Parameters.Count > 0 && Walk(value, JsonPointer.Split(problem.InstancePointer)) is JsonValue text && text.TryGetValue<string>(out var digits)
            && KnownKeys.Type(schema, JsonPointer.Split(problem.InstancePointer)) is "integer" or "number" && YamlScalars.PlainToJson(digits) is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number)
        {
            return Mends.Set($"Make it the number {digits}", pointer, number);
        }

        if (problem.Keyword == "type" && Walk(value, JsonPointer.Split(problem.InstancePointer)) is JsonValue plain && plain.GetValueKind() == System.Text.Json.JsonValueKind.Number
            && KnownKeys.Type(schema, JsonPointer.Split(problem.InstancePointer)) == "string")
        {
            return Mends.Set("Put it in quotes", pointer, plain.ToJsonString());
        }

        return null;
    }

    private static JsonNode? Walk(JsonNode? node, string[] path)
    {
        foreach (var key in path)
        {
            node = node switch
            {
                JsonObject map => map[key],
                JsonArray list when int.TryParse(key, out var i) && i >= 0 && i < list.Count => list[i],
                _ => null,
            };
        }

        return node;
    }

    private static YamlNode? NodeAt(YamlEntry block, string pointer) => new YamlSpot(block.Value, 0, null, 0).Find(JsonPointer.Split(pointer))?.Node;

    private static YamlNode? KeyAt(YamlEntry block, string pointer) => pointer.Length == 0 ? block.Key : new YamlSpot(block.Value, 0, null, 0).Find(JsonPointer.Split(pointer))?.Entry?.Key;
}
