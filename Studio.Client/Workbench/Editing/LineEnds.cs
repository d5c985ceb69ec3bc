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
