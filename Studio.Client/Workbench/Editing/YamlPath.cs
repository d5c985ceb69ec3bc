namespace Studio.Client.Workbench.Editing;

/// <summary>
/// Tells by indentation alone in which block a line stands. Works while the text is half-typed and no parser could say.
/// </summary>
internal static class YamlPath
{
    /// <summary>The keys around a place, outermost first, and what stands on its line before it.</summary>
    public static (IReadOnlyList<string> Keys, string Before) Of(string text, int offset)
    {
        offset = Math.Clamp(offset, 0, text.Length);
        var start = offset == 0 ? 0 : text.LastIndexOf('\n', offset - 1) + 1;
        var before = text[start..offset];
        var indent = Indent(before);
        var keys = new List<string>();
        for (var end = start - 1; end > 0 && indent > 0;)
        {
            var lineStart = text.LastIndexOf('\n', end - 1) + 1;
            var line = text[lineStart..end].TrimEnd('\r');
            var own = Indent(line);
            if (line.Trim() is { Length: > 0 } said && said[0] != '#' && own < indent && KeyOf(said) is { } key)
            {
                keys.Add(key);
                indent = own;
            }

            end = lineStart - 1;
        }

        keys.Reverse();
        return (keys, before);
    }

    private static int Indent(string line) => line.Length - line.TrimStart(' ').Length;

    private static string? KeyOf(string line)
    {
        if (line.StartsWith("- ", StringComparison.Ordinal)) line = line[2..].TrimStart();
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        while (colon >= 0 && colon + 1 < line.Length && line[colon + 1] != ' ') colon = line.IndexOf(':', colon + 1);
        return colon <= 0 ? null : line[..colon].Trim('"', '\'', ' ');
    }
}
