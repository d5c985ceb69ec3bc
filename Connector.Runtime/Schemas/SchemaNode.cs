using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Connector.Runtime.Schemas;

/// <summary>
/// One schema inside a <see cref="SchemaDocument"/>: the JSON of it and where it stands. References are followed on demand,
/// so recursion costs nothing until somebody looks.
/// </summary>
public sealed class SchemaNode
{
    internal SchemaNode(SchemaDocument document, JsonElement json, string pointer)
    {
        Document = document;
        Json = json;
        Pointer = pointer;
    }

    public SchemaDocument Document { get; }

    /// <summary>The schema itself: an object, or <c>true</c> or <c>false</c>.</summary>
    public JsonElement Json { get; }

    /// <summary>JSON Pointer from the root of the document.</summary>
    public string Pointer { get; }

    /// <summary>The value of a keyword of this very schema (references are not followed).</summary>
    public bool TryGet(string keyword, [MaybeNullWhen(false)] out JsonElement value)
    {
        if (Json.ValueKind == JsonValueKind.Object) return Json.TryGetProperty(keyword, out value);
        value = default;
        return false;
    }
}
