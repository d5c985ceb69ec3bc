using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Merges the keywords of all schemas at one place: limits tighten, enumerations and types intersect, words come from the most specific schema.</summary>
internal sealed class ShapeMerge
{
    private static readonly string[] ObjectWords = ["properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "dependencies", "unevaluatedProperties"];
    private static readonly string[] ArrayWords = ["items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains", "additionalItems", "unevaluatedItems"];
    private static readonly string[] TextWords = ["minLength", "maxLength", "pattern", "format", "contentEncoding", "contentMediaType"];
    private static readonly string[] NumberWords = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

    private readonly List<string> _notes = [];
    private FieldShape _shape = new() { Schemas = [] };
    private JsonTypes _types = JsonTypes.Any;
    private JsonTypes _inferred = JsonTypes.None;
    private bool _isUnreadable;
    private bool? _secret;

    public bool AllowsNothing { get; set; }
    public bool NullVariant { get; set; }
    public bool TypeIsWritten { get; private set; }
    public bool HasChoices => _shape.Choices is not null || _shape.Const is not null;
    public bool HasType => TypeIsWritten || _inferred != JsonTypes.None;

    public JsonTypes Types
    {
        get => TypeIsWritten ? _types : _inferred == JsonTypes.None ? _types : _inferred;
        set => (_types, TypeIsWritten) = (value, true);
    }

    /// <summary>The types whose keywords a schema uses, when it does not state any.</summary>
    public static JsonTypes Inferred(SchemaNode node) =>
        (ObjectWords.Any(node.Has) ? JsonTypes.Object : 0) | (ArrayWords.Any(node.Has) ? JsonTypes.Array : 0)
        | (TextWords.Any(node.Has) ? JsonTypes.String : 0) | (NumberWords.Any(node.Has) ? JsonTypes.Number | JsonTypes.Integer : 0);

    public void Note(string sentence, bool isUnreadable = false)
    {
        if (!_notes.Contains(sentence)) _notes.Add(sentence);
        _isUnreadable |= isUnreadable;
    }

    /// <param name="isInVariant">A variant's title and description are about the variant, not about the field.</param>
    public void Annotations(SchemaNode node, bool isInVariant)
    {
        var examples = node.Values("examples").Concat(node.TryGet("example", out var one) ? [one] : []).ToList();
        _shape = _shape with
        {
            Title = _shape.Title ?? (isInVariant ? null : Blank(node.Text("title"))),
            Description = isInVariant ? _shape.Description : _shape.Description ?? Blank(node.Text("description")) ?? Blank(node.Text("markdownDescription")),
            Default = _shape.Default ?? (node.TryGet("default", out var given) ? given : null),
            Examples = _shape.Examples.Count > 0 ? _shape.Examples : examples,
            IsReadOnly = _shape.IsReadOnly || node.Flag("readOnly"),
            IsWriteOnly = _shape.IsWriteOnly || node.Flag("writeOnly"),
            IsDeprecated = _shape.IsDeprecated || node.Flag("deprecated"),
        };
        if (node.TryGet("airbyte_secret", out var secret)) _secret = secret.ValueKind == JsonValueKind.True;
        if (node.Flag("x-secret") || node.Flag("secret") || node.Flag("x-sensitive")) _secret = true;
    }

    public void Assertions(SchemaNode node)
    {
        if (node.TryGet("type", out var written) && JsonTypeWords.Read(written) is var types and not JsonTypes.None)
        {
            _types &= types;
            TypeIsWritten = true;
            if (_types == JsonTypes.None) AllowsNothing = true;
        }
        else
        {
            _inferred |= Inferred(node);
        }

        if (node.TryGet("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True) NullVariant = true;
        if (node.TryGet("const", out var constant)) _shape = _shape with { Const = _shape.Const ?? constant };
        if (EnumChoices.Read(node) is { } choices) Choices(choices);
        _shape = _shape with
        {
            Limits = _shape.Limits.Tighten(node),
            Format = _shape.Format ?? node.Text("format"),
            ContentEncoding = _shape.ContentEncoding ?? node.Text("contentEncoding"),
            ContentMediaType = _shape.ContentMediaType ?? node.Text("contentMediaType"),
        };
        ShapeNotes.Add(node, sentence => Note(sentence));
    }

    public void Choices(IReadOnlyList<EnumChoice> choices) =>
        _shape = _shape with { Choices = _shape.Choices is null ? choices : EnumChoices.Intersect(_shape.Choices, choices) };

    public void Suggest(IReadOnlyList<EnumChoice> choices) => _shape = _shape with { Suggestions = [.. _shape.Suggestions, .. choices] };

    public FieldShape Finish(IReadOnlyList<SchemaNode> all, PropertyGathering properties, IReadOnlyList<VariantGroup> groups, FieldHints hints)
    {
        var types = Types;
        var choices = _shape.Choices;
        if (choices is not null && TypeIsWritten && !types.HasFlag(JsonTypes.Null)) choices = [.. choices.Where(choice => choice.Value.ValueKind != JsonValueKind.Null)];
        if (choices is not null) choices = EnumChoices.Label(choices, hints.Texts("enumNames"));
        var hasType = HasType || choices is { Count: > 0 } || _shape.Const is not null;
        if (!HasType && hasType)
            types = _shape.Const is { } only ? JsonTypeWords.Of(only.ValueKind) : choices!.Aggregate(JsonTypes.None, (sum, choice) => sum | JsonTypeWords.Of(choice.Value.ValueKind));
        if (_shape.Format is { } format && !Formats.IsKnown(format) && (types & JsonTypes.String) != 0)
            Note($"The format “{format}” is not one the studio knows; it is shown and not checked.");
        var suggestions = _shape.Suggestions.Concat(_shape.Examples.Where(example => example.ValueKind is JsonValueKind.String or JsonValueKind.Number).Select(example => new EnumChoice(example, EnumChoices.Label(example)))).ToList();

        return _shape with
        {
            Schemas = all,
            Types = _isUnreadable && !hasType ? JsonTypes.Any : types,
            HasType = hasType,
            AllowsNull = NullVariant || (hasType && types.HasFlag(JsonTypes.Null)),
            AllowsNothing = AllowsNothing || choices is { Count: 0 },
            Title = hints.Text("title") ?? _shape.Title,
            Description = hints.Text("description") ?? _shape.Description,
            Choices = choices,
            Suggestions = suggestions,
            Properties = PropertyOrder.Sort(properties.Properties(), hints.Texts("order")),
            Forbidden = properties.Forbidden(),
            ExtraKeys = properties.ExtraKeys(types.HasFlag(JsonTypes.Object)),
            PrefixItems = properties.PrefixItems,
            Items = properties.Items,
            ItemsEndWithPrefix = properties.ItemsEndWithPrefix,
            IsReadOnly = _shape.IsReadOnly || hints.Is("readonly") || hints.Is("disabled"),
            IsMarkedSecret = _secret ?? (_shape.Format == "password" || hints.Widget == "password"),
            VariantGroups = groups,
            Hints = hints,
            Notes = _notes,
            Unknown = [.. hints.UnknownWords(), .. all.SelectMany(UnknownKeywords).Distinct()],
        };
    }

    private static IEnumerable<string> UnknownKeywords(SchemaNode node) =>
        node.Json.EnumerateObject().Select(word => word.Name).Where(word => !ShapeNotes.IsKnown(word));

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
