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
    public static bool Overlap(string published, string filter)
    {
        var from = published.Split('/');
        var to = filter.Split('/');
        for (var i = 0; ; i++)
        {
            if (i < to.Length && to[i].StartsWith('#')) return true;
            if (i >= from.Length || i >= to.Length) return from.Length == to.Length;
            if (to[i].StartsWith('+') || IsOpen(from[i]) || from[i] == to[i]) continue;
            return false;
        }
    }

    private static bool IsOpen(string level) => level.Contains('{') || level.Contains('$');
}
