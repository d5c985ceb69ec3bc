using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Connector.Runtime.Schemas.Validation;

namespace Connector.Runtime.Schemas;

/// <summary>
/// One schema inside a <see cref="SchemaDocument"/>: the JSON of it and where it stands. References are followed on demand,
/// so recursion costs nothing until somebody looks. The same place is always the same object.
/// </summary>
public sealed class SchemaNode
{
    private CompiledSchema? _compiled;

    internal SchemaNode(SchemaDocument document, JsonElement json, string pointer, SchemaResource resource)
    {
        Document = document;
        Json = json;
        Pointer = pointer;
        Resource = resource;
    }

    public SchemaDocument Document { get; }

    /// <summary>The schema itself: an object, or <c>true</c> or <c>false</c>.</summary>
    public JsonElement Json { get; }

    /// <summary>JSON Pointer from the root of the document.</summary>
    public string Pointer { get; }

    /// <summary>The draft that counts at this place.</summary>
    public SchemaDraft Draft => Resource.Draft;

    /// <summary>The text of <c>$ref</c>, <c>$dynamicRef</c> or <c>$recursiveRef</c>, or null.</summary>
    public string? Reference => Text("$ref") ?? Text("$dynamicRef") ?? Text("$recursiveRef");

    /// <summary>Up to draft 7 a <c>$ref</c> hides the keywords beside it from validation (titles and descriptions still help people).</summary>
    public bool ReferenceHidesSiblings =>
        Draft is SchemaDraft.Draft4 or SchemaDraft.Draft6 or SchemaDraft.Draft7 && Text("$ref") is not null;

    internal SchemaResource Resource { get; }

    internal CompiledSchema Compiled => _compiled ??= new CompiledSchema(this);

    /// <summary>The value of a keyword of this very schema (references are not followed).</summary>
    public bool TryGet(string keyword, [MaybeNullWhen(false)] out JsonElement value)
    {
        if (Json.ValueKind == JsonValueKind.Object) return Json.TryGetProperty(keyword, out value);
        value = default;
        return false;
    }

    /// <summary>A keyword's text; null when it is missing or not a text.</summary>
    public string? Text(string keyword) =>
        TryGet(keyword, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The schema below: <c>Child("properties", "host")</c>, <c>Child("items")</c>, <c>Child("allOf", "0")</c>; null when none is there.</summary>
    public SchemaNode? Child(params ReadOnlySpan<string> path)
    {
        var (json, pointer, resource) = (Json, Pointer, Resource);
        foreach (var token in path)
        {
            if (!JsonPointer.TryStep(json, token, out json)) return null;
            pointer = JsonPointer.Append(pointer, token);
            resource = Document.Index.At(pointer) ?? resource;
        }

        return Document.NodeOf(json, pointer, resource);
    }

    /// <summary>The schemas of a keyword that holds a list (<c>oneOf</c>, <c>prefixItems</c>); empty when it has none.</summary>
    public IReadOnlyList<SchemaNode> ChildList(string keyword)
    {
        if (!TryGet(keyword, out var list) || list.ValueKind != JsonValueKind.Array) return [];
        var at = JsonPointer.Append(Pointer, keyword);
        return [.. list.EnumerateArray().Select((json, index) => Below(json, JsonPointer.Append(at, index))).OfType<SchemaNode>()];
    }

    /// <summary>The schemas of a keyword that maps names to schemas (<c>properties</c>, <c>$defs</c>), in the file's order.</summary>
    public IReadOnlyList<KeyValuePair<string, SchemaNode>> ChildMap(string keyword)
    {
        if (!TryGet(keyword, out var map) || map.ValueKind != JsonValueKind.Object) return [];
        var at = JsonPointer.Append(Pointer, keyword);
        var found = new List<KeyValuePair<string, SchemaNode>>();
        foreach (var entry in map.EnumerateObject())
        {
            if (Below(entry.Value, JsonPointer.Append(at, entry.Name)) is { } node) found.Add(new(entry.Name, node));
        }

        return found;
    }

    /// <summary>
    /// The schema that is meant: this one when it has no reference, else the end of the chain of <c>$ref</c>s. Null when the target
    /// is not in this document or its library, or when the references turn in a circle.
    /// </summary>
    public SchemaNode? Follow()
    {
        var at = this;
        for (var hops = 0; hops < 100; hops++)
        {
            if (at.Reference is null) return at;
            if (at.Target() is not { } next) return null;
            at = next;
        }

        return null;
    }

    /// <summary>Where this schema's own reference leads (one step, dynamic references as if they were plain); null without one.</summary>
    internal SchemaNode? Target() => Reference is { } reference ? ReferenceResolver.Resolve(this, reference) : null;

    public override string ToString() => $"{Document.Name}#{Pointer}";

    private SchemaNode? Below(JsonElement json, string pointer) =>
        Document.NodeOf(json, pointer, Document.Index.At(pointer) ?? Resource);
}
