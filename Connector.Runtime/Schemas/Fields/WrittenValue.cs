using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Turns the data of a form back into what is to be written, references kept as references.</summary>
public static class WrittenValue
{
    public static YamlValue Of(FormValue value)
    {
        if (value.Reference is { } reference) return Of(reference);
        return value.HasReferences ? new YamlValue.Source(Flow(value)) : new YamlValue.Data(value.ToJson());
    }

    public static YamlValue Of(WrittenReference reference) => reference.Tag == "!sub"
        ? new YamlValue.Substitution(reference.Text)
        : new YamlValue.Reference(reference.Text);

    /// <summary>Flow YAML on one line; JSON is YAML, and a tag may stand before any value.</summary>
    private static string Flow(FormValue value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    private static void Append(StringBuilder text, FormValue value)
    {
        if (value.Reference is { } reference)
        {
            text.Append(reference.Tag).Append(' ').Append(Quote(reference.Text));
            return;
        }

        switch (value.Kind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                for (var i = 0; i < value.Members.Count; i++)
                {
                    if (i > 0) text.Append(", ");
                    text.Append(Quote(value.Members[i].Key)).Append(": ");
                    Append(text, value.Members[i].Value);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                for (var i = 0; i < value.Items.Count; i++)
                {
                    if (i > 0) text.Append(", ");
                    Append(text, value.Items[i]);
                }

                text.Append(']');
                break;
            default:
                text.Append(value.ToJson()?.ToJsonString() ?? "null");
                break;
        }
    }

    private static string Quote(string text) => JsonValue.Create(text).ToJsonString();
}
