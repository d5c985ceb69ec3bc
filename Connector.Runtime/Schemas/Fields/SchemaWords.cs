using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Reads plain keywords of a schema.</summary>
internal static class SchemaWords
{
    public static bool Flag(this SchemaNode node, string keyword) =>
        node.TryGet(keyword, out var value) && value.ValueKind == JsonValueKind.True;

    public static IEnumerable<string> Names(this SchemaNode node, string keyword) =>
        node.TryGet(keyword, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)
            : [];

    public static IEnumerable<JsonElement> Values(this SchemaNode node, string keyword) =>
        node.TryGet(keyword, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    public static bool Has(this SchemaNode node, string keyword) => node.TryGet(keyword, out _);
}
