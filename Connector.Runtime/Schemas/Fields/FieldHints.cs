using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>
/// What schemas in the wild say about looks: the <c>ui:*</c> words of a separate UI schema (React JSON Schema Form) or inside
/// the schema itself, and the plain words <c>multiline</c>, <c>enumNames</c> and the like. A UI schema is nested like the data.
/// </summary>
public sealed class FieldHints
{
    private static readonly HashSet<string> Understood = new(StringComparer.Ordinal)
    {
        "widget", "title", "description", "help", "placeholder", "disabled", "readonly", "enumNames", "order", "tabs", "options", "autofocus", "rows",
        "addable", "removable", "orderable", "label", "hideError", "emptyValue", "inline", "collapsed", "multiline", "unit",
    };

    private readonly JsonElement? _outside;
    private readonly IReadOnlyList<SchemaNode> _inside;

    private FieldHints(JsonElement? outside, IReadOnlyList<SchemaNode> inside)
    {
        _outside = outside is { ValueKind: JsonValueKind.Object } ? outside : null;
        _inside = inside;
    }

    public static FieldHints None { get; } = new(null, []);

    public static FieldHints Of(JsonElement? uiSchema, IReadOnlyList<SchemaNode> schemas) => new(uiSchema, schemas);

    /// <summary>The part of the separate UI schema for a property or, with the name <c>items</c>, for the items of a list.</summary>
    public JsonElement? Below(string name) =>
        _outside?.TryGetProperty(name, out var below) == true && below.ValueKind == JsonValueKind.Object ? below : null;

    public string? Widget => Text("widget");

    public JsonElement? Get(string word)
    {
        if (_outside is { } outside && From(outside, word) is { } found) return found;
        foreach (var schema in _inside)
            if (schema.Json.ValueKind == JsonValueKind.Object && From(schema.Json, word) is { } inside) return inside;
        return null;
    }

    public string? Text(string word) => Get(word) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public bool Is(string word) => Get(word) is { ValueKind: JsonValueKind.True };

    public bool IsNot(string word) => Get(word) is { ValueKind: JsonValueKind.False };

    public IReadOnlyList<string> Texts(string word) =>
        Get(word) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)] : [];

    /// <summary>The tabs of an object's form, in order.</summary>
    public IReadOnlyList<FieldTab> Tabs()
    {
        if (Get("tabs") is not { ValueKind: JsonValueKind.Array } list) return [];
        var tabs = new List<FieldTab>();
        foreach (var tab in list.EnumerateArray())
        {
            if (tab.ValueKind != JsonValueKind.Object || !tab.TryGetProperty("properties", out var names) || names.ValueKind != JsonValueKind.Array) continue;
            var title = tab.TryGetProperty("title", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : $"Part {tabs.Count + 1}";
            tabs.Add(new(title, [.. names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)]));
        }

        return tabs;
    }

    /// <summary>Whether a word such as <c>ui:widget</c> means something here.</summary>
    internal static bool Understands(string word) => word.StartsWith("ui:", StringComparison.Ordinal) && Understood.Contains(word[3..]);

    /// <summary>The <c>ui:*</c> words that nothing here understands.</summary>
    public IEnumerable<string> UnknownWords()
    {
        var objects = _inside.Select(schema => schema.Json).Where(json => json.ValueKind == JsonValueKind.Object);
        if (_outside is { } outside) objects = objects.Append(outside);
        return objects.SelectMany(json => json.EnumerateObject())
            .Where(word => word.Name.StartsWith("ui:", StringComparison.Ordinal) && !Understands(word.Name))
            .Select(word => word.Name)
            .Distinct();
    }

    private static JsonElement? From(JsonElement json, string word)
    {
        if (json.TryGetProperty("ui:" + word, out var plain)) return plain;
        return json.TryGetProperty("ui:options", out var options) && options.ValueKind == JsonValueKind.Object && options.TryGetProperty(word, out var option) ? option : null;
    }
}

/// <summary>A tab of a form with the properties it holds.</summary>
public sealed record FieldTab(string Title, IReadOnlyList<string> Properties);
