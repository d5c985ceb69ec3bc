using System.Text.Json;
using Connector.Runtime.Schemas.Fields;

namespace Studio.Client.Forms;

/// <summary>A closed group or list item in a few words.</summary>
internal static class Summary
{
    private static readonly string[] Telling = ["title", "name", "label", "id", "key", "topic", "type", "host", "address"];

    public static string? Of(FormValue? value) => value?.Kind switch
    {
        JsonValueKind.Object => Object(value),
        JsonValueKind.Array => value.Items.Count == 1 ? "1 item" : $"{value.Items.Count} items",
        JsonValueKind.String => Short(value.Text!),
        JsonValueKind.Number => value.Text,
        _ => null,
    };

    private static string Object(FormValue value)
    {
        foreach (var name in Telling)
            if (value.Member(name) is { Kind: JsonValueKind.String or JsonValueKind.Number, Text: { Length: > 0 } text } && !SecretNames.Smells(name)) return Short(text);
        return value.Members.Count == 1 ? "1 value" : $"{value.Members.Count} values";
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
