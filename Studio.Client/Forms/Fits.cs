using System.Text.Json;
using Connector.Runtime.Schemas.Fields;

namespace Studio.Client.Forms;

/// <summary>Small questions about a field, to be combined into ranks of editors.</summary>
internal static class Fits
{
    /// <summary>A rank where every question is answered with yes.</summary>
    public static Func<FieldContext, int> When(int rank, params Func<FieldContext, bool>[] all) =>
        context => System.Array.TrueForAll(all, question => question(context)) ? rank : 0;

    public static bool Text(FieldContext field) => field.Shape.IsOnly(JsonTypes.String);

    public static bool Number(FieldContext field) => field.Shape.IsNumber;

    public static bool Boolean(FieldContext field) => field.Shape.IsOnly(JsonTypes.Boolean);

    public static bool Object(FieldContext field) => field.Shape.IsOnly(JsonTypes.Object);

    public static bool Array(FieldContext field) => field.Shape.IsOnly(JsonTypes.Array);

    public static bool Nothing(FieldContext field) => field.Shape.HasType && field.Shape.Types == JsonTypes.Null;

    public static bool Constant(FieldContext field) => field.Shape.Const is not null;

    public static bool Choices(FieldContext field) => field.Shape.Choices is { Count: > 0 };

    public static bool FewChoices(FieldContext field) =>
        field.Shape.Choices is { Count: <= 4 } choices && choices.Sum(choice => choice.Label.Length) <= 36 && !field.Node.IsCell && choices.All(choice => choice.Help is null);

    public static bool ManyChoices(FieldContext field) => field.Shape.Choices is { Count: > 100 };

    public static bool Suggestions(FieldContext field) => field.Shape.Suggestions.Count > 0;

    public static bool Secret(FieldContext field) => FieldWords.IsSecret(field.Node.Name, field.Shape);

    /// <summary>Items are objects of a few plain values, so that a table reads better than a list of groups.</summary>
    public static bool FlatItems(FieldContext field)
    {
        if (field.Shape.PrefixItems.Count > 0 || field.Shape.Items.Count == 0) return false;
        var item = FieldShapes.Of(field.Shape.Items, null);
        return item.IsOnly(JsonTypes.Object) && item.Properties.Count is >= 1 and <= 5 && item.VariantGroups.Count == 0 && !item.ExtraKeys.AreInvited
            && field.Value?.Items.All(row => row is { Kind: JsonValueKind.Object, Reference: null } && row.Members.All(member => item.Property(member.Key) is not null)) != false
            && item.Properties.All(property => IsPlain(FieldShapes.Of(property.Schemas, null), property.Name));
    }

    /// <summary>Several of a fixed set of values.</summary>
    public static bool ChoiceItems(FieldContext field) =>
        field.Shape is { Items.Count: > 0, PrefixItems.Count: 0, Limits.UniqueItems: true }
        && FieldShapes.Of(field.Shape.Items, null).Choices is { Count: > 0 and <= 60 } choices
        && field.Value?.Items.All(item => item.Reference is null && choices.Any(choice => FormValue.Same(FormValue.Of(choice.Value), item))) != false;

    public static bool Tuple(FieldContext field) => field.Shape.PrefixItems.Count > 0;

    /// <summary>No declared keys, only rules for keys: a map.</summary>
    public static bool Map(FieldContext field) => field.Shape.Properties.Count == 0 && field.Shape.ExtraKeys.AreInvited;

    /// <summary>The data is of a kind that the editor of the schema's type cannot show without losing it.</summary>
    public static bool Misfit(FieldContext field) => field.Value is { } value && field.Shape.HasType && field.Shape.VariantGroups.All(group => !group.IsByType) && (value.Kind switch
    {
        JsonValueKind.Object => !field.Shape.Types.HasFlag(JsonTypes.Object),
        JsonValueKind.Array => !field.Shape.Types.HasFlag(JsonTypes.Array),
        JsonValueKind.Null => !field.Shape.AllowsNull && (field.Shape.Types & (JsonTypes.Object | JsonTypes.Array)) != 0,
        _ => (field.Shape.Types & (JsonTypes.Object | JsonTypes.Array | JsonTypes.String | JsonTypes.Number | JsonTypes.Integer)) is var types
            && ((types & (JsonTypes.Object | JsonTypes.Array)) == types || (types & JsonTypes.Boolean) == types) && value.Kind is not (JsonValueKind.True or JsonValueKind.False),
    });

    public static bool Long(FieldContext field) =>
        field.Shape.Format is "textarea" or "multiline" || field.Shape.Hints.Widget is "textarea" || field.Shape.Hints.Is("multiline")
        || field.Shape.Schemas.Any(schema => schema.TryGet("multiline", out var flag) && flag.ValueKind == JsonValueKind.True)
        || field.Shape.Limits.MaxLength is > 400 and < 100_000 && field.Shape.Limits.Patterns.Count == 0
        || HasLines(field.Value?.Text) || field.Shape.Default is { ValueKind: JsonValueKind.String } given && HasLines(given.GetString());

    public static bool Escaped(FieldContext field) =>
        EscapedText.Needs(field.Value?.Text) || (field.Shape.Default is { ValueKind: JsonValueKind.String } given && EscapedText.Needs(given.GetString()))
        || field.Shape.Suggestions.Any(example => example.Value.ValueKind == JsonValueKind.String && EscapedText.Needs(example.Value.GetString()));

    public static bool Code(FieldContext field) =>
        field.Shape.ContentMediaType is { } media && (media.Contains("json", StringComparison.Ordinal) || media.Contains("xml", StringComparison.Ordinal) || media.Contains("javascript", StringComparison.Ordinal) || media.Contains("yaml", StringComparison.Ordinal))
        || field.Shape.Format is "jsonata" or "json" or "code" or "javascript" || field.Shape.Hints.Widget is "code" or "jsonata"
        || field.Node.Name is "jsonata";

    public static bool File(FieldContext field) =>
        field.Shape.ContentEncoding is "base64" or "base64url" || field.Shape.Format is "byte" or "data-url" || field.Shape.Hints.Widget is "file";

    public static Func<FieldContext, bool> Widget(params string[] names) => field => field.Shape.Hints.Widget is { } widget && names.Contains(widget);

    public static bool InRow(FieldContext field) => field.Node.IsCell;

    public static Func<FieldContext, bool> Not(Func<FieldContext, bool> question) => field => !question(field);

    private static bool IsPlain(FieldShape shape, string name) =>
        shape.VariantGroups.Count == 0 && shape.HasType && !FieldWords.IsSecret(name, shape)
        && (shape.Types & (JsonTypes.Object | JsonTypes.Array)) == 0 && (shape.Default is not { ValueKind: JsonValueKind.String } given || !HasLines(given.GetString()));

    private static bool HasLines(string? text) => text is not null && text.Contains('\n') && text.Any(letter => letter is not ('\n' or '\r')) && !EscapedText.Needs(text.Replace("\r\n", "\n"));
}
