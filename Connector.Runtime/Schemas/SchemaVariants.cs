using System.Text.Json;
using Connector.Runtime.Schemas.Validation;

namespace Connector.Runtime.Schemas;

/// <summary>Which variant of a <c>oneOf</c> or <c>anyOf</c> a value most probably means; what pickers call them is said by <c>VariantNames</c>.</summary>
internal static class SchemaVariants
{
    /// <summary>The properties that a variant fixes to one value.</summary>
    internal static List<(string Name, JsonElement Value)> Discriminators(SchemaNode variant)
    {
        List<(string, JsonElement)> found = [];
        foreach (var (name, schema) in (variant.Follow() ?? variant).ChildMap("properties"))
        {
            if ((schema.Follow() ?? schema) is { } meant && Single(meant) is { } value) found.Add((name, value));
        }

        return found;
    }

    /// <summary>
    /// How well a value goes with a variant by what tells variants apart: below zero when a fixed property or the type says no.
    /// Looks at the value's own keys only.
    /// </summary>
    internal static int Likeness(SchemaNode variant, JsonElement value)
    {
        var meant = variant.Follow() ?? variant;
        var types = TypeCheck.Of(meant);
        if (types.Length > 0 && !types.Any(type => TypeCheck.Is(value, type))) return WrongType;
        if (meant.TryGet("const", out var only) && only.ValueKind != value.ValueKind) return WrongType;
        if (value.ValueKind != JsonValueKind.Object) return 0;
        var likeness = 0;
        foreach (var (name, wanted) in Discriminators(meant))
        {
            if (!value.TryGetProperty(name, out var given)) continue;
            if (!JsonEquality.Instance.Equals(wanted, given)) return WrongKind;
            likeness += 100;
        }

        return likeness + value.EnumerateObject().Count(property => meant.Child("properties", property.Name) is not null);
    }

    internal const int WrongType = -10000;

    internal const int WrongKind = -1000;

    private static JsonElement? Single(SchemaNode schema)
    {
        if (schema.TryGet("const", out var only)) return only;
        return schema.TryGet("enum", out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() == 1 ? values[0] : null;
    }
}
