using System.Text.RegularExpressions;

namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>
/// Usual slips of the hand around the place where a parser gave up. It often says so a line too late; here the line that is
/// to blame is looked for: the one it stopped in and the one above.
/// </summary>
internal static partial class YamlSlips
{
    /// <summary>The slip and where it stands, or null when none of the usual ones is there.</summary>
    public static (int Offset, string Message)? Find(string text, int offset)
    {
        var lines = new TextLines(text);
        var at = lines.LineAt(Math.Min(offset, text.Length));
        var above = at - 1;
        while (above >= 0 && IsEmpty(lines.Line(above))) above--;
        foreach (var line in above >= 0 ? new[] { above, at } : [at])
        {
            if (InLine(lines.Line(line).ToString()) is { } slip) return (lines.StartOf(line) + slip.Column, slip.Message);
        }

        return above >= 0 && LacksColon(lines.Line(above).ToString(), lines.Line(at).ToString()) is { } behind
            ? (lines.StartOf(above) + behind.Column, behind.Message)
            : null;
    }

    /// <summary>A key at the left margin above a place whose indentation fits nothing: what was meant to stand in the section above it.</summary>
    public static (int Offset, string Message)? FindUnindented(string text, int offset)
    {
        var lines = new TextLines(text);
        var at = lines.LineAt(Math.Min(offset, text.Length));
        if (lines.Line(at) is not [' ', ..]) return null;
        for (var line = at - 1; line >= 0; line--)
        {
            var found = MarginKey().Match(lines.Line(line).ToString());
            if (!found.Success) continue;
            var key = found.Groups[1].Value;
            return Array.IndexOf(Sections, key) >= 0 ? null : (lines.StartOf(line), $"'{key}' stands at the left margin, where only sections such as 'resources' stand, and what follows is indented otherwise: indent it like its neighbours.");
        }

        return null;
    }

    private static readonly string[] Sections = ["description", "metadata", "parameters", "definitions", "resources", "version"];

    private static (int Column, string Message)? InLine(string line)
    {
        var odd = OddSpace().Match(line);
        if (odd.Success)
            return (odd.Groups[1].Index, $"A special space character (U+{(int)odd.Groups[1].Value[0]:X4}), as word processors and web pages have it, stands here; YAML needs ordinary blanks.");
        var glued = GluedColon().Match(line);
        if (glued.Success) return (glued.Groups["colon"].Index, $"A blank is missing behind the ':' of '{glued.Groups["key"].Value}'.");
        var equals = EqualSign().Match(line);
        return equals.Success ? (equals.Groups[2].Index, $"'{equals.Groups[1].Value}' needs a ':' here instead of '='.") : null;
    }

    private static (int Column, string Message)? LacksColon(string above, string line)
    {
        var word = BareWord().Match(above);
        if (!word.Success || Indent(line) <= Indent(above)) return null;
        return (word.Groups[1].Index + word.Groups[1].Length, $"A ':' is missing behind '{word.Groups[1].Value}'.");
    }

    private static int Indent(string line) => line.Length - line.TrimStart(' ').Length;

    private static bool IsEmpty(ReadOnlySpan<char> line) => line.Trim() is [] or ['#', ..];

    [GeneratedRegex("""^[ ]*(?:- )?(?:[\w.-]+:)?([\u00A0\u2000-\u200B\u202F\u3000\uFEFF])""", RegexOptions.CultureInvariant)]
    private static partial Regex OddSpace();

    [GeneratedRegex("""^[ ]*(?:- )?([A-Za-z_][\w.-]*)[ ]+(=)[ ]""", RegexOptions.CultureInvariant)]
    private static partial Regex EqualSign();

    [GeneratedRegex("""^[ ]*(?:- )?(?<key>[A-Za-z_][\w.-]*)(?<colon>:)(?=[^\s:/])""", RegexOptions.CultureInvariant)]
    private static partial Regex GluedColon();

    [GeneratedRegex("""^[ ]*(?:- )?([A-Za-z_][\w.-]*)[ ]*$""", RegexOptions.CultureInvariant)]
    private static partial Regex BareWord();

    [GeneratedRegex("""^([A-Za-z_][\w.-]*)[ ]*:""", RegexOptions.CultureInvariant)]
    private static partial Regex MarginKey();
}
