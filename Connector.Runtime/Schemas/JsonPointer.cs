using System.Text.Json;

namespace Connector.Runtime.Schemas;

/// <summary>JSON Pointers (RFC 6901) as plain strings: "" is the whole document, "/a~1b/0" the first entry of "a/b".</summary>
public static class JsonPointer
{
    /// <summary>One token with <c>~</c> and <c>/</c> escaped.</summary>
    public static string Escape(string token) =>
        token.AsSpan().ContainsAny('~', '/') ? token.Replace("~", "~0").Replace("/", "~1") : token;

    public static string Unescape(string token) =>
        token.Contains('~') ? token.Replace("~1", "/").Replace("~0", "~") : token;

    public static string Append(string pointer, string token) => $"{pointer}/{Escape(token)}";

    public static string Append(string pointer, int index) => $"{pointer}/{index}";

    /// <summary>The unescaped tokens, none for "".</summary>
    public static IReadOnlyList<string> Split(string pointer) =>
        pointer.Length == 0 ? [] : [.. pointer[(pointer[0] == '/' ? 1 : 0)..].Split('/').Select(Unescape)];

    /// <summary>The value a pointer leads to, or null when there is none.</summary>
    public static JsonElement? Find(JsonElement root, string pointer)
    {
        var at = root;
        foreach (var token in Split(pointer))
        {
            if (!TryStep(at, token, out at)) return null;
        }

        return at;
    }

    internal static bool TryStep(JsonElement at, string token, out JsonElement next)
    {
        next = default;
        if (at.ValueKind == JsonValueKind.Object) return at.TryGetProperty(token, out next);
        if (at.ValueKind != JsonValueKind.Array || !IsIndex(token) || !int.TryParse(token, out var index)) return false;
        if (index >= at.GetArrayLength()) return false;
        next = at[index];
        return true;
    }

    private static bool IsIndex(string token) =>
        token.Length > 0 && (token == "0" || token[0] != '0') && token.All(char.IsAsciiDigit);
}
