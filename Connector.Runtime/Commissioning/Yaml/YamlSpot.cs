namespace Connector.Runtime.Commissioning.Yaml;

/// <summary>A node and the way to it, with offsets in the text.</summary>
/// <param name="Node">The node.</param>
/// <param name="Base">What its relative offsets are added to.</param>
/// <param name="Parent">The collection it stands in; null for the root.</param>
/// <param name="Index">Its place among the parent's entries or items.</param>
internal sealed record YamlSpot(YamlNode Node, int Base, YamlSpot? Parent, int Index)
{
    public int Start => Base + Node.Start;
    public int PropertiesEnd => Base + Node.PropertiesEnd;
    public int ContentStart => Base + Node.ContentStart;
    public int End => Base + Node.End;

    /// <summary>The entry whose value this is.</summary>
    public YamlEntry? Entry => Parent?.Node is YamlMapping mapping ? mapping.Entries[Index] : null;

    /// <summary>Where the part of the parent that holds this begins: its key, its dash, or the value itself.</summary>
    public int PartStart => Parent?.Node switch
    {
        YamlMapping mapping => Base + mapping.Entries[Index].Start,
        YamlSequence sequence => Base + sequence.Items[Index].Start,
        _ => Start,
    };

    public int PartEnd => Parent?.Node switch
    {
        YamlMapping mapping => Base + mapping.Entries[Index].End,
        YamlSequence sequence => Base + sequence.Items[Index].End,
        _ => End,
    };

    public int KeyStart => Base + Entry!.Key.Start;
    public int KeyEnd => Base + Entry!.Key.End;

    /// <summary>Where the colon stands, or -1.</summary>
    public int Colon => Entry is { Colon: >= 0 } entry ? Base + entry.Colon : -1;

    public YamlSpot Child(int index) => Node switch
    {
        YamlMapping mapping => new YamlSpot(mapping.Entries[index].Value, Base + mapping.Entries[index].Origin, this, index),
        YamlSequence sequence => new YamlSpot(sequence.Items[index].Value, Base, this, index),
        _ => throw new InvalidOperationException("A scalar has no children."),
    };

    public int ChildCount => Node switch
    {
        YamlMapping mapping => mapping.Entries.Count,
        YamlSequence sequence => sequence.Items.Count,
        _ => 0,
    };

    public YamlSpot? Child(string key)
    {
        var index = Node switch
        {
            YamlMapping mapping => mapping.IndexOf(key),
            YamlSequence sequence when int.TryParse(key, out var i) && i >= 0 && i < sequence.Items.Count && i.ToString() == key => i,
            _ => -1,
        };
        return index < 0 ? null : Child(index);
    }

    public YamlSpot? Find(IEnumerable<string> path)
    {
        var spot = this;
        foreach (var key in path)
        {
            spot = spot.Child(key);
            if (spot is null) return null;
        }

        return spot;
    }

    public string Pointer
    {
        get
        {
            var keys = new List<string>();
            for (var spot = this; spot.Parent is not null; spot = spot.Parent)
                keys.Add(spot.Entry is { } entry ? entry.KeyText ?? $"?{spot.Index}" : spot.Index.ToString());
            keys.Reverse();
            return JsonPointer.Join(keys);
        }
    }
}
