using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>
/// What a newly made part of the data starts with: constants, defaults of required keys and the objects that must be there.
/// Defaults of optional keys are not written: they show as placeholders.
/// </summary>
public static class InitialValue
{
    /// <summary>Required objects inside required objects are made this many levels deep; recursion ends here.</summary>
    private const int Levels = 8;

    /// <summary>The start of an object or variant; null when there is nothing to write for it.</summary>
    public static JsonNode? Of(IReadOnlyList<SchemaNode> schemas, Func<string, int?>? chosen = null) => Make(schemas, chosen, Levels);

    /// <summary>A value for a new list item, map entry or required key: something of the right type in any case.</summary>
    public static JsonNode? Item(IReadOnlyList<SchemaNode> schemas)
    {
        if (Make(schemas, null, Levels) is { } made) return made;
        var shape = FieldShapes.Of(schemas, null);
        if (shape.Choices is { Count: > 0 } choices) return Node(choices[0].Value);
        if (!shape.HasType) return JsonValue.Create("");
        var types = shape.Types;
        if (types.HasFlag(JsonTypes.Object)) return new JsonObject();
        if (types.HasFlag(JsonTypes.Array)) return new JsonArray();
        if (types.HasFlag(JsonTypes.String)) return JsonValue.Create("");
        if ((types & (JsonTypes.Number | JsonTypes.Integer)) != 0) return Number(shape.Limits);
        return types.HasFlag(JsonTypes.Boolean) ? JsonValue.Create(false) : null;
    }

    internal static JsonNode? Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(element.Clone()),
        JsonValueKind.Array => JsonArray.Create(element.Clone()),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => JsonValue.Create(element.Clone()),
    };

    /// <summary>Constants and defaults that the object must have and does not, such as those a condition has just brought in.</summary>
    internal static IEnumerable<KeyValuePair<string, JsonNode?>> Missing(FieldShape shape, FormValue? value, int levels)
    {
        foreach (var property in shape.Properties)
        {
            if (!property.IsRequired || value?.Member(property.Name) is not null) continue;
            var inner = FieldShapes.Of(property.Schemas, null);
            if (inner.Const is { } constant) yield return new(property.Name, Node(constant));
            else if (inner.Default is { } given) yield return new(property.Name, Node(given));
            else if (inner.Choices is { Count: 1 } only) yield return new(property.Name, Node(only[0].Value));
            else if (levels > 0 && inner.IsOnly(JsonTypes.Object)) yield return new(property.Name, Make(property.Schemas, null, levels - 1) ?? new JsonObject());
            else if (inner.IsOnly(JsonTypes.Array) && inner.Limits.MinItems is null or 0) yield return new(property.Name, new JsonArray());
        }
    }

    private static JsonNode? Make(IReadOnlyList<SchemaNode> schemas, Func<string, int?>? chosen, int levels)
    {
        var shape = FieldShapes.Of(schemas, null, chosen);
        if (shape.Const is { } constant) return Node(constant);
        if (shape.Default is { } given && given.ValueKind != JsonValueKind.Object) return Node(given);
        if (!shape.HasType || !shape.Types.HasFlag(JsonTypes.Object)) return null;
        var made = new JsonObject();
        if (shape.Default is { ValueKind: JsonValueKind.Object } start)
            foreach (var member in start.EnumerateObject()) made[member.Name] = Node(member.Value);
        // A constant may bring in further required keys through a condition, so look again until nothing is added.
        for (var round = 0; round < 4; round++)
        {
            var value = FormValue.Of(made);
            var added = false;
            foreach (var (name, node) in Missing(FieldShapes.Of(schemas, value, chosen), value, levels))
            {
                made[name] = node;
                added = true;
            }

            if (!added) break;
        }

        return made;
    }

    private static JsonValue Number(FieldLimits limits)
    {
        var low = decimal.TryParse(limits.Minimum, NumberStyles.Float, CultureInfo.InvariantCulture, out var minimum) ? minimum + (limits.MinimumIsExclusive ? 1 : 0) : (decimal?)null;
        var high = decimal.TryParse(limits.Maximum, NumberStyles.Float, CultureInfo.InvariantCulture, out var maximum) ? maximum - (limits.MaximumIsExclusive ? 1 : 0) : (decimal?)null;
        var value = low > 0 ? low.Value : high < 0 ? high.Value : 0;
        return JsonValue.Create(value);
    }
}
