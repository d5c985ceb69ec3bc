using System.Text.Json;

namespace Connector.Runtime.Schemas;

/// <summary>
/// The documents that references may lead to, by absolute URI. Fill it first, then parse with it; a reference to anything else stays
/// unresolved. The official meta-schemas are always in it. Thread-safe.
/// </summary>
public sealed class SchemaLibrary
{
    private readonly Lock _gate = new();
    private readonly SchemaDraft _defaultDraft;
    private readonly SchemaLibrary? _fallback;
    private readonly Dictionary<string, JsonElement> _texts = [];
    private readonly Dictionary<string, SchemaDocument> _documents = [];
    private Dictionary<string, SchemaResource>? _nested;

    /// <param name="defaultDraft">How documents are read that do not name a draft.</param>
    public SchemaLibrary(SchemaDraft defaultDraft = SchemaDraft.Unspecified)
        : this(defaultDraft, MetaSchemas)
    {
    }

    private SchemaLibrary(SchemaDraft defaultDraft, SchemaLibrary? fallback)
    {
        _defaultDraft = defaultDraft;
        _fallback = fallback;
    }

    /// <summary>Only the official meta-schemas.</summary>
    internal static SchemaLibrary MetaSchemas { get; } = LoadMetaSchemas();

    /// <summary>Adds a document under the URI it would be fetched from.</summary>
    /// <exception cref="JsonException">Not JSON.</exception>
    public void Add(string uri, string json)
    {
        var root = SchemaDocument.ReadJson(json);
        lock (_gate)
        {
            _texts[UriReference.Split(uri).Uri] = root;
            _nested = null;
        }
    }

    /// <summary>A resource by its absolute URI without fragment: a document of that address, or a nested <c>$id</c>.</summary>
    internal SchemaResource? Find(string uri)
    {
        lock (_gate)
        {
            if (Document(uri) is { } document) return document.Index.Root;
            if (_texts.Count > 0)
            {
                _nested ??= _texts.Keys.ToList().SelectMany(key => Document(key)!.Index.Uris.Select(id => (id, Document(key)!.Index.Find(id)!)))
                    .GroupBy(pair => pair.id).ToDictionary(group => group.Key, group => group.First().Item2);
                if (_nested.TryGetValue(uri, out var resource)) return resource;
            }
        }

        return _fallback?.Find(uri);
    }

    /// <summary>What a schema's <c>$schema</c> switches on; the dialect around it where it has none.</summary>
    internal SchemaDialect DialectOf(JsonElement schema, SchemaDialect around)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("$schema", out var value)
            || value.ValueKind != JsonValueKind.String)
        {
            return around;
        }

        var uri = UriReference.Split(value.GetString()!).Uri;
        return Official(uri) is { } draft ? new SchemaDialect(draft) : Custom(uri) ?? new SchemaDialect(SchemaDraft.Unspecified);
    }

    internal static SchemaDraft? Official(string uri)
    {
        var rest = uri.StartsWith("https://", StringComparison.Ordinal) ? uri[8..] : uri.StartsWith("http://", StringComparison.Ordinal) ? uri[7..] : uri;
        return rest.TrimEnd('/') switch
        {
            "json-schema.org/draft-03/schema" or "json-schema.org/draft-04/schema" => SchemaDraft.Draft4,
            "json-schema.org/draft-06/schema" => SchemaDraft.Draft6,
            "json-schema.org/draft-07/schema" => SchemaDraft.Draft7,
            "json-schema.org/draft/2019-09/schema" => SchemaDraft.Draft201909,
            "json-schema.org/draft/2020-12/schema" => SchemaDraft.Draft202012,
            _ => null,
        };
    }

    private SchemaDialect? Custom(string uri)
    {
        JsonElement meta;
        lock (_gate)
        {
            if (!_texts.TryGetValue(uri, out meta) || meta.ValueKind != JsonValueKind.Object) return null;
        }

        var draft = meta.TryGetProperty("$schema", out var own) && own.ValueKind == JsonValueKind.String
            ? Official(UriReference.Split(own.GetString()!).Uri) : null;
        if (draft is null) return null;
        if (!meta.TryGetProperty("$vocabulary", out var words) || words.ValueKind != JsonValueKind.Object) return new SchemaDialect(draft.Value);
        var names = words.EnumerateObject().Select(word => word.Name).ToList();
        return new SchemaDialect(
            draft.Value,
            Asserts: names.Any(name => name.EndsWith("/vocab/validation", StringComparison.Ordinal)),
            AssertsFormats: names.Any(name => name.EndsWith("/vocab/format-assertion", StringComparison.Ordinal))
                || words.EnumerateObject().Any(word => word.Name.EndsWith("2019-09/vocab/format", StringComparison.Ordinal) && word.Value.ValueKind == JsonValueKind.True));
    }

    private SchemaDocument? Document(string uri)
    {
        if (_documents.TryGetValue(uri, out var known)) return known;
        return _texts.TryGetValue(uri, out var json)
            ? _documents[uri] = new SchemaDocument(json, uri, this, uri, _defaultDraft)
            : null;
    }

    private static SchemaLibrary LoadMetaSchemas()
    {
        var library = new SchemaLibrary(SchemaDraft.Unspecified, fallback: null);
        var assembly = typeof(SchemaLibrary).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith("meta-schema/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var json = reader.ReadToEnd();
            var root = SchemaDocument.ReadJson(json);
            var id = root.TryGetProperty("$id", out var newer) ? newer : root.GetProperty("id");
            library.Add(id.GetString()!, json);
        }

        return library;
    }
}
