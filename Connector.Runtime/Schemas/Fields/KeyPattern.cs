using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Matches keys with the patterns of a schema. A pattern that does not compile or takes too long matches nothing.</summary>
internal static class KeyPattern
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);
    private static readonly ConcurrentDictionary<string, Regex?> Compiled = new();

    public static bool IsMatch(string pattern, string key)
    {
        if (Compiled.Count > 1000) Compiled.Clear();
        var regex = Compiled.GetOrAdd(pattern, Compile);
        try
        {
            return regex?.IsMatch(key) ?? false;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static Regex? Compile(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, Limit);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
