using System.Text.Json;

namespace Connector.Runtime.Schemas;

/// <summary>One walk over a document that finds its resources and anchors. Iterative: depth costs no stack.</summary>
internal sealed class SchemaIndex
{
    private readonly SchemaDocument _document;
    private readonly Dictionary<string, SchemaResource> _byUri = [];
    private readonly Dictionary<string, SchemaResource> _byPointer = [];

    internal SchemaIndex(SchemaDocument document)
    {
        _document = document;
        Root = Enter(document.Json, null, document.RetrievalUri, "");
        Walk();
    }

    internal SchemaResource Root { get; }

    internal IEnumerable<string> Uris => _byUri.Keys;

    /// <summary>The first resource of that absolute URI: a repeated id is no fault, the first one keeps the name.</summary>
    internal SchemaResource? Find(string uri) => _byUri.GetValueOrDefault(uri);

    /// <summary>The resource whose root stands exactly at this pointer.</summary>
    internal SchemaResource? At(string pointer) => _byPointer.GetValueOrDefault(pointer);

    private sealed record Step(Step? Parent, string Token)
    {
        public override string ToString() => Parent + "/" + JsonPointer.Escape(Token);
    }

    private void Walk()
    {
        var open = new Queue<(JsonElement Schema, Step? At, SchemaResource Resource)>();
        open.Enqueue((_document.Json, null, Root));
        while (open.TryDequeue(out var next))
        {
            if (next.Schema.ValueKind != JsonValueKind.Object) continue;
            var resource = next.At is null ? Root : EnterBelow(next.Schema, next.At, next.Resource);
            TakeAnchors(next.Schema, next.At, resource);
            foreach (var keyword in next.Schema.EnumerateObject())
            {
                var step = new Step(next.At, keyword.Name);
                if (keyword.Value.ValueKind == JsonValueKind.Object && SchemaKeywords.Map.Contains(keyword.Name))
                {
                    foreach (var entry in keyword.Value.EnumerateObject()) open.Enqueue((entry.Value, new Step(step, entry.Name), resource));
                }
                else if (keyword.Value.ValueKind == JsonValueKind.Array && SchemaKeywords.List.Contains(keyword.Name))
                {
                    var index = 0;
                    foreach (var entry in keyword.Value.EnumerateArray()) open.Enqueue((entry, new Step(step, $"{index++}"), resource));
                }
                else if (keyword.Value.ValueKind == JsonValueKind.Object && SchemaKeywords.One.Contains(keyword.Name))
                {
                    open.Enqueue((keyword.Value, step, resource));
                }
            }
        }
    }

    private SchemaResource EnterBelow(JsonElement schema, Step at, SchemaResource around)
    {
        var id = IdOf(schema, around.Draft);
        if (id is null || UriReference.Split(id).Uri.Length == 0) return around;
        return Enter(schema, around, around.BaseUri, at.ToString());
    }

    private SchemaResource Enter(JsonElement schema, SchemaResource? around, string baseUri, string pointer)
    {
        var dialect = _document.Library.DialectOf(schema, around?.Dialect ?? new SchemaDialect(_document.DefaultDraft));
        var id = IdOf(schema, dialect.Draft);
        var uri = id is null ? baseUri : UriReference.Resolve(baseUri, UriReference.Split(id).Uri);
        var resource = new SchemaResource(_document, around, pointer, uri, dialect);
        _byPointer[pointer] = resource;
        _byUri.TryAdd(uri, resource);
        if (around is null) _byUri.TryAdd(baseUri, resource);
        return resource;
    }

    /// <summary>The id keyword's text. Beside a <c>$ref</c> the drafts up to 7 do not read it.</summary>
    private static string? IdOf(JsonElement schema, SchemaDraft draft)
    {
        if (schema.ValueKind != JsonValueKind.Object) return null;
        if (draft is SchemaDraft.Draft4 or SchemaDraft.Draft6 or SchemaDraft.Draft7 && schema.TryGetProperty("$ref", out _)) return null;
        if (draft != SchemaDraft.Draft4 && TextOf(schema, "$id") is { } id) return id;
        return draft is SchemaDraft.Draft4 or SchemaDraft.Unspecified ? TextOf(schema, "id") : null;
    }

    private static void TakeAnchors(JsonElement schema, Step? at, SchemaResource resource)
    {
        if (IdOf(schema, resource.Draft) is { } id && UriReference.Split(id) is { Fragment.Length: > 0 } named)
        {
            resource.Anchors.TryAdd(named.Fragment, at?.ToString() ?? "");
        }

        if (TextOf(schema, "$anchor") is { } anchor) resource.Anchors.TryAdd(anchor, at?.ToString() ?? "");
        if (TextOf(schema, "$dynamicAnchor") is { } dynamic)
        {
            resource.Anchors.TryAdd(dynamic, at?.ToString() ?? "");
            resource.DynamicAnchors.TryAdd(dynamic, at?.ToString() ?? "");
        }

        if (schema.TryGetProperty("$recursiveAnchor", out var recursive) && recursive.ValueKind == JsonValueKind.True
            && (at?.ToString() ?? "") == resource.Pointer)
        {
            resource.RecursiveAnchor = true;
        }
    }

    private static string? TextOf(JsonElement schema, string keyword) =>
        schema.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
