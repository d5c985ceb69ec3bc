using System.Globalization;
using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>The words of messages: how a field is called, how types and values are written. Used on failure only.</summary>
internal static class Wording
{
    private const int LongestList = 12;

    /// <summary>The present value's name: its schema's title, else its key, else its number in the list.</summary>
    internal static string Label(Evaluation run)
    {
        if (run.SchemasHere.Select(TitleOf).FirstOrDefault(title => title is not null) is { } title) return title;
        if (run.LastName is { } name) return Quote(name);
        return run.LastIndex is { } index ? $"Entry {index + 1}" : "The value";
    }

    /// <summary>The name of a key of the present object: the title of its schema wherever one is declared, else the key.</summary>
    internal static string LabelOf(Evaluation run, string property)
    {
        foreach (var schema in run.SchemasHere)
        {
            if (schema.Child("properties", property) is { } declared && TitleOf(declared) is { } title) return title;
        }

        return Quote(property);
    }

    /// <summary>The schema's own title, else that of what it refers to.</summary>
    internal static string? TitleOf(SchemaNode schema)
    {
        var title = schema.Text("title") ?? (schema.Reference is null ? null : schema.Follow()?.Text("title"));
        return string.IsNullOrWhiteSpace(title) ? null : title.Trim();
    }

    internal static string NotAllowedHere(Evaluation run) => run.Collects ? $"{Label(run)} must not be given here." : "";

    internal static string Quote(string name) => $"\"{Shorten(name)}\"";

    internal static string Shorten(string text) => text.Length <= 80 ? text : text[..79] + "…";

    /// <summary>"3 entries", "1 entry".</summary>
    internal static string Count(string limit, string one, string many) => limit == "1" ? $"1 {one}" : $"{limit} {many}";

    internal static string Count(int count, string one, string many) => Count(count.ToString(CultureInfo.InvariantCulture), one, many);

    /// <summary>"a, b or c".</summary>
    internal static string Either(IReadOnlyList<string> words) => Join(words, " or ");

    /// <summary>"a, b and c".</summary>
    internal static string Both(IReadOnlyList<string> words) => Join(words, " and ");

    internal static string Type(string type) => type switch
    {
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "object" => "a group of fields",
        "array" => "a list",
        "null" => "empty (null)",
        _ => type,
    };

    internal static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Object => "a group of fields",
        JsonValueKind.Array => "a list",
        _ => "empty (null)",
    };

    /// <summary>A value out of a schema (never one a person gave).</summary>
    internal static string Value(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? Quote(value.GetString()!) : Shorten(value.GetRawText());

    private static string Join(IReadOnlyList<string> words, string last)
    {
        if (words.Count > LongestList) return $"{string.Join(", ", words.Take(LongestList))} … ({words.Count - LongestList} more)";
        return words.Count switch
        {
            0 => "nothing",
            1 => words[0],
            _ => string.Join(", ", words.Take(words.Count - 1)) + last + words[^1],
        };
    }
}
