using System.Collections.Concurrent;
using System.Text.Json;

namespace Connector.Runtime.Schemas;

/// <summary>A parsed JSON Schema file, any draft from 4 to 2020-12. Immutable and safe to share between threads.</summary>
public sealed class SchemaDocument
{
    /// <summary>Longer texts are refused: no schema of a connector comes near it.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    /// <summary>Deeper nesting of the JSON text is refused.</summary>
    public const int MaxDepth = 1000;

    private readonly ConcurrentDictionary<string, SchemaNode> _nodes = [];
    private JsonPlaces? _places;

    internal SchemaDocument(JsonElement root, string name, SchemaLibrary library, string retrievalUri, SchemaDraft defaultDraft)
    {
        Json = root;
        Name = name;
        Library = library;
        RetrievalUri = UriReference.Split(retrievalUri).Uri;
        DefaultDraft = defaultDraft;
        Index = new SchemaIndex(this);
        // What is no schema at all (a list, a number) gets a root too; it says nothing, and lint tells.
        Root = _nodes[""] = new SchemaNode(this, root, "", Index.Root);
    }

    /// <summary>File name or other words for messages.</summary>
    public string Name { get; }

    public JsonElement Json { get; }

    public SchemaNode Root { get; }

    /// <summary>What the root's <c>$schema</c> says.</summary>
    public SchemaDraft Draft => Index.Root.Draft;

    /// <summary>The text it was read from; null when it was made from JSON in memory.</summary>
    public string? Text { get; private init; }

    /// <summary>The document as its author wrote it, where this one is that with the standard keys added; else this one.</summary>
    public SchemaDocument AsWritten => Original ?? this;

    internal SchemaDocument? Original { get; init; }

    /// <summary>Where in <see cref="Text"/> the value at a JSON Pointer (or its key) begins; null without a text or when there is no such value.</summary>
    public JsonPlace? PlaceOf(string pointer) => Text is null ? null : (_places ??= JsonPlaces.Of(Text)).Find(pointer);

    /// <summary>Keys that stand twice in one object, by the pointer of the object's second one. Empty without a text.</summary>
    internal IReadOnlyList<(string Pointer, JsonPlace Place)> RepeatedKeys => Text is null ? [] : (_places ??= JsonPlaces.Of(Text)).Repeated;

    /// <summary>Where references that leave this document are looked up; nothing is ever fetched.</summary>
    internal SchemaLibrary Library { get; }

    internal string RetrievalUri { get; }

    internal SchemaDraft DefaultDraft { get; }

    internal SchemaIndex Index { get; }

    /// <summary>Reads a schema.</summary>
    /// <param name="json">The text; a byte order mark, comments and trailing commas are forgiven (lint tells).</param>
    /// <param name="name">For messages: the file name.</param>
    /// <param name="library">Documents that references may lead to, none when omitted. Meta-schemas are always known.</param>
    /// <param name="defaultDraft">How to read it when it does not name a draft.</param>
    /// <exception cref="JsonException">The text is not JSON, too long or too deep; line and position are in the exception.</exception>
    public static SchemaDocument Parse(
        string json, string name, SchemaLibrary? library = null, SchemaDraft defaultDraft = SchemaDraft.Unspecified) =>
        new(ReadJson(json), name, library ?? SchemaLibrary.MetaSchemas, "", defaultDraft) { Text = json.TrimStart('\uFEFF') };

    /// <summary>The same for JSON that is already parsed.</summary>
    public static SchemaDocument From(
        JsonElement json, string name, SchemaLibrary? library = null, SchemaDraft defaultDraft = SchemaDraft.Unspecified) =>
        new(json.Clone(), name, library ?? SchemaLibrary.MetaSchemas, "", defaultDraft);

    /// <summary>A changed copy that remembers what it was made from.</summary>
    internal SchemaDocument With(JsonElement json) => new(json, Name, Library, RetrievalUri, DefaultDraft) { Original = AsWritten };

    /// <summary>The schema at a JSON Pointer, or null when there is none (a schema is an object or a boolean).</summary>
    public SchemaNode? NodeAt(string pointer)
    {
        if (_nodes.TryGetValue(pointer, out var known)) return known;
        var resource = Index.Root;
        var json = Json;
        var at = "";
        foreach (var token in JsonPointer.Split(pointer))
        {
            if (!JsonPointer.TryStep(json, token, out json)) return null;
            at = JsonPointer.Append(at, token);
            resource = Index.At(at) ?? resource;
        }

        return NodeOf(json, at, resource);
    }

    internal SchemaNode? NodeOf(JsonElement json, string pointer, SchemaResource resource) =>
        json.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False
            ? _nodes.GetOrAdd(pointer, _ => new SchemaNode(this, json, pointer, resource))
            : null;

    internal static JsonElement ReadJson(string json)
    {
        if (json.Length > MaxLength) throw new JsonException($"The schema is longer than {MaxLength / 1024 / 1024} MB.");
        using var document = JsonDocument.Parse(json.TrimStart('\uFEFF'), new JsonDocumentOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return document.RootElement.Clone();
    }
}
