using System.Text.Json;
using Connector.Runtime.Schemas;

namespace Studio.Client.Forms.Preview;

/// <summary>A schema as somebody typed it: what a form can be made from, or what is wrong.</summary>
/// <param name="Form">The schema to show; null when the text is no schema.</param>
/// <param name="Document">The whole file.</param>
/// <param name="Fault">A sentence when something is wrong.</param>
/// <param name="Detail">Where.</param>
public sealed record PreviewSchema(SchemaNode? Form, SchemaDocument? Document, string? Fault, string? Detail)
{
    public static PreviewSchema Read(string text, string name)
    {
        if (string.IsNullOrWhiteSpace(text)) return new(null, null, null, null);
        try
        {
            var document = SchemaDocument.Parse(text, name);
            if (document.Json.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
                return new(null, null, "A schema is an object, or true or false.", $"This is {document.Json.ValueKind}.");
            // A connector's file keeps the real object below definitions.
            return new(document.Root.Child("definitions", "connection") ?? document.Root.Child("definitions", "address") ?? document.Root, document, null, null);
        }
        catch (JsonException fault)
        {
            return new(null, null, "This is not JSON yet.", JsonText.Fault(text) ?? fault.Message);
        }
    }

    public static (JsonElement? Ui, string? Fault) ReadUi(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return (null, null);
        try
        {
            using var document = JsonDocument.Parse(text);
            return (document.RootElement.Clone(), null);
        }
        catch (JsonException)
        {
            return (null, JsonText.Fault(text));
        }
    }
}
