using System.Text.Json;
using Connector.Runtime.Schemas;

namespace Connector.Runtime.Commissioning.Assist;

/// <summary>A schema in few words.</summary>
internal static class SchemaWords
{
    /// <summary>Type, unit and default: "integer, required, 502 if left out".</summary>
    public static string Detail(SchemaNode node, bool required)
    {
        var words = new List<string>();
        if (node.Text("type") is { } type) words.Add(type);
        if (required) words.Add("required");
        if (node.TryGet("default", out var value)) words.Add($"{value} if left out");
        return string.Join(", ", words);
    }

    /// <summary>Values to choose from, with what they are.</summary>
    public static IEnumerable<(string Value, string? Detail)> Values(SchemaNode node)
    {
        if (node.TryGet("enum", out var choices) && choices.ValueKind == JsonValueKind.Array)
        {
            foreach (var choice in choices.EnumerateArray()) yield return (Write(choice), null);
        }

        if (node.TryGet("const", out var only)) yield return (Write(only), null);
        if (node.Text("type") == "boolean")
        {
            yield return ("true", null);
            yield return ("false", null);
        }

        if (node.TryGet("default", out var usual) && usual.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) yield return (Write(usual), "default");
        if (!node.TryGet("examples", out var examples) || examples.ValueKind != JsonValueKind.Array) yield break;
        foreach (var example in examples.EnumerateArray().Where(example => example.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))) yield return (Write(example), "example");
    }

    public static IEnumerable<string> Sentences(SchemaNode node)
    {
        if (node.Text("description") is { } description) yield return description;
        var facts = new List<string>();
        if (node.Text("type") is { } type) facts.Add($"Type {type}");
        foreach (var (keyword, words) in Limits)
        {
            if (node.TryGet(keyword, out var limit)) facts.Add($"{words} {limit}");
        }

        if (node.Text("x-unit") is { } unit) facts.Add($"in {unit}");
        if (facts.Count > 0) yield return string.Join(", ", facts) + ".";
        if (node.TryGet("enum", out var choices) && choices.ValueKind == JsonValueKind.Array) yield return "One of " + string.Join(", ", choices.EnumerateArray().Take(20).Select(Write)) + ".";
        if (node.TryGet("default", out var usual)) yield return $"{Write(usual)} where nothing is said.";
        if (node.TryGet("x-own", out var own) && own.ValueKind == JsonValueKind.True) yield return "Only the studio's connector knows this key; Connectware may refuse it.";
    }

    private static readonly (string Keyword, string Words)[] Limits =
        [("minimum", "at least"), ("maximum", "at most"), ("exclusiveMinimum", "more than"), ("exclusiveMaximum", "less than"), ("minLength", "characters at least"), ("maxLength", "characters at most"), ("pattern", "matches")];

    private static string Write(JsonElement value) => value.ValueKind == JsonValueKind.String ? Yaml.YamlText.String(value.GetString()!, Yaml.YamlStyle.Plain, inFlow: false) : value.GetRawText();
}
