using System.Text.Json;
using Connector.Runtime.Schemas;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Asks a schema what can stand at a place: keys, choices, type. All variants are looked into.</summary>
internal static class KnownKeys
{
    /// <summary>The schemas that speak about a place of the value.</summary>
    public static IReadOnlyList<SchemaNode> SchemasAt(SchemaNode schema, string[] path)
    {
        List<SchemaNode> level = Spread(schema);
        foreach (var key in path)
        {
            var isIndex = int.TryParse(key, out _);
            level = [.. level.SelectMany(node => Below(node, key, isIndex)).SelectMany(Spread).Distinct()];
        }

        return level;
    }

    public static IReadOnlyList<string> At(SchemaNode schema, string[] path) =>
        [.. SchemasAt(schema, path).SelectMany(node => node.ChildMap("properties")).Select(item => item.Key).Distinct()];

    public static IReadOnlyList<string> Choices(SchemaNode schema, string[] path) =>
        [.. SchemasAt(schema, path).Where(node => node.TryGet("enum", out var list) && list.ValueKind == JsonValueKind.Array)
            .SelectMany(node => node.Json.GetProperty("enum").EnumerateArray()).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).Distinct()];

    public static string? Type(SchemaNode schema, string[] path) => SchemasAt(schema, path).Select(node => node.Text("type")).FirstOrDefault(type => type is not null);

    private static IEnumerable<SchemaNode> Below(SchemaNode node, string key, bool isIndex)
    {
        if (node.Child("properties", key) is { } property) yield return property;
        else if (isIndex && node.Child("items") is { } items) yield return items;
        else if (node.Child("additionalProperties") is { } other) yield return other;
    }

    private static List<SchemaNode> Spread(SchemaNode schema)
    {
        List<SchemaNode> found = [];
        var waiting = new Stack<SchemaNode>([schema]);
        while (waiting.TryPop(out var next) && found.Count < 200)
        {
            if (found.Contains(next)) continue;
            found.Add(next);
            if (next.Follow() is { } target) waiting.Push(target);
            foreach (var list in (string[])["oneOf", "anyOf", "allOf"])
            {
                foreach (var child in next.ChildList(list)) waiting.Push(child);
            }

            foreach (var branch in (string[])["then", "else"])
            {
                if (next.Child(branch) is { } child) waiting.Push(child);
            }
        }

        return found;
    }
}
