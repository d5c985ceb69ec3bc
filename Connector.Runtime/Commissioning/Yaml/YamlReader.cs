using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>
/// Builds the tree of a text from the parser's events. Never recurses, stops at <see cref="MaxDepth"/>, expands nothing.
/// The parser's marks are taken where they are exact and corrected from the text where they are not: ends of blocks, empty
/// values, properties, bare pairs.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Nesting that is refused; real commissioning files stay below 20.</summary>
    public const int MaxDepth = 200;

    private readonly string _text;
    private readonly TextScan _scan;
    private readonly Stack<Frame> _stack = new();
    private readonly Dictionary<string, YamlNode> _anchors = [];
    private readonly List<YamlAlias> _unknown = [];
    private readonly bool _resourcesAtRoot;
    private YamlNode? _root;
    private bool _divisible = true;
    private int _origin;
    private int _quoted = -1;
    private int _quotedEnd;

    private YamlReader(string text, bool resourcesAtRoot)
    {
        _text = text;
        _scan = new TextScan(text);
        _resourcesAtRoot = resourcesAtRoot;
    }

    /// <summary>Reads a text. Never throws for its content.</summary>
    /// <param name="text">A whole file, or the lines of some entries of it.</param>
    /// <param name="isResources">True when the text is a piece of the <c>resources</c> block.</param>
    public static YamlReading Read(string text, bool isResources = false)
    {
        var bom = text.StartsWith('\uFEFF') ? 1 : 0;
        var nul = text.IndexOf('\0');
        if (nul >= 0 && IsUtf16(text)) return new YamlReading { Fault = new YamlFault(0, "binary", "This text is in UTF-16; commissioning files are in UTF-8: save it with that encoding.") };
        if (nul >= 0) return new YamlReading { Fault = new YamlFault(nul, "binary", "This is not text: there is a NUL character here. Commissioning files are plain text in UTF-8.") };
        var reader = new YamlReader(text, isResources);
        return reader.Run(bom);
    }

    /// <summary>Whether every other character is a NUL: Latin text in UTF-16 looks so, byte by byte.</summary>
    private static bool IsUtf16(string text)
    {
        var start = text.AsSpan(0, Math.Min(text.Length, 200));
        return start.Count('\0') is var nuls && nuls * 5 > start.Length * 2 && nuls * 5 <= start.Length * 3 && !start.Contains("\0\0", StringComparison.Ordinal);
    }

    /// <summary>Where a quoted text of several lines begins that ends in the line of an offset, or -1.</summary>
    private int LateQuote(int offset)
    {
        if (_quoted < 0 || offset < _quotedEnd || _text.AsSpan(_quoted, _quotedEnd - _quoted).IndexOfAny('\n', '\r') < 0) return -1;
        return _text.AsSpan(_quotedEnd, Math.Min(offset, _text.Length) - _quotedEnd).IndexOfAny('\n', '\r') < 0 ? _quoted : -1;
    }

    private YamlReading Run(int bom)
    {
        var documents = 0;
        var second = -1;
        var depth = 0;
        try
        {
            var parser = new Parser(new Scanner(new StringReader(bom > 0 ? _text[bom..] : _text)));
            while (parser.MoveNext())
            {
                var at = Math.Min((int)parser.Current!.Start.Index + bom, _text.Length);
                var end = Math.Min((int)parser.Current.End.Index + bom, _text.Length);
                if (parser.Current is DocumentStart start)
                {
                    if (++documents == 2) second = at;
                    if (!start.IsImplicit) _divisible = false;
                }

                depth += parser.Current.NestingIncrease;
                if (depth > MaxDepth + 2) return new YamlReading { Fault = TooDeep(at) };
                if (documents > 1) continue;
                if (parser.Current is DocumentEnd { IsImplicit: false }) _divisible = false;
                Take(parser.Current, at, end);
            }
        }
        catch (YamlException exception)
        {
            return new YamlReading { Fault = YamlFaults.From(exception, _text, (int)exception.Start.Index + bom, OpenBracket, LateQuote((int)exception.Start.Index + bom)) };
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The parser does not foresee everything: an unclosed bracket before a plain text is one such case.
            return new YamlReading { Fault = YamlFaults.Unforeseen(exception, OpenBracket, Reached) };
        }

        return new YamlReading
        {
            Root = _root,
            UnknownAliases = _unknown,
            SecondDocument = second,
            IsDivisible = _divisible && documents == 1 && _anchors.Count == 0 && _unknown.Count == 0
                && _root is YamlMapping { IsFlow: false, HasProperties: false },
        };
    }

    private void Take(ParsingEvent happening, int at, int end)
    {
        switch (happening)
        {
            case YamlDotNet.Core.Events.Scalar scalar:
                Add(MakeScalar(scalar, at, end));
                break;
            case AnchorAlias alias:
                var name = alias.Value.Value;
                var target = _anchors.GetValueOrDefault(name);
                var node = new YamlAlias { Name = name, Target = target, Start = at - _origin, PropertiesEnd = at - _origin, ContentStart = at - _origin, End = end - _origin };
                if (target is null) _unknown.Add(node);
                _divisible = false;
                Add(node);
                break;
            case MappingStart mapping:
                Open(new YamlMapping { IsFlow = mapping.Style == MappingStyle.Flow }, mapping, at);
                break;
            case SequenceStart sequence:
                Open(new YamlSequence { IsFlow = sequence.Style == SequenceStyle.Flow }, sequence, at);
                break;
            case MappingEnd or SequenceEnd:
                Close(at);
                break;
        }
    }

    private static YamlFault TooDeep(int at) => new(at, "too-deep", $"The file is nested more than {MaxDepth} levels deep here; that is refused.");

    private void Open(YamlCollection collection, NodeEvent happening, int at)
    {
        var frame = new Frame(collection, _origin);
        if (happening.Tag.IsEmpty && happening.Anchor.IsEmpty)
        {
            // The mark of a bare pair ([key: value]) is wrong; its first key tells.
            if (collection is YamlMapping { IsFlow: true } pair && !(at < _text.Length && _text[at] == '{' && at >= Reached))
            {
                pair.IsBarePair = true;
                at = _scan.SkipTrivia(Reached);
                if (at < _text.Length && _text[at] == ',') at = _scan.SkipTrivia(at + 1);
            }

            collection.Start = collection.PropertiesEnd = collection.ContentStart = at - _origin;
        }
        else
        {
            var properties = _scan.Properties(at, (happening.Tag.IsEmpty ? 0 : 1) + (happening.Anchor.IsEmpty ? 0 : 1));
            collection.Start = at - _origin;
            collection.PropertiesEnd = properties - _origin;
            collection.ContentStart = _scan.SkipTrivia(properties) - _origin;
            Name(collection, happening);
        }

        collection.End = collection.PropertiesEnd;
        frame.Reached = collection.IsFlow && collection is not YamlMapping { IsBarePair: true } ? Math.Min(collection.ContentStart + _origin + 1, _text.Length) : collection.ContentStart + _origin;
        _stack.Push(frame);
    }

    private void Close(int at)
    {
        var frame = _stack.Pop();
        var collection = frame.Collection;
        if (collection.IsFlow && collection is not YamlMapping { IsBarePair: true })
        {
            var bracket = _scan.SkipTrivia(frame.Reached);
            while (bracket < _text.Length && _text[bracket] == ',') bracket = _scan.SkipTrivia(bracket + 1);
            collection.End = Math.Max(Math.Min(bracket + 1, _text.Length), at) - _origin;
        }
        else
        {
            collection.End = Math.Max(collection.PropertiesEnd, frame.Reached - _origin);
        }

        Add(collection);
    }

    private void Name(YamlNode node, NodeEvent happening)
    {
        if (!happening.Tag.IsEmpty) node.Tag = happening.Tag.Value;
        if (happening.Anchor.IsEmpty) return;
        node.Anchor = happening.Anchor.Value;
        _anchors[node.Anchor] = node;
    }

    private YamlScalar MakeScalar(YamlDotNet.Core.Events.Scalar scalar, int at, int end)
    {
        var node = new YamlScalar
        {
            Value = scalar.Value,
            Style = scalar.Style switch
            {
                ScalarStyle.SingleQuoted => YamlStyle.SingleQuoted,
                ScalarStyle.DoubleQuoted => YamlStyle.DoubleQuoted,
                ScalarStyle.Literal => YamlStyle.Literal,
                ScalarStyle.Folded => YamlStyle.Folded,
                _ => YamlStyle.Plain,
            },
        };
        if (node.Style is YamlStyle.SingleQuoted or YamlStyle.DoubleQuoted) (_quoted, _quotedEnd) = (at, end);
        var hasProperties = !scalar.Tag.IsEmpty || !scalar.Anchor.IsEmpty;
        var properties = hasProperties ? _scan.Properties(at, (scalar.Tag.IsEmpty ? 0 : 1) + (scalar.Anchor.IsEmpty ? 0 : 1)) : at;
        var content = hasProperties ? _scan.SkipTrivia(properties) : at;
        if (node.Style == YamlStyle.Plain && node.Value.Length == 0)
        {
            if (!hasProperties) at = properties = EmptyPlace(at);
            content = end = properties;
        }
        else if (node.IsBlock)
        {
            end = _scan.BlockScalarEnd(content, end);
        }

        node.Start = at - _origin;
        node.PropertiesEnd = properties - _origin;
        node.ContentStart = content - _origin;
        node.End = Math.Max(end, content) - _origin;
        Name(node, scalar);
        return node;
    }

    /// <summary>An empty value stands right behind its colon or dash.</summary>
    private int EmptyPlace(int at)
    {
        if (!_stack.TryPeek(out var frame)) return at;
        if (frame.Collection is YamlMapping && frame.Key is not null)
        {
            var colon = _scan.FindColon(frame.Key.End + _origin);
            return colon >= 0 ? colon + 1 : frame.Key.End + _origin;
        }

        if (frame.Collection is YamlSequence { IsFlow: false } && _scan.FindIndicator(frame.Reached, '-') is >= 0 and var dash) return dash + 1;
        return at;
    }

    /// <summary>Where the outermost bracket stands that is open now, or -1.</summary>
    private int OpenBracket => _stack.LastOrDefault(frame => frame.Collection is { IsFlow: true } and not YamlMapping { IsBarePair: true }) is { } frame
        ? frame.Collection.ContentStart + frame.Origin
        : -1;

    private int Reached => _stack.TryPeek(out var frame) ? (frame.Key is null ? frame.Reached : Math.Max(frame.Reached, frame.Key.End + _origin)) : 0;

    private void Add(YamlNode node)
    {
        if (!_stack.TryPeek(out var frame))
        {
            _root ??= node;
            return;
        }

        if (frame.Collection is YamlSequence sequence)
        {
            var start = node.Start;
            if (!sequence.IsFlow && _scan.FindIndicator(frame.Reached, '-') is >= 0 and var dash) start = dash - _origin;
            if (sequence.Items.Count == 0 && !sequence.IsFlow && !sequence.HasProperties) sequence.Start = sequence.PropertiesEnd = sequence.ContentStart = start;
            var item = new YamlItem(start, node);
            sequence.Items.Add(item);
            frame.Reached = item.End + _origin;
            return;
        }

        if (frame.Key is null) OpenEntry(frame, node);
        else CloseEntry(frame, node);
    }

    private void OpenEntry(Frame frame, YamlNode key)
    {
        frame.Key = key;
        frame.StartOfNext = key.Start + _origin;
        var question = _scan.FindIndicator(frame.Reached, '?');
        if (question >= 0 && question < key.Start + _origin) frame.StartOfNext = question;
        if (!StartsOrigin(frame)) return;

        // From here on, offsets are counted from the start of this entry.
        Shift(key, _origin - frame.StartOfNext);
        _origin = frame.StartOfNext;
    }

    /// <summary>Top-level entries and resources are what an edit is confined to.</summary>
    private bool StartsOrigin(Frame frame)
    {
        if (frame.Collection.IsFlow || frame.Key is not YamlScalar { HasProperties: false }) return false;
        if (_stack.Count == 1) return true;
        if (_resourcesAtRoot || _stack.Count != 2) return false;
        return _stack.ElementAt(1).Key is YamlScalar { Value: "resources" };
    }

    private static void Shift(YamlNode node, int by)
    {
        node.Start += by;
        node.PropertiesEnd += by;
        node.ContentStart += by;
        node.End += by;
    }

    private void CloseEntry(Frame frame, YamlNode value)
    {
        var mapping = (YamlMapping)frame.Collection;
        var hasOrigin = _origin != frame.Origin;
        var entry = new YamlEntry
        {
            Origin = hasOrigin ? _origin - frame.Origin : 0,
            Start = frame.StartOfNext - _origin,
            Key = frame.Key!,
            Colon = _scan.FindColon(frame.Key!.End + _origin) is >= 0 and var colon ? colon - _origin : -1,
            Value = value,
        };
        frame.Reached = entry.End + _origin;
        frame.Key = null;
        _origin = frame.Origin;
        if (mapping.Entries.Count == 0 && (!mapping.IsFlow || mapping.IsBarePair) && !mapping.HasProperties)
            mapping.Start = mapping.PropertiesEnd = mapping.ContentStart = entry.Origin + entry.Start;
        mapping.Entries.Add(entry);
    }

    private sealed class Frame(YamlCollection collection, int origin)
    {
        public YamlCollection Collection { get; } = collection;

        /// <summary>What offsets of this collection count from.</summary>
        public int Origin { get; } = origin;

        /// <summary>Behind what has been read of it, in the text.</summary>
        public int Reached { get; set; }

        /// <summary>Where the entry now being read begins, in the text.</summary>
        public int StartOfNext { get; set; }

        public YamlNode? Key { get; set; }
    }
}
