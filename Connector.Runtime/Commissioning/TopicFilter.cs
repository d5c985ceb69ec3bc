namespace Connector.Runtime.Commissioning;

/// <summary>MQTT topics with wildcards, named ones (<c>+line</c>, <c>#rest</c>) too.</summary>
internal static class TopicFilter
{
    /// <summary>What is wrong with a filter, or null.</summary>
    public static string? Fault(string filter)
    {
        var levels = filter.Split('/');
        for (var i = 0; i < levels.Length; i++)
        {
            if (levels[i].IndexOfAny(['+', '#'], Math.Min(1, levels[i].Length)) >= 0) return "A wildcard has to stand at the beginning of its level.";
            if (levels[i].StartsWith('#') && i < levels.Length - 1) return "The wildcard # is only possible at the end of a topic.";
        }

        return filter.Length == 0 ? "The topic is empty." : null;
    }

    /// <summary>Whether some message could be published to the one and heard by the other. Placeholders such as <c>{line}</c> stand for anything.</summary>
    public static bool Overlap(ReadOnlySpan<char> published, ReadOnlySpan<char> filter)
    {
        while (true)
        {
            if (filter.StartsWith('#')) return true;
            var from = Level(published);
            var to = Level(filter);
            if (!to.StartsWith('+') && from.IndexOfAny('{', '$') < 0 && !from.SequenceEqual(to)) return false;
            var (fromEnds, toEnds) = (from.Length == published.Length, to.Length == filter.Length);
            if (fromEnds) return toEnds || filter[(to.Length + 1)..].StartsWith('#');
            if (toEnds) return false;
            published = published[(from.Length + 1)..];
            filter = filter[(to.Length + 1)..];
        }
    }

    private static ReadOnlySpan<char> Level(ReadOnlySpan<char> topic) => topic.IndexOf('/') is >= 0 and var end ? topic[..end] : topic;
}
