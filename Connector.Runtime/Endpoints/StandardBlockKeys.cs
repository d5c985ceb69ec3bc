using System.Text.Json;
using Connector.Runtime.Schemas;

namespace Connector.Runtime.Endpoints;

/// <summary>Takes the runtime's own keys out of a block before the connector sees it, but for those its schema declares itself.</summary>
internal static class StandardBlockKeys
{
    private static readonly string[] Address = ["interval", "cronExpression"];
    private static readonly string[] Connection = ["connectionStrategy"];

    public static JsonElement StripAddress(JsonElement block, SchemaNode? schema) => Strip(block, schema, Address);

    public static JsonElement StripConnection(JsonElement block, SchemaNode? schema) => Strip(block, schema, Connection);

    private static JsonElement Strip(JsonElement block, SchemaNode? schema, string[] keys)
    {
        if (block.ValueKind != JsonValueKind.Object) return block;
        var ours = keys.Where(key => block.TryGetProperty(key, out _) && !DeclaredByConnector(schema, key)).ToArray();
        if (ours.Length == 0) return block;

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in block.EnumerateObject().Where(property => !ours.Contains(property.Name))) property.WriteTo(writer);
            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        return document.RootElement.Clone();
    }

    /// <summary>The catalogue adds a marked key where the connector has none of that name.</summary>
    private static bool DeclaredByConnector(SchemaNode? schema, string key) =>
        schema?.Follow()?.Child("properties", key) is { } declared && !StandardKeys.IsStandard(declared);
}
