using YamlDotNet.Core;

namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>Says what is wrong with text that is not YAML, in plain words with the parser's own line behind it.</summary>
internal static class YamlFaults
{
    /// <param name="exception">What the parser says.</param>
    /// <param name="text">The text.</param>
    /// <param name="offset">Where it says it.</param>
    /// <param name="bracket">Where the outermost open bracket stands, or -1.</param>
    /// <param name="quote">Where a quoted text of several lines begins that ends in the line of the fault, or -1.</param>
    public static YamlFault From(YamlException exception, string text, int offset, int bracket, int quote)
    {
        offset = Math.Clamp(offset, 0, text.Length);
        var said = exception.Message;
        if (said.Contains("invalid tab", StringComparison.Ordinal) && TabAt(text, 0) is >= 0 and var tab) offset = tab;
        else if (said.Contains("found a tab", StringComparison.Ordinal) && TabAt(text, offset) is >= 0 and var below) offset = below;
        else if (quote >= 0) return new YamlFault(quote, "yaml-syntax", $"The quote that is opened here is closed only further down, at a place where the text cannot end: its own closing quote is missing. ({said.TrimEnd('.')})");
        else if (bracket < 0 && SlipAt(said, text, offset) is { } slip) return new YamlFault(slip.Offset, "yaml-syntax", $"{slip.Message} ({said.TrimEnd('.')})");
        var plain = Explain(said, LineOf(text, offset), text, offset, bracket);
        return new YamlFault(offset, "yaml-syntax", $"{plain} ({said.TrimEnd('.')})");
    }

    public static YamlFault Unforeseen(Exception exception, int bracket, int reached) => bracket >= 0
        ? new YamlFault(bracket, "yaml-syntax", "The bracket that is opened here is never closed.")
        : new YamlFault(reached, "yaml-syntax", $"This is not valid YAML. (The parser gave up behind this place: {exception.Message.TrimEnd('.')})");

    /// <summary>The line that is to blame where the parser only noticed later that something does not fit.</summary>
    private static (int Offset, string Message)? SlipAt(string said, string text, int offset)
    {
        string[] late = ["multiline plain scalar", "expected key", "invalid mapping", "mapping values", "expected ':'", "simple key", "expected '-'"];
        if (!late.Any(words => said.Contains(words, StringComparison.OrdinalIgnoreCase))) return null;
        return YamlSlips.Find(text, offset) ?? (said.Contains("expected key", StringComparison.Ordinal) ? YamlSlips.FindUnindented(text, offset) : null);
    }

    private static string Explain(string said, ReadOnlySpan<char> line, string text, int offset, int bracket)
    {
        bool Says(string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);

        if (HasTabIndent(line) || Says("tab character") || Says("invalid tab") || Says("found a tab"))
            return "A tab is used for indentation here; YAML only allows spaces.";
        if (Says("quoted scalar") && (Says("end of stream") || Says("wrong indentation") || Says("document indicator")))
            return "The quote that is opened here is never closed.";
        if (Says("escape"))
            return "In double quotes a backslash starts an escape such as \\n; a text with backslashes of its own, such as a file path, needs single quotes.";
        if (bracket >= 0)
            return "A list or object in brackets cannot be read: a comma or its closing bracket is missing.";
        if (Says("quoted scalar"))
            return "This quoted text cannot be read.";
        if (Says("multiline plain scalar"))
            return "This line runs on from the text in the line above: a ':' is missing there, or this line is indented too far.";
        if (Says("invalid mapping") || Says("mapping values are not allowed") || Says("mapping value"))
            return "A colon stands where no key can be: the line may be indented too far, or a text with ': ' in it needs quotes.";
        if (Says("expected ':'") || Says("simple key"))
            return "This line is neither a key with a colon nor a value: a ':' with a blank behind it is missing, or a text that runs on needs more indentation.";
        if (Says("sequence entries are not allowed") || Says("'-' indicator"))
            return "A list item ('- ') stands where no list can be: check its indentation.";
        if (Says("expected key") || Says("block mapping"))
            return "This line does not fit what is around it: check its indentation and quotes against the lines above and below.";
        if (Says("block sequence"))
            return "A list item ('- ') is expected here: check the indentation of this line against the items above.";
        if (Says("start any token") || Says("cannot start"))
            return $"A text cannot begin with '{At(text, offset)}' unless it is put in quotes.";
        if (Says("tag"))
            return "This tag is not known here; the tags of commissioning files are !ref and !sub.";
        if (Says("anchor") || Says("alias"))
            return "The name behind '&' or '*' cannot be read; a text that begins with one of these needs quotes.";
        if (Says("document start") || Says("document end"))
            return "The file goes on where it should be over: this line is indented less than the ones it belongs to, or a bracket or quote is left over.";
        if (Says("block scalar") || Says("indentation"))
            return "The indentation of this text block cannot be read.";
        return "This is not valid YAML.";
    }

    private static string At(string text, int offset) => offset < text.Length ? text[offset].ToString() : "the end of the file";

    private static ReadOnlySpan<char> LineOf(string text, int offset)
    {
        var start = offset == 0 ? 0 : text.AsSpan(0, offset).LastIndexOfAny('\n', '\r') + 1;
        var length = text.AsSpan(start).IndexOfAny('\n', '\r');
        return length < 0 ? text.AsSpan(start) : text.AsSpan(start, length);
    }

    /// <summary>The first tab behind an offset that indents something.</summary>
    private static int TabAt(string text, int from)
    {
        for (var at = text.IndexOf('\t', from); at >= 0; at = text.IndexOf('\t', at + 1))
        {
            var start = at;
            while (start > 0 && text[start - 1] is (' ' or '\t')) start--;
            if (start == 0 || text[start - 1] is '\n' or '\r') return at;
        }

        return -1;
    }

    private static bool HasTabIndent(ReadOnlySpan<char> line) => line[..(line.Length - line.TrimStart().Length)].Contains('\t');
}
