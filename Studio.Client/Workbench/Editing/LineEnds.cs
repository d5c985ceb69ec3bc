using Connector.Runtime.Commissioning;

namespace Studio.Client.Workbench.Editing;

/// <summary>
/// The two ways of counting places in one text: as it is stored, and as the code editor counts, for which every line end is
/// one character. Immutable.
/// </summary>
internal sealed class LineEnds
{
    private readonly int[] _pairs;

    public LineEnds(string text)
    {
        var pairs = new List<int>();
        for (var at = text.IndexOf("\r\n", StringComparison.Ordinal); at >= 0; at = text.IndexOf("\r\n", at + 2, StringComparison.Ordinal)) pairs.Add(at);
        _pairs = [.. pairs];
        LineFeeds = text.AsSpan().Count('\n') - pairs.Count;
        EditorLength = text.Length - pairs.Count;
    }

    private LineEnds(int[] pairs, int lineFeeds, int length) => (_pairs, LineFeeds, EditorLength) = (pairs, lineFeeds, length - pairs.Length);

    /// <summary>The same for the text after edits; reads only what stands between the first and the last of them.</summary>
    /// <param name="before">The text that this belongs to.</param>
    /// <param name="edits">At least one; in any order.</param>
    /// <param name="after">The text after them.</param>
    public LineEnds After(string before, IReadOnlyList<TextEdit> edits, string after)
    {
        var (start, end, moved) = (edits.Min(edit => edit.Start), edits.Max(edit => edit.End), after.Length - before.Length);
        // A pair may be broken or made by a change right before or behind one of its halves.
        var first = Math.Max(start - 1, 0);
        var (kept, behind) = (FirstAtOrBehind(first), FirstAtOrBehind(end));
        var between = new List<int>();
        for (var place = first; place < end + moved && place + 1 < after.Length; place++)
        {
            if (after[place] == '\r' && after[place + 1] == '\n') between.Add(place);
        }

        var pairs = new int[kept + between.Count + _pairs.Length - behind];
        _pairs.AsSpan(0, kept).CopyTo(pairs);
        between.CopyTo(pairs, kept);
        for (int from = behind, to = kept + between.Count; from < _pairs.Length; from++, to++) pairs[to] = _pairs[from] + moved;
        var breaks = LineFeeds + _pairs.Length - before.AsSpan(start..end).Count('\n') + after.AsSpan(start..(end + moved)).Count('\n');
        return new LineEnds(pairs, breaks - pairs.Length, after.Length);
    }

    private int FirstAtOrBehind(int offset)
    {
        var found = Array.BinarySearch(_pairs, offset);
        return found >= 0 ? found : ~found;
    }

    /// <summary>How many lines end in a line feed alone.</summary>
    private int LineFeeds { get; }

    /// <summary>The text's length as the editor counts.</summary>
    public int EditorLength { get; }

    /// <summary>What a new line break becomes: what most lines of the text end in.</summary>
    public string NewLine => _pairs.Length > LineFeeds ? "\r\n" : "\n";

    /// <summary>A stored place as the editor counts. A place between CR and LF counts as before the line end.</summary>
    public int ToEditor(int offset)
    {
        var index = Array.BinarySearch(_pairs, offset);
        var before = index >= 0 ? index : ~index;
        return before > 0 && _pairs[before - 1] == offset - 1 ? offset - 1 - (before - 1) : offset - before;
    }

    /// <summary>A place of the editor in the stored text.</summary>
    public int ToStored(int offset)
    {
        // The k-th pair stands at _pairs[k] - k for the editor; places behind it are moved by all pairs before them.
        var (low, high) = (0, _pairs.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_pairs[middle] - middle < offset) low = middle + 1;
            else high = middle;
        }

        return offset + low;
    }

    public TextEdit ToEditor(TextEdit edit)
    {
        var start = ToEditor(edit.Start);
        return new(start, ToEditor(edit.End) - start, edit.NewText.ReplaceLineEndings("\n"));
    }

    public TextEdit ToStored(TextEdit edit)
    {
        var start = ToStored(edit.Start);
        var text = NewLine == "\n" ? edit.NewText : edit.NewText.Replace("\n", NewLine, StringComparison.Ordinal);
        return new(start, ToStored(edit.End) - start, text);
    }

    public static string Normalise(string text) => text.Contains('\r') ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') : text;
}
