using System.Text.Json;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning.Assist;
using Connector.Runtime.Commissioning.Checking;
using Connector.Runtime.Commissioning.Yaml;
using Connector.Runtime.Schemas;

namespace Connector.Runtime.Commissioning;

/// <summary>What a code editor for commissioning files offers: completion at the caret and help under the pointer. Pure and thread-safe.</summary>
public static class CommissioningAssist
{
    private const int MostNames = 500;

    /// <summary>What could stand at the caret, best first; empty where nothing is known. Works while the text is not readable.</summary>
    public static IReadOnlyList<CompletionItem> Complete(CommissioningFile file, int offset, ISchemaSource schemas)
    {
        var place = TypingPlace.At(file.Text, offset);
        if (IsInComment(file.Text, offset)) return [];
        var known = file.Known;
        if (OpenPlaceholder(place.Word) is { } partial) return Names(known, partial, offset - partial.Length, offset, inPlaceholder: true);
        return place.Key is null ? Keys(file, place, schemas) : Values(known, place, schemas, offset);
    }

    /// <summary>What is to be said about the text at an offset; null where nothing is.</summary>
    public static HoverInfo? Hover(CommissioningFile file, int offset, ISchemaSource schemas) => Hovering.At(file, offset, schemas);

    private static List<CompletionItem> Keys(CommissioningFile file, TypingPlace place, ISchemaSource schemas)
    {
        var type = place.Resource.GetValueOrDefault("type");
        var items = new List<CompletionItem>();
        foreach (var (key, text) in Vocabulary.KeysAt(place.Path, type))
        {
            if (place.Siblings.Contains(key) || (IsOperation(key) && place.Siblings.Any(IsOperation))) continue;
            Add(key, null, text, IsBlock(place.Path, key, type));
        }

        if (Vocabulary.InBlock(place.Path, type) is { } inside && SchemaOf(place, type, schemas) is { } schema)
        {
            foreach (var node in KnownKeys.SchemasAt(schema, inside))
            {
                var required = node.TryGet("required", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(item => item.ToString()).ToHashSet() : [];
                foreach (var (key, property) in node.ChildMap("properties").OrderByDescending(item => required.Contains(item.Key)))
                {
                    if (place.Siblings.Contains(key) || items.Any(item => item.Label == key)) continue;
                    Add(key, SchemaWords.Detail(property, required.Contains(key)), property.Text("description") ?? property.Text("title"), property.Text("type") is "object" or "array");
                }
            }
        }

        return Ranked(items, place.Word);

        void Add(string key, string? detail, string? text, bool isBlock)
        {
            var hasColon = place.WordEnd < file.Text.Length && file.Text[place.WordEnd] == ':';
            var insert = hasColon ? key : isBlock ? $"{key}:\n{new string(' ', place.Column + 2)}" : key + ": ";
            items.Add(new CompletionItem(key, CompletionKind.Key, detail, text, new TextEdit(place.WordStart, place.WordEnd - place.WordStart, insert)));
        }
    }

    private static List<CompletionItem> Values(CommissioningFile known, TypingPlace place, ISchemaSource schemas, int offset)
    {
        var type = place.Resource.GetValueOrDefault("type");
        if (place.Word.StartsWith("!ref ", StringComparison.Ordinal))
        {
            var partial = place.Word[5..].TrimStart().TrimStart('\'', '"');
            return Names(known, partial, offset - partial.Length, place.WordEnd, inPlaceholder: false, WantedKind(place, type));
        }

        var items = new List<CompletionItem>();
        if (place.Key == "protocol" && place.Path is ["resources", _, "properties"])
        {
            foreach (var protocol in schemas.Protocols) Add(protocol, CompletionKind.Value, ConnectwareProtocols.Contains(protocol) ? null : "not in Connectware", null);
        }

        foreach (var value in Vocabulary.ValuesOf(place.Path, place.Key!, type)) Add(value, CompletionKind.Value, null, null);
        if (Vocabulary.InBlock(place.Path, type) is { } inside && SchemaOf(place, type, schemas) is { } schema)
        {
            foreach (var (value, detail) in KnownKeys.SchemasAt(schema, [.. inside, place.Key!]).SelectMany(SchemaWords.Values)) Add(value, CompletionKind.Value, detail, null);
        }

        if (WantedKind(place, type) is { } kind)
        {
            foreach (var resource in known.Resources.Where(resource => resource.Kind == kind).Take(MostNames)) Add($"!ref {resource.Id}", CompletionKind.Name, resource.Type, null);
        }
        else if (Vocabulary.InBlock(place.Path, type) is not null || place.Word.StartsWith('!'))
        {
            foreach (var parameter in known.Parameters.Take(MostNames)) Add($"!ref {parameter.Name}", CompletionKind.Name, "parameter", parameter.Description);
        }

        if (place.Word.StartsWith('!'))
        {
            Add("!ref ", CompletionKind.Tag, null, "The value of a parameter, a definition or a resource.");
            Add("!sub ''", CompletionKind.Tag, null, "A text with ${names} in it.");
        }

        return Ranked(items, place.Word);

        void Add(string value, CompletionKind itemKind, string? detail, string? text)
        {
            if (items.All(item => item.Label != value)) items.Add(new CompletionItem(value, itemKind, detail, text, new TextEdit(place.WordStart, place.WordEnd - place.WordStart, value)));
        }
    }

    private static ResourceKind? WantedKind(TypingPlace place, string? type) => (place.Path, place.Key) switch
    {
        (["resources", _, "properties"], "connection") when type == "Cybus::Endpoint" => ResourceKind.Connection,
        (["resources", _, "properties", "mappings", ..], "endpoint") => ResourceKind.Endpoint,
        (["resources", _, "properties", "mappings", ..], "connection") => ResourceKind.Connection,
        _ => null,
    };

    private static List<CompletionItem> Names(CommissioningFile known, string partial, int start, int end, bool inPlaceholder, ResourceKind? wanted = null)
    {
        var names = new List<(string Name, string Detail, string? Text)>();
        if (wanted is null)
        {
            names.AddRange(known.Parameters.Select(parameter => (parameter.Name, "parameter", parameter.Description)));
            if (known.Section("definitions")?.Node is YamlMapping definitions) names.AddRange(definitions.Entries.Where(entry => entry.KeyText is not null).Select(entry => (entry.KeyText!, "definition", (string?)null)));
            names.AddRange(ReferenceScope.PseudoParameters.Select(name => (name, "Connectware", (string?)null)));
        }

        if (!inPlaceholder) names.AddRange(known.Resources.Where(resource => wanted is null || resource.Kind == wanted).Take(MostNames).Select(resource => (resource.Id, resource.Type, (string?)null)));
        var closing = inPlaceholder && !(end < known.Text.Length && known.Text[end] == '}') ? "}" : "";
        return Ranked([.. names.Select(name => new CompletionItem(name.Name, CompletionKind.Name, name.Detail, name.Text, new TextEdit(start, end - start, name.Name + closing)))], partial);
    }

    /// <summary>What has been typed behind a <c>${</c> that is not closed yet, or null.</summary>
    private static string? OpenPlaceholder(string word)
    {
        var open = word.LastIndexOf("${", StringComparison.Ordinal);
        return open >= 0 && word.IndexOf('}', open) < 0 ? word[(open + 2)..] : null;
    }

    private static SchemaNode? SchemaOf(TypingPlace place, string? type, ISchemaSource schemas) => place.Resource.GetValueOrDefault("protocol") is { } protocol
        ? type == "Cybus::Connection" ? schemas.ConnectionSchema(protocol) : schemas.AddressSchema(protocol)
        : null;

    private static List<CompletionItem> Ranked(List<CompletionItem> items, string typed)
    {
        var word = typed.Trim().Trim('\'', '"');
        if (word.Length == 0) return items;
        return [.. items.Where(item => item.Label.Contains(word, StringComparison.OrdinalIgnoreCase)).OrderByDescending(item => item.Label.StartsWith(word, StringComparison.OrdinalIgnoreCase))];
    }

    private static bool IsOperation(string key) => key is "subscribe" or "read" or "write";

    private static bool IsBlock(string[] path, string key, string? type) => (path, key) switch
    {
        ([], not ("description" or "version")) => true,
        (["resources", _], "properties") => true,
        (["resources", _, "properties"], "connection") => type == "Cybus::Connection",
        (["resources", _, "properties"], "subscribe" or "read" or "write") => true,
        (["resources", _, "properties", "mappings", ..], "subscribe" or "publish") => true,
        _ => false,
    };

    private static bool IsInComment(string text, int offset)
    {
        var start = offset == 0 ? 0 : text.LastIndexOf('\n', Math.Min(offset, text.Length) - 1) + 1;
        var line = text.AsSpan(start, Math.Min(offset, text.Length) - start);
        return line.TrimStart().StartsWith("#") || line.Contains(" # ", StringComparison.Ordinal) && !line.ContainsAny('\'', '"');
    }
}
