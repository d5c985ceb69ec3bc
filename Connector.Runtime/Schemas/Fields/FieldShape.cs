using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>
/// What a form shows at one place of the data: every schema that applies there (references followed, <c>allOf</c>, the holding
/// branch of conditions and the chosen variants merged) as one description. Immutable; made by <see cref="FieldShapes"/>.
/// </summary>
public sealed record FieldShape
{
    /// <summary>The schemas that were merged, for messages and documentation.</summary>
    public required IReadOnlyList<SchemaNode> Schemas { get; init; }

    /// <summary>The types allowed here; after a choice of type, the chosen one.</summary>
    public JsonTypes Types { get; init; } = JsonTypes.Any;

    /// <summary>The schema names a type, or has keywords that fit one type only.</summary>
    public bool HasType { get; init; }

    public bool AllowsNull { get; init; }

    /// <summary>The schema allows no value at all (<c>false</c>, or parts that contradict each other).</summary>
    public bool AllowsNothing { get; init; }

    public string? Title { get; init; }
    public string? Description { get; init; }
    public JsonElement? Default { get; init; }
    public IReadOnlyList<JsonElement> Examples { get; init; } = [];

    /// <summary>Null where any value is allowed.</summary>
    public IReadOnlyList<EnumChoice>? Choices { get; init; }

    /// <summary>Suggested values where others are allowed too.</summary>
    public IReadOnlyList<EnumChoice> Suggestions { get; init; } = [];

    public JsonElement? Const { get; init; }

    public FieldLimits Limits { get; init; } = FieldLimits.None;
    public string? Format { get; init; }
    public string? ContentEncoding { get; init; }
    public string? ContentMediaType { get; init; }

    public IReadOnlyList<PropertyShape> Properties { get; init; } = [];

    /// <summary>Keys that the schemas here rule out, though one of them may declare them. Shown only where the data has them.</summary>
    public IReadOnlySet<string> Forbidden { get; init; } = new HashSet<string>();

    /// <summary>How keys that are not declared are treated.</summary>
    public ExtraKeys ExtraKeys { get; init; } = ExtraKeys.Unsaid;

    public IReadOnlyList<SchemaNode> PrefixItems { get; init; } = [];
    public IReadOnlyList<SchemaNode> Items { get; init; } = [];

    /// <summary>No items behind the prefix are allowed.</summary>
    public bool ItemsEndWithPrefix { get; init; }

    public bool IsReadOnly { get; init; }
    public bool IsWriteOnly { get; init; }
    public bool IsDeprecated { get; init; }

    /// <summary>Marked as secret by the schema (<c>writeOnly</c> text, <c>format: password</c>, <c>airbyte_secret</c>, a hint).</summary>
    public bool IsMarkedSecret { get; init; }

    /// <summary>Choices between whole schemas, outermost first. The chosen variant of each is already merged in.</summary>
    public IReadOnlyList<VariantGroup> VariantGroups { get; init; } = [];

    public FieldHints Hints { get; init; } = FieldHints.None;

    /// <summary>What the schema asks and no editor can show by itself, as sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Hint words and keywords nobody here understands.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    public PropertyShape? Property(string name) => Properties.FirstOrDefault(property => property.Name == name);

    /// <summary>Exactly this type (null aside) is allowed.</summary>
    public bool IsOnly(JsonTypes type) => HasType && (Types & ~JsonTypes.Null) == type;

    public bool IsNumber => HasType && (Types & ~JsonTypes.Null) is JsonTypes.Integer or (JsonTypes.Number | JsonTypes.Integer);
}

/// <param name="Schemas">All schemas that apply to the property, the most specific first.</param>
/// <param name="IsRequired">The object must have it.</param>
/// <param name="IsDeclared">False where only <c>required</c> names it.</param>
/// <param name="Order">An explicit <c>order</c> or <c>propertyOrder</c>.</param>
public sealed record PropertyShape(string Name, IReadOnlyList<SchemaNode> Schemas, bool IsRequired, bool IsDeclared, double? Order = null);

/// <summary>One value of an enumeration with what a person reads.</summary>
public sealed record EnumChoice(JsonElement Value, string Label, string? Help = null);

/// <summary>What may stand beside the declared properties.</summary>
/// <param name="AreAllowed">False where <c>additionalProperties</c> (or <c>unevaluatedProperties</c>) is <c>false</c>.</param>
/// <param name="AreInvited">The schema speaks of further keys, so the form offers to add one.</param>
/// <param name="Schemas">What their values must fit.</param>
/// <param name="Patterns">Keys by pattern, each with its schema.</param>
/// <param name="Names">What the keys must fit.</param>
public sealed record ExtraKeys(
    bool AreAllowed,
    bool AreInvited,
    IReadOnlyList<SchemaNode> Schemas,
    IReadOnlyList<(string Pattern, SchemaNode Schema)> Patterns,
    IReadOnlyList<SchemaNode> Names)
{
    public static ExtraKeys Unsaid { get; } = new(true, false, [], [], []);

    /// <summary>The schemas for the value of a key that is not declared.</summary>
    public IReadOnlyList<SchemaNode> For(string key)
    {
        var matching = Patterns.Where(pattern => KeyPattern.IsMatch(pattern.Pattern, key)).Select(pattern => pattern.Schema).ToList();
        return matching.Count > 0 ? matching : Schemas;
    }

    /// <summary>Whether a key that is not declared may stand here.</summary>
    public bool Allows(string key) => AreAllowed || Patterns.Any(pattern => KeyPattern.IsMatch(pattern.Pattern, key));
}

/// <summary>A choice between schemas.</summary>
/// <param name="Key">Stable name of the choice below its place: the schema pointer of the keyword.</param>
/// <param name="IsByType">The choice is between types (<c>type: [string, integer]</c>), not written as variants.</param>
/// <param name="Chosen">Position in <paramref name="Variants"/>.</param>
/// <param name="AllowsSeveral">True for <c>anyOf</c>.</param>
public sealed record VariantGroup(string Key, bool IsByType, bool AllowsSeveral, IReadOnlyList<Variant> Variants, int Chosen, int Nesting = 0);

/// <param name="Index">Its place in the schema's list, by which it is picked (null variants are left out of the choice).</param>
/// <param name="Name">From title, constant, required keys, type or number, in this order.</param>
/// <param name="Schema">Null for a choice by type.</param>
/// <param name="Types">For a choice by type.</param>
public sealed record Variant(int Index, string Name, string? Description, SchemaNode? Schema, JsonTypes Types);
