namespace Connector.Runtime.Commissioning.Yaml;

internal enum SpanKind
{
    Scalar,
    Alias,

    /// <summary>A tag or an anchor with what stands between it and the value.</summary>
    Properties,

    /// <summary>Dashes, colons, brackets, commas of the collection that owns them.</summary>
    Punctuation,
    WhiteSpace,
    LineBreak,
    Comment,

    /// <summary>Byte order mark, directives, document markers, further documents.</summary>
    Marker,

    /// <summary>A text that is not YAML.</summary>
    Unread,
}

/// <param name="Owner">The node it belongs to; null for trivia.</param>
internal readonly record struct TextSpan(int Start, int Length, SpanKind Kind, YamlNode? Owner);

/// <summary>Divides a whole text into spans: every character belongs to exactly one node or piece of trivia.</summary>
internal sealed class TextSpans
{
    private readonly string _text;
    private readonly TextScan _scan;
    private readonly List<TextSpan> _spans = [];
    private int _reached;

    private TextSpans(string text)
    {
        _text = text;
        _scan = new TextScan(text);
    }

    public static IReadOnlyList<TextSpan> Of(CommissioningFile file)
    {
        if (!file.IsReadable) return file.Text.Length == 0 ? [] : [new TextSpan(0, file.Text.Length, SpanKind.Unread, null)];
        var spans = new TextSpans(file.Text);
        if (file.Root is { } root) spans.Walk(root, null);
        spans.Between(file.Text.Length, null);
        return spans._spans;
    }

    private void Walk(YamlSpot spot, YamlNode? holder)
    {
        var node = spot.Node;
        Between(spot.Start, holder);
        if (node.HasProperties) Take(spot.PropertiesEnd, SpanKind.Properties, node);
        if (node is YamlCollection)
        {
            for (var i = 0; i < spot.ChildCount; i++)
            {
                var child = spot.Child(i);
                if (child.Entry is { } entry) Walk(new YamlSpot(entry.Key, child.Base, spot, i), node);
                Walk(child, node);
            }
        }
        else
        {
            Between(spot.ContentStart, node);
            Take(spot.End, node is YamlAlias ? SpanKind.Alias : SpanKind.Scalar, node);
        }

        Between(spot.End, node);
    }

    /// <summary>Divides what stands between two nodes.</summary>
    private void Between(int end, YamlNode? holder)
    {
        while (_reached < end)
        {
            var c = _text[_reached];
            if (TextScan.IsBreak(c)) Take(_reached + (c == '\r' && _reached + 1 < end && _text[_reached + 1] == '\n' ? 2 : 1), SpanKind.LineBreak, null);
            else if (TextScan.IsSpace(c) && c != '\uFEFF') Take(Run(end, static x => x is ' ' or '\t'), SpanKind.WhiteSpace, null);
            else if (c == '#') Take(Math.Min(_scan.LineEnd(_reached), end), SpanKind.Comment, null);
            else if (holder is null || c == '\uFEFF') Take(Math.Min(_scan.LineEnd(_reached), end), SpanKind.Marker, null);
            else Take(_reached + 1, SpanKind.Punctuation, holder);
        }
    }

    private int Run(int end, Func<char, bool> belongs)
    {
        var at = _reached;
        while (at < end && belongs(_text[at])) at++;
        return at;
    }

    private void Take(int end, SpanKind kind, YamlNode? owner)
    {
        // Where the parser's marks contradict each other in exotic YAML, the node that came first keeps the text.
        if (end <= _reached) return;
        _spans.Add(new TextSpan(_reached, end - _reached, kind, owner));
        _reached = end;
    }
}
