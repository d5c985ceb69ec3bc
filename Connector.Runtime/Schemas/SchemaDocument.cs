using System.Text.Json;

namespace Connector.Runtime.Schemas;

/// <summary>A parsed JSON Schema file, any draft from 4 to 2020-12. Immutable.</summary>
public sealed class SchemaDocument
{
    private SchemaDocument(JsonElement root, string name)
    {
        Json = root;
        Name = name;
        Root = new SchemaNode(this, root, "");
    }

    /// <summary>File name or other words for messages.</summary>
    public string Name { get; }

    public JsonElement Json { get; }

    public SchemaNode Root { get; }

    /// <exception cref="JsonException">The text is not JSON; line and position are in the exception.</exception>
    public static SchemaDocument Parse(string json, string name)
    {
        using var document = JsonDocument.Parse(json);
        return new SchemaDocument(document.RootElement.Clone(), name);
    }
}
