using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>The values of an <c>enum</c> with the labels that schemas in the wild give them.</summary>
internal static class EnumChoices
{
    public static IReadOnlyList<EnumChoice>? Read(SchemaNode node)
    {
        if (!node.TryGet("enum", out var list) || list.ValueKind != JsonValueKind.Array) return null;
        var labels = new[] { "enumNames", "x-enumNames", "x-enum-varnames", "enumTitles" }.Select(node.Names).Select(names => names.ToList()).FirstOrDefault(names => names.Count > 0) ?? [];
        return Label([.. list.EnumerateArray().Select(value => new EnumChoice(value, Label(value)))], labels);
    }

    /// <summary>Gives choices labels by position; a missing one keeps what it has.</summary>
    public static IReadOnlyList<EnumChoice> Label(IReadOnlyList<EnumChoice> choices, IReadOnlyList<string> labels) =>
        labels.Count == 0 ? choices : [.. choices.Select((choice, index) => index < labels.Count ? choice with { Label = labels[index] } : choice)];

    public static string Label(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : "(empty text)",
        JsonValueKind.Null => "(nothing)",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => value.GetRawText(),
    };

    /// <summary>The values that both lists have, with the labels of the first.</summary>
    public static IReadOnlyList<EnumChoice> Intersect(IReadOnlyList<EnumChoice> a, IReadOnlyList<EnumChoice> b) =>
        [.. a.Where(choice => b.Any(other => JsonElement.DeepEquals(choice.Value, other.Value)))];
}
