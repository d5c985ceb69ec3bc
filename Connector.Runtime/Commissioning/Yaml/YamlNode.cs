namespace Connector.Runtime.Commissioning.Yaml;

internal enum YamlStyle
{
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
}

/// <summary>
/// A piece of YAML with its exact place. Offsets are relative to the nearest enclosing entry that carries an
/// <see cref="YamlEntry.Origin"/>, so that a change in one resource leaves the nodes of all others as they are. Immutable once read.
/// </summary>
internal abstract class YamlNode
{
    /// <summary>First character, tag and anchor included.</summary>
    public int Start { get; set; }

    /// <summary>Behind the last property (tag, anchor); equals <see cref="Start"/> where there is none.</summary>
    public int PropertiesEnd { get; set; }

    /// <summary>First character of the value itself.</summary>
    public int ContentStart { get; set; }

    /// <summary>Behind the last character; the line break behind a block belongs to nobody.</summary>
    public int End { get; set; }

    /// <summary>As resolved by the parser (<c>!ref</c>, <c>tag:yaml.org,2002:str</c>), or null.</summary>
    public string? Tag { get; set; }

    public string? Anchor { get; set; }

    public bool HasProperties => PropertiesEnd > Start;
}

internal sealed class YamlScalar : YamlNode
{
    public required string Value { get; init; }

    public YamlStyle Style { get; init; }

    public bool IsBlock => Style is YamlStyle.Literal or YamlStyle.Folded;

    /// <summary>Nothing is written where the value would stand.</summary>
    public bool IsEmpty => Style == YamlStyle.Plain && ContentStart == End;
}

internal sealed class YamlAlias : YamlNode
{
    public required string Name { get; init; }

    /// <summary>The node it repeats; may enclose the alias itself. Null when the anchor is unknown.</summary>
    public YamlNode? Target { get; init; }
}

internal abstract class YamlCollection : YamlNode
{
    public bool IsFlow { get; set; }
}

internal sealed class YamlMapping : YamlCollection
{
    private Dictionary<string, int>? _index;

    public List<YamlEntry> Entries { get; init; } = [];

    /// <summary>True for the pair in <c>[key: value]</c>, which has no braces of its own.</summary>
    public bool IsBarePair { get; set; }

    /// <summary>The place of a key among the entries (of the first one where it stands twice), or -1.</summary>
    public int IndexOf(string key)
    {
        if (Entries.Count <= 12 && _index is null) return Entries.FindIndex(entry => entry.KeyText == key);
        return Index.GetValueOrDefault(key, -1);
    }

    /// <summary>Where each key stands first. The same instance for mappings that follow one another and have the same keys.</summary>
    public IReadOnlyDictionary<string, int> Index
    {
        get
        {
            if (_index is { } known) return known;
            var index = new Dictionary<string, int>(Entries.Count);
            for (var i = 0; i < Entries.Count; i++)
            {
                if (Entries[i].KeyText is { } text) index.TryAdd(text, i);
            }

            return Interlocked.CompareExchange(ref _index, index, null) ?? index;
        }
    }

    /// <summary>Takes over the index of a mapping that has the same keys in the same order.</summary>
    public void HasKeysOf(YamlMapping other) => _index = other._index;

    public YamlEntry? Find(string key) => IndexOf(key) is >= 0 and var i ? Entries[i] : null;
}

internal sealed class YamlEntry
{
    /// <summary>Added to every offset of this entry and below it. Zero for most; the top-level entries and the resources have one.</summary>
    public int Origin { get; init; }

    /// <summary>Where the <c>?</c> or the key begins.</summary>
    public int Start { get; init; }

    public required YamlNode Key { get; init; }

    /// <summary>Where the <c>:</c> stands, or -1.</summary>
    public int Colon { get; init; }

    public required YamlNode Value { get; init; }

    public string? KeyText => (Key as YamlScalar)?.Value;

    public int End => Math.Max(Value.End, Math.Max(Colon + 1, Key.End));

    /// <summary>What was found out about the entry and does not change while the entry stays; filled by whoever asks first.</summary>
    public object? Memo { get; set; }

    public YamlEntry At(int origin) => new() { Origin = origin, Start = Start, Key = Key, Colon = Colon, Value = Value, Memo = Memo };
}

internal sealed class YamlSequence : YamlCollection
{
    public List<YamlItem> Items { get; init; } = [];
}

/// <param name="Start">Where the dash stands (block style) or the value begins (flow style).</param>
internal readonly record struct YamlItem(int Start, YamlNode Value)
{
    public int End => Math.Max(Value.End, Start + 1);
}
