using System.Text;

namespace Connector.Runtime.Mqtt;

/// <summary>The rules of MQTT for topic names and filters. Pure.</summary>
public static class TopicName
{
    private const string SharePrefix = "$share/";

    /// <summary>Why a name cannot be published to, or null.</summary>
    public static string? Problem(string name) =>
        string.IsNullOrEmpty(name) ? "A topic must not be empty."
        : name.AsSpan().ContainsAny('+', '#') ? $"The topic '{name}' contains a wildcard (+ or #); only subscriptions may."
        : Common(name);

    /// <summary>Why a filter cannot be subscribed to, or null.</summary>
    public static string? FilterProblem(string filter)
    {
        if (string.IsNullOrEmpty(filter)) return "A topic filter must not be empty.";
        if (filter.StartsWith(SharePrefix, StringComparison.Ordinal))
        {
            var group = filter.AsSpan(SharePrefix.Length);
            var end = group.IndexOf('/');
            if (end < 1 || end == group.Length - 1 || group[..end].ContainsAny('+', '#'))
                return $"The shared filter '{filter}' must have the form $share/GROUP/FILTER.";
            filter = group[(end + 1)..].ToString();
        }

        var levels = filter.Split('/');
        for (var i = 0; i < levels.Length; i++)
        {
            if (levels[i].Contains('#') && (levels[i].Length > 1 || i < levels.Length - 1))
                return $"In the filter '{filter}' # must be the last level, alone.";
            if (levels[i].Contains('+') && levels[i].Length > 1)
                return $"In the filter '{filter}' + must stand alone in its level.";
        }

        return Common(filter);
    }

    /// <summary>The part of a filter that topics are compared with: without <c>$share/GROUP/</c>.</summary>
    public static string WithoutShare(string filter) =>
        filter.StartsWith(SharePrefix, StringComparison.Ordinal) && filter.IndexOf('/', SharePrefix.Length) is > 0 and var end
            ? filter[(end + 1)..]
            : filter;

    /// <summary>Whether a topic falls under a filter. Wildcards in the first level do not reach topics that begin with $.</summary>
    public static bool Matches(string filter, string topic)
    {
        ReadOnlySpan<char> rest = WithoutShare(filter), name = topic;
        if (name is ['$', ..] && rest is ['+' or '#', ..]) return false;
        while (true)
        {
            if (rest is "#") return true;
            var level = Take(ref rest, out var moreLevels);
            var part = Take(ref name, out var moreParts);
            if (level is not "+" && !level.SequenceEqual(part)) return false;
            if (!moreParts) return !moreLevels || rest is "#";
            if (!moreLevels) return false;
        }
    }

    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest, out bool more)
    {
        var end = rest.IndexOf('/');
        more = end >= 0;
        var level = more ? rest[..end] : rest;
        rest = more ? rest[(end + 1)..] : [];
        return level;
    }

    private static string? Common(string name) =>
        name.Contains('\0') ? "A topic must not contain the zero character."
        : Encoding.UTF8.GetByteCount(name) > 65535 ? "A topic must not be longer than 65,535 bytes."
        : null;
}
