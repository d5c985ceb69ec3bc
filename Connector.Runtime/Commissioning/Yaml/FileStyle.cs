namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>How a file is written, so that what is new looks like what is there.</summary>
/// <param name="NewLine">Its line break.</param>
/// <param name="Indent">Blanks per level.</param>
/// <param name="ListIndent">Blanks between a key and the dashes of the list below it.</param>
internal sealed record FileStyle(string NewLine, int Indent, int ListIndent)
{
    public static FileStyle Of(YamlSpot? root, TextLines lines, string text)
    {
        var firstBreak = text.AsSpan().IndexOfAny('\n', '\r');
        var newLine = firstBreak < 0 || text[firstBreak] == '\n' ? "\n" : firstBreak + 1 < text.Length && text[firstBreak + 1] == '\n' ? "\r\n" : "\r";
        int? indent = null, listIndent = null;
        if (root is not null) Look(root, lines, ref indent, ref listIndent, 200);
        return new FileStyle(newLine, indent ?? 2, listIndent ?? indent ?? 2);
    }

    private static void Look(YamlSpot root, TextLines lines, ref int? indent, ref int? listIndent, int budget)
    {
        var waiting = new Queue<YamlSpot>([root]);
        while (waiting.TryDequeue(out var spot) && budget-- > 0 && (indent is null || listIndent is null))
        {
            if (spot.Node is not YamlCollection { IsFlow: false }) continue;
            for (var i = 0; i < Math.Min(spot.ChildCount, 20); i++)
            {
                var child = spot.Child(i);
                waiting.Enqueue(child);
                if (spot.Node is not YamlMapping || child.Node is not YamlCollection { IsFlow: false, HasProperties: false } || child.ChildCount == 0) continue;
                if (lines.LineAt(child.Start) == lines.LineAt(child.KeyStart)) continue;
                var step = lines.ColumnAt(child.Start) - lines.ColumnAt(child.KeyStart);
                if (child.Node is YamlMapping && step is > 0 and <= 9) indent ??= step;
                else if (child.Node is YamlSequence && step is >= 0 and <= 9) listIndent ??= step;
            }
        }
    }
}
