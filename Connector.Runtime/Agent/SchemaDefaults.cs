using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Schemas;

namespace Connector.Runtime.Agent;

/// <summary>Fills what a block leaves out with the defaults of its schema, also inside the objects that it does give.</summary>
internal static class SchemaDefaults
{
    /// <summary>Deeper than this nothing is filled in: a schema may refer to itself.</summary>
    private const int Deepest = 16;

    public static JsonElement Apply(JsonElement block, SchemaNode? schema)
    {
        if (schema is null || block.ValueKind != JsonValueKind.Object) return block;
        var filled = JsonObject.Create(block)!;
        return Fill(filled, schema, Deepest) ? JsonSerializer.SerializeToElement<JsonNode>(filled) : block;
    }

    private static bool Fill(JsonObject block, SchemaNode schema, int depth)
    {
        if (depth == 0 || schema.Follow() is not { } meant) return false;
        var changed = false;
        foreach (var (name, property) in meant.ChildMap("properties"))
        {
            var followed = property.Follow() ?? property;
            if (block.TryGetPropertyValue(name, out var present))
            {
                if (present is JsonObject inner) changed |= Fill(inner, followed, depth - 1);
            }
            else if (!StandardKeys.IsStandard(property) && (property.TryGet("default", out var value) || followed.TryGet("default", out value)))
            {
                block[name] = JsonNode.Parse(value.GetRawText());
                changed = true;
            }
        }

        return changed;
    }
}
