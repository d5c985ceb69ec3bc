namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>The lines of a text: ends are LF, CRLF or a lone CR. Immutable.</summary>
internal sealed class TextLines
{
    private readonly string _text;
    private readonly int[] _starts;

    public TextLines(string text)
    {
        _text = text;
        var starts = new List<int>(16 + text.Length / 40) { 0 };
        for (var position = 0; ;)
        {
            var next = text.AsSpan(position).IndexOfAny('\n', '\r');
            if (next < 0) break;
            position += next + 1;
            if (text[position - 1] == '\r' && position < text.Length && text[position] == '\n') position++;
            starts.Add(position);
        }

        _starts = [.. starts];
    }

    private TextLines(string text, int[] starts) => (_text, _starts) = (text, starts);

    /// <summary>The lines after edits of this text: only what stands between the first and the last of them is read.</summary>
    /// <param name="edits">At least one; in any order.</param>
    /// <param name="text">The text after them.</param>
    public TextLines After(IReadOnlyList<TextEdit> edits, string text)
    {
        var (start, end, moved) = (edits.Min(edit => edit.Start), edits.Max(edit => edit.End), text.Length - _text.Length);
        // Whether a line begins at a place is told by the characters on both sides of it.
        var before = FirstAtOrBehind(Math.Max(start, 1));
        var behind = FirstAtOrBehind(end + 1);
        var between = new List<int>();
        for (var place = Math.Max(start, 1); place <= end + moved; place++)
        {
            if (text[place - 1] == '\n' || (text[place - 1] == '\r' && (place == text.Length || text[place] != '\n'))) between.Add(place);
        }

        var starts = new int[before + between.Count + _starts.Length - behind];
        _starts.AsSpan(0, before).CopyTo(starts);
        between.CopyTo(starts, before);
        for (int from = behind, to = before + between.Count; from < _starts.Length; from++, to++) starts[to] = _starts[from] + moved;
        return new TextLines(text, starts);
    }

    public int Count => _starts.Length;

    public int StartOf(int line) => _starts[line];

    /// <summary>Behind the last character of a line, before its line break.</summary>
    public int EndOf(int line)
    {
        var end = line + 1 < _starts.Length ? _starts[line + 1] : _text.Length;
        if (line + 1 >= _starts.Length) return end;
        end--;
        return end > _starts[line] && _text[end] == '\n' && _text[end - 1] == '\r' ? end - 1 : end;
    }

    /// <summary>Behind the line break of a line.</summary>
    public int EndWithBreakOf(int line) => line + 1 < _starts.Length ? _starts[line + 1] : _text.Length;

    /// <summary>The line, counted from 0, that an offset is in.</summary>
    public int LineAt(int offset)
    {
        var found = Array.BinarySearch(_starts, offset);
        return found >= 0 ? found : ~found - 1;
    }

    private int FirstAtOrBehind(int offset)
    {
        var found = Array.BinarySearch(_starts, offset);
        return found >= 0 ? found : ~found;
    }

    public ReadOnlySpan<char> Line(int line) => _text.AsSpan(StartOf(line)..EndOf(line));

    public bool IsBlank(int line) => Line(line).IsWhiteSpace();

    /// <summary>Whether nothing but a comment stands on the line.</summary>
    public bool IsComment(int line) => Line(line).TrimStart() is ['#', ..];

    /// <summary>Counted from 0; a byte order mark does not count.</summary>
    public int ColumnAt(int offset)
    {
        var line = LineAt(offset);
        return offset - _starts[line] - (line == 0 && offset > 0 && _text[0] == '\uFEFF' ? 1 : 0);
    }

    public TextPlace Place(int start, int length)
    {
        start = Math.Clamp(start, 0, _text.Length);
        var line = LineAt(start);
        return new TextPlace(start, Math.Min(length, _text.Length - start), line + 1, start - _starts[line] + 1);
    }
}
