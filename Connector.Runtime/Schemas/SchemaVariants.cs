using System.Text.Json;
using Connector.Runtime.Schemas.Validation;

namespace Connector.Runtime.Schemas;

/// <summary>What pickers and messages call the variants of a <c>oneOf</c> or <c>anyOf</c>, and which one a value most probably means.</summary>
public static class SchemaVariants
{
    /// <summary>
    /// A variant's name: its title, else its const, its single enum value, the const or single enum value of a property, its required
    /// keys, its type, in this order; "Variant 3" when it has none of them.
    /// </summary>
    public static string NameOf(SchemaNode variant, int index)
    {
        if (Wording.TitleOf(variant) is { } title) return title;
        var meant = variant.Follow() ?? variant;
        if (Single(meant) is { } value) return Plain(value);
        if (Discriminators(meant) is [var first, ..]) return Plain(first.Value);
        if (RequiredCheck.Names(meant, "required") is { Length: > 0 } required) return string.Join(", ", required);
        if (meant.Child("items")?.Follow() is { } items && Wording.TitleOf(items) is { } entry) return $"List of {entry}";
        return TypeCheck.Of(meant) is { Length: > 0 } types ? Capital(Wording.Either([.. types.Select(Wording.Type)])) : $"Variant {index + 1}";
    }

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

    private static string Plain(JsonElement value) => Wording.Shorten(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
