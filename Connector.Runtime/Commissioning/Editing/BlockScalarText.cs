using System.Text;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Editing;

/// <summary>Writes a new text into an existing block scalar: same header, same indentation, and lines that need not change stay.</summary>
internal static class BlockScalarText
{
    private const int Width = 100;

    public static IEnumerable<string> Ways(EditSession session, YamlSpot spot, YamlScalar old, string value)
    {
        if (value.Length == 0 || value.StartsWith(' ') || value.StartsWith('\n') || value.Any(c => char.IsControl(c) && c != '\n')) yield break;
        var source = session.File.Text[spot.ContentStart..spot.End];
        var headerEnd = source.AsSpan().IndexOfAny('\n', '\r');
        if (headerEnd < 0) yield break;
        var header = source[..headerEnd];
        var lines = source[headerEnd..].ReplaceLineEndings("\n").Split('\n').Skip(1).ToArray();
        var first = lines.FirstOrDefault(line => !string.IsNullOrWhiteSpace(line));
        if (first is null || header.Any(char.IsAsciiDigit)) yield break;
        var indent = first.Length - first.TrimStart(' ').Length;
        var oldLines = lines.Select(line => line.Length >= indent ? line[indent..] : "").ToArray();
        var fitting = value.EndsWith('\n') ? "" : "-";
        foreach (var style in old.Style == YamlStyle.Folded ? "> |" : "| ")
        {
            if (style == ' ') continue;
            var body = style == '>' ? Folded(value, oldLines) : [.. value.TrimEnd('\n').Split('\n')];
            foreach (var chomping in new[] { header.Contains('+') ? "+" : header.Contains('-') ? "-" : "", fitting }.Distinct())
                yield return Write(style + chomping + header.TrimStart('|', '>').TrimStart('+', '-'), body, indent, session.Style.NewLine);
        }
    }

    private static string Write(string header, IEnumerable<string> lines, int indent, string newLine)
    {
        var text = new StringBuilder(header);
        foreach (var line in lines) text.Append(newLine).Append(line.Length == 0 ? "" : YamlWriter.Spaces(indent) + line);
        return text.ToString();
    }

    /// <summary>Breaks a text into lines for the folded style, taking over old lines wherever they fit.</summary>
    private static List<string> Folded(string value, string[] oldLines)
    {
        var result = new List<string>();
        var next = 0;
        foreach (var paragraph in value.TrimEnd('\n').Split('\n'))
        {
            if (result.Count > 0) result.Add("");
            for (var at = 0; at < paragraph.Length;)
            {
                var reused = Reusable(paragraph, at, oldLines, next);
                if (reused >= 0)
                {
                    result.Add(oldLines[reused]);
                    at += oldLines[reused].Length + 1;
                    next = reused + 1;
                    continue;
                }

                var end = at;
                do
                {
                    var blank = paragraph.IndexOf(' ', Math.Min(end + 1, paragraph.Length));
                    end = blank < 0 ? paragraph.Length : blank;
                }
                while (end < paragraph.Length && end - at < Width && Reusable(paragraph, end + 1, oldLines, next) < 0);
                result.Add(paragraph[at..end]);
                at = end + 1;
            }
        }

        return result;
    }

    private static int Reusable(string paragraph, int at, string[] oldLines, int from)
    {
        for (var i = from; i < oldLines.Length; i++)
        {
            var line = oldLines[i];
            if (line.Length == 0 || !paragraph.AsSpan(at).StartsWith(line)) continue;
            if (at + line.Length == paragraph.Length || paragraph[at + line.Length] == ' ') return i;
        }

        return -1;
    }
}
