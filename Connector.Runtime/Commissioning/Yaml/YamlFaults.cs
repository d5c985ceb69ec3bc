using YamlDotNet.Core;

namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>Says what is wrong with text that is not YAML, in plain words with the parser's own line behind it.</summary>
internal static class YamlFaults
{
    public static YamlFault From(YamlException exception, string text, int offset)
    {
        offset = Math.Clamp(offset, 0, text.Length);
        var said = exception.Message;
        var line = LineOf(text, offset);
        var plain = Explain(said, line, text, offset);
        return new YamlFault(offset, "yaml-syntax", $"{plain} ({said.TrimEnd('.')})");
    }

    private static string Explain(string said, ReadOnlySpan<char> line, string text, int offset)
    {
        bool Says(string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);

        if (HasTabIndent(line) || Says("tab character") || Says("found a tab"))
            return "A tab is used for indentation here; YAML only allows spaces.";
        if (Says("quoted scalar") && Says("end of stream") || Says("unexpected end of stream"))
            return "A quote that is opened here is never closed.";
        if (Says("quoted scalar") || Says("escape"))
            return "This quoted text cannot be read: in double quotes a backslash starts an escape such as \\n; a file path needs single quotes.";
        if (Says("mapping values are not allowed") || Says("mapping value"))
            return "A colon stands where no key can be: the key before it may be missing, the line may be indented too far, or a text with ': ' in it needs quotes.";
        if (Says("could not find expected ':'") || Says("simple key"))
            return "This line is neither a key with a colon nor a value: a ':' (with a blank behind it) is missing, or a text that runs on needs more indentation.";
        if (Says("did not find expected ',' or"))
            return "A list or object in brackets is not closed here: a comma or the closing bracket is missing.";
        if (Says("block sequence entries are not allowed") || Says("'-' indicator"))
            return "A list item ('- ') stands where no list can be: check its indentation.";
        if (Says("did not find expected key") || Says("block mapping"))
            return "This line does not fit what is around it: check its indentation against the lines above and below.";
        if (Says("block sequence"))
            return "A list item is expected here: check the indentation of this line against the '-' above.";
        if (Says("start any token") || Says("cannot start"))
            return $"A text cannot begin with '{At(text, offset)}' unless it is put in quotes.";
        if (Says("tag handle") || Says("undefined tag"))
            return "This tag is not known here; use !ref or !sub.";
        if (Says("anchor") || Says("alias"))
            return "The name behind '&' or '*' cannot be read; a text that begins with one of these needs quotes.";
        if (Says("document start") || Says("document end"))
            return "The file goes on where it should be over: this line is indented less than the ones it belongs to.";
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

    private static bool HasTabIndent(ReadOnlySpan<char> line) => line[..(line.Length - line.TrimStart().Length)].Contains('\t');
}
