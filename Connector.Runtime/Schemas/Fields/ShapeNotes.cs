using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Turns keywords that no editor can show by itself into sentences, so that nothing of a schema vanishes silently.</summary>
internal static class ShapeNotes
{
    private const int Longest = 160;

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "$schema", "$id", "id", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$defs", "definitions", "$comment", "$vocabulary",
        "type", "enum", "const", "required", "default", "examples", "example", "title", "description", "markdownDescription", "nullable",
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "pattern_descriptor", "format",
        "properties", "additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties", "unevaluatedProperties",
        "items", "prefixItems", "additionalItems", "unevaluatedItems", "minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains",
        "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependencies", "dependentRequired", "dependentSchemas",
        "readOnly", "writeOnly", "deprecated", "contentEncoding", "contentMediaType", "contentSchema", "version",
        "enumNames", "x-enumNames", "x-enum-varnames", "enumTitles", "order", "propertyOrder", "x-order", "airbyte_secret", "x-secret", "secret", "x-sensitive", "multiline", "discriminator",
    };

    /// <summary>Whether a word of a schema means something here; <c>ui:*</c> words are told elsewhere.</summary>
    public static bool IsKnown(string keyword) => Known.Contains(keyword) || keyword.StartsWith("ui:", StringComparison.Ordinal);

    public static void Add(SchemaNode node, Action<string> note)
    {
        if (node.TryGet("not", out var not)) note(Not(not));
        if (node.TryGet("contains", out var contains))
        {
            var least = node.TryGet("minContains", out var min) && min.TryGetInt32(out var given) ? given : 1;
            var most = node.TryGet("maxContains", out var max) && max.TryGetInt32(out var limit) ? $" and at most {limit}" : "";
            note($"At least {least}{most} of the items must be: {Words(contains)}.");
        }

        if (node.TryGet("propertyNames", out var names)) note($"Every key must be: {Words(names)}.");
        if (node.Text("contentMediaType") is { } media) note($"The content is {media}.");
    }

    /// <summary>A schema in a few words.</summary>
    internal static string Words(JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.True) return "anything";
        if (schema.ValueKind != JsonValueKind.Object) return "nothing";
        if (schema.TryGetProperty("const", out var constant)) return $"exactly {Short(constant)}";
        if (schema.TryGetProperty("enum", out var list) && list.ValueKind == JsonValueKind.Array) return $"one of {string.Join(", ", list.EnumerateArray().Take(8).Select(Short))}";
        if (schema.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.String) return $"text that matches {pattern.GetString()}";
        if (schema.TryGetProperty("title", out var title) && title.ValueKind == JsonValueKind.String) return title.GetString()!;
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array) return $"with {string.Join(" and ", required.EnumerateArray().Select(Short))}";
        return Short(schema);
    }

    private static string Not(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return schema.ValueKind == JsonValueKind.True ? "No value is allowed here." : "Any value is allowed here.";
        return schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array
            ? $"Must not have {string.Join(" together with ", required.EnumerateArray().Select(Short))}."
            : $"Must not be: {Words(schema)}.";
    }

    private static string Short(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= Longest ? text : text[..Longest] + "…";
    }
}
