namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>Looks at the characters between nodes, where the parser's marks do not tell enough.</summary>
internal sealed class TextScan(string text)
{
    public static bool IsBreak(char c) => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    public static bool IsSpace(char c) => c is ' ' or '\t' or '\uFEFF';

    /// <summary>The next offset that is neither white space nor comment.</summary>
    public int SkipTrivia(int at)
    {
        while (at < text.Length)
        {
            if (IsSpace(text[at]) || IsBreak(text[at])) at++;
            else if (text[at] == '#') at = LineEnd(at);
            else break;
        }

        return at;
    }

    /// <summary>Where the line of an offset ends, before its break.</summary>
    public int LineEnd(int at)
    {
        while (at < text.Length && !IsBreak(text[at])) at++;
        return at;
    }

    /// <summary>Behind so many tags and anchors.</summary>
    public int Properties(int at, int count)
    {
        var end = at;
        for (; count > 0; count--)
        {
            at = SkipTrivia(at);
            if (at >= text.Length || text[at] is not ('!' or '&')) break;
            if (text[at] == '!' && at + 1 < text.Length && text[at + 1] == '<')
            {
                while (at < text.Length && text[at] != '>') at++;
                at = Math.Min(at + 1, text.Length);
            }
            else
            {
                while (at < text.Length && !IsSpace(text[at]) && !IsBreak(text[at]) && text[at] is not (',' or '[' or ']' or '{' or '}')) at++;
            }

            end = at;
        }

        return end;
    }

    /// <summary>The colon behind a key, or -1.</summary>
    public int FindColon(int keyEnd)
    {
        var at = SkipTrivia(keyEnd);
        return at < text.Length && text[at] == ':' ? at : -1;
    }

    /// <summary>The dash or question mark that is the next thing in the text, or -1.</summary>
    public int FindIndicator(int from, char indicator)
    {
        var at = SkipTrivia(from);
        if (at < text.Length && text[at] == ',') at = SkipTrivia(at + 1);
        return at < text.Length && text[at] == indicator && (at + 1 == text.Length || IsSpace(text[at + 1]) || IsBreak(text[at + 1])) ? at : -1;
    }

    /// <summary>
    /// Where a block scalar really ends: behind its last line with content, or, with the keep indicator, behind its last
    /// blank line; the final line break excluded.
    /// </summary>
    public int BlockScalarEnd(int start, int rawEnd)
    {
        var headerEnd = start + 1;
        var keeps = false;
        while (headerEnd < text.Length && text[headerEnd] is '+' or '-' or >= '0' and <= '9') keeps |= text[headerEnd++] == '+';
        var end = Math.Min(rawEnd, text.Length);
        var bodyStart = Math.Min(LineEnd(headerEnd), end);
        if (!keeps)
        {
            var last = end;
            while (last > bodyStart && (IsSpace(text[last - 1]) || IsBreak(text[last - 1]))) last--;
            return last <= bodyStart ? headerEnd : Math.Min(LineEnd(last), end);
        }

        // Indentation of what follows may have been read already.
        while (end > bodyStart && IsSpace(text[end - 1]) && end < text.Length && !IsBreak(text[end])) end--;
        if (end > bodyStart && text[end - 1] == '\n') end--;
        if (end > bodyStart && text[end - 1] == '\r') end--;
        return Math.Max(end, headerEnd);
    }
}
