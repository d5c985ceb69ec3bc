using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Recognises <c>oneOf</c> lists that only name values: <c>[{const: 1, title: "Low"}, …]</c>.</summary>
internal static class VariantsAsChoices
{
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        "const", "enum", "title", "description", "type", "$comment", "deprecated", "default", "examples", "$id", "$schema", "markdownDescription",
    };

    public static IReadOnlyList<EnumChoice>? Read(IReadOnlyList<SchemaNode> variants)
    {
        var choices = new List<EnumChoice>();
        foreach (var variant in variants)
        {
            if (variant.Follow() is not { } node || Values(node) is not { } values) return null;
            choices.AddRange(values);
        }

        return choices;
    }

    /// <summary>Named values beside one schema that takes any text: suggestions, not limits.</summary>
    public static (IReadOnlyList<EnumChoice> Choices, SchemaNode Free)? ReadSuggestions(IReadOnlyList<SchemaNode> variants)
    {
        var choices = new List<EnumChoice>();
        SchemaNode? free = null;
        foreach (var variant in variants)
        {
            if (variant.Follow() is not { } node) return null;
            if (Values(node) is { } values && values.All(choice => choice.Value.ValueKind == JsonValueKind.String)) choices.AddRange(values);
            else if (free is null && VariantFit.TypesOf(node) == JsonTypes.String && !node.Has("enum") && !node.Has("const")) free = variant;
            else return null;
        }

        return free is null || choices.Count == 0 ? null : (choices, free);
    }

    private static IReadOnlyList<EnumChoice>? Values(SchemaNode node)
    {
        if (node.Json.ValueKind != JsonValueKind.Object || node.Json.EnumerateObject().Any(word => !Harmless.Contains(word.Name))) return null;
        if (node.TryGet("const", out var constant))
            return IsPlain(constant) ? [new(constant, node.Text("title") ?? EnumChoices.Label(constant), node.Text("description"))] : null;
        if (!node.TryGet("enum", out var list) || list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => !IsPlain(item))) return null;
        return list.GetArrayLength() == 1
            ? [new(list[0], node.Text("title") ?? EnumChoices.Label(list[0]), node.Text("description"))]
            : [.. list.EnumerateArray().Select(item => new EnumChoice(item, EnumChoices.Label(item)))];
    }

    private static bool IsPlain(JsonElement value) => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
}
