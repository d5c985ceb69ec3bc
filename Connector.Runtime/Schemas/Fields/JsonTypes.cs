using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>The types of JSON Schema; an integer is also a number.</summary>
[Flags]
public enum JsonTypes
{
    None = 0,
    Object = 1,
    Array = 2,
    String = 4,
    Number = 8,
    Integer = 16,
    Boolean = 32,
    Null = 64,
    Any = Object | Array | String | Number | Integer | Boolean | Null,
}

internal static class JsonTypeWords
{
    /// <summary>Reads a <c>type</c> keyword: a name or a list of names. Unknown names are left out.</summary>
    public static JsonTypes Read(JsonElement keyword) => keyword.ValueKind switch
    {
        JsonValueKind.String => Of(keyword.GetString()),
        JsonValueKind.Array => keyword.EnumerateArray().Aggregate(JsonTypes.None, (types, name) =>
            types | (name.ValueKind == JsonValueKind.String ? Of(name.GetString()) : JsonTypes.None)),
        _ => JsonTypes.None,
    };

    public static JsonTypes Of(string? name) => name switch
    {
        "object" => JsonTypes.Object,
        "array" => JsonTypes.Array,
        "string" => JsonTypes.String,
        "number" => JsonTypes.Number | JsonTypes.Integer,
        "integer" => JsonTypes.Integer,
        "boolean" => JsonTypes.Boolean,
        "null" => JsonTypes.Null,
        _ => JsonTypes.None,
    };

    public static JsonTypes Of(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => JsonTypes.Object,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Number => JsonTypes.Number | JsonTypes.Integer,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Null => JsonTypes.Null,
        _ => JsonTypes.None,
    };

    /// <summary>What a person calls it.</summary>
    public static string Word(JsonTypes type) => type switch
    {
        JsonTypes.Object => "Group",
        JsonTypes.Array => "List",
        JsonTypes.String => "Text",
        JsonTypes.Integer => "Whole number",
        JsonTypes.Boolean => "Yes or no",
        JsonTypes.Null => "Nothing",
        _ when type.HasFlag(JsonTypes.Number) => "Number",
        _ => "Anything",
    };

    /// <summary>The kinds a person can choose between: number and integer count as one.</summary>
    public static IReadOnlyList<JsonTypes> Kinds(JsonTypes types)
    {
        var kinds = new List<JsonTypes>();
        foreach (var kind in new[] { JsonTypes.Object, JsonTypes.Array, JsonTypes.String, JsonTypes.Boolean, JsonTypes.Null })
            if (types.HasFlag(kind)) kinds.Add(kind);
        if (types.HasFlag(JsonTypes.Number)) kinds.Insert(0, JsonTypes.Number | JsonTypes.Integer);
        else if (types.HasFlag(JsonTypes.Integer)) kinds.Insert(0, JsonTypes.Integer);
        return kinds;
    }
}
