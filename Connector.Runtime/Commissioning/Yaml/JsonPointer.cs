namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>JSON Pointers (RFC 6901), so that keys with dots and slashes can be told.</summary>
internal static class JsonPointer
{
    public static string Escape(string key) => key.Contains('~') || key.Contains('/') ? key.Replace("~", "~0").Replace("/", "~1") : key;

    public static string Join(IEnumerable<string> keys) => string.Concat(keys.Select(key => "/" + Escape(key)));

    public static string Append(string pointer, string key) => $"{pointer}/{Escape(key)}";

    /// <exception cref="ArgumentException">The pointer is neither empty nor begins with a slash.</exception>
    public static string[] Split(string pointer)
    {
        if (pointer.Length == 0) return [];
        if (pointer[0] != '/') throw new ArgumentException($"'{pointer}' is not a JSON Pointer: it has to begin with '/'.", nameof(pointer));
        return [.. pointer[1..].Split('/').Select(key => key.Replace("~1", "/").Replace("~0", "~"))];
    }
}
