namespace Connector.Runtime.Schemas.Fields;

/// <summary>Steps through JSON Pointers (RFC 6901); the empty pointer is the block itself.</summary>
public static class FormPointer
{
    public static string Below(string pointer, string key) => $"{pointer}/{Escape(key)}";

    public static string Below(string pointer, int index) => $"{pointer}/{index}";

    /// <summary>The pointer one step up; the empty pointer is its own parent.</summary>
    public static string Parent(string pointer)
    {
        var slash = pointer.LastIndexOf('/');
        return slash <= 0 ? "" : pointer[..slash];
    }

    /// <summary>The last step, unescaped; empty for the block itself.</summary>
    public static string LastKey(string pointer) => Unescape(pointer[(pointer.LastIndexOf('/') + 1)..]);

    /// <summary>The unescaped steps from the block down.</summary>
    public static IReadOnlyList<string> Steps(string pointer) =>
        pointer.Length == 0 ? [] : [.. pointer[1..].Split('/').Select(Unescape)];

    /// <summary>The pointer itself and every pointer above it, innermost first, ending with the empty one.</summary>
    public static IEnumerable<string> WithAncestors(string pointer)
    {
        while (true)
        {
            yield return pointer;
            if (pointer.Length == 0) yield break;
            pointer = Parent(pointer);
        }
    }

    public static bool IsAtOrBelow(string pointer, string ancestor) =>
        pointer.StartsWith(ancestor, StringComparison.Ordinal)
        && (pointer.Length == ancestor.Length || pointer[ancestor.Length] == '/');

    private static string Escape(string key) =>
        key.AsSpan().ContainsAny('~', '/') ? key.Replace("~", "~0").Replace("/", "~1") : key;

    private static string Unescape(string step) =>
        step.Contains('~') ? step.Replace("~1", "/").Replace("~0", "~") : step;
}
