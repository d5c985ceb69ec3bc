using Connector.Runtime.Commissioning;
using Connector.Runtime.Commissioning.Yaml;
using Xunit;

namespace Studio.Tests.Commissioning;

/// <summary>Walks the scalars of a file and changes them one by one.</summary>
internal static class Leaves
{
    public static IEnumerable<YamlSpot> Of(CommissioningFile file)
    {
        if (file.Root is not { } root) yield break;
        var waiting = new Stack<YamlSpot>([root]);
        while (waiting.TryPop(out var spot))
        {
            if (spot.Node is YamlScalar) yield return spot;
            for (var i = 0; i < spot.ChildCount; i++)
            {
                // What stands behind a second key of the same name, or below a key that is no text, has no pointer.
                var child = spot.Child(i);
                if (spot.Node is not YamlMapping mapping || (child.Entry!.KeyText is { } key && mapping.IndexOf(key) == i)) waiting.Push(child);
            }
        }
    }

    /// <summary>Sets a scalar to something else and back to what was written: the bytes must be the same, and in between only its own lines differ.</summary>
    public static void SetAndUnset(CommissioningFile file, YamlSpot leaf, string context)
    {
        var pointer = leaf.Pointer;
        IReadOnlyList<TextEdit> edits;
        try
        {
            edits = file.Set(pointer, new YamlValue.Data("zz-changed"));
        }
        catch (InvalidOperationException)
        {
            Assert.True(leaf.Parent is null || leaf.Node.Start == leaf.Node.End || HasOddContext(leaf), $"{context} {pointer}: could not be set");
            return;
        }

        var changed = file.WithEdits(edits);
        Assert.True(changed.IsReadable, $"{context} {pointer}: unreadable after the edit\n{changed.Text}");
        Assert.Equal("zz-changed", ((YamlScalar)changed.Find(pointer)!.Node).Value);
        OnlyOwnLinesDiffer(file, leaf, edits, context);
        Assert.Equal(file.Text, TextEdits.Apply(changed.Text, TextEdits.Invert(file.Text, edits)));

        // What got a colon with its value does not lose it again; what a %TAG line means does not stand in the value.
        if (leaf.Parent is null || (leaf.Entry is not null && leaf.Colon < 0) || file.Text.Contains("%TAG", StringComparison.Ordinal)) return;
        var restored = changed.WithEdits(changed.Set(pointer, new YamlValue.Source(file.Text[leaf.Start..leaf.End])));
        Assert.True(file.Text == restored.Text, $"{context} {pointer}: is not what it was\n{file.Text}\n-----\n{restored.Text}");
    }

    private static bool HasOddContext(YamlSpot leaf)
    {
        for (var spot = leaf; spot is not null; spot = spot.Parent)
        {
            if (spot.Node is YamlMapping { IsBarePair: true } || (spot.Node is YamlMapping mapping && mapping.Entries.Any(entry => entry.KeyText is "" or null)) || spot.Entry is { Key: not YamlScalar { Style: YamlStyle.Plain } }) return true;
        }

        return false;
    }

    private static void OnlyOwnLinesDiffer(CommissioningFile file, YamlSpot leaf, IReadOnlyList<TextEdit> edits, string context)
    {
        var lines = new TextLines(file.Text);
        var first = lines.LineAt(Math.Min(leaf.PartStart, leaf.Start));
        var last = lines.LineAt(leaf.PartEnd);
        foreach (var edit in edits)
        {
            Assert.True(lines.LineAt(edit.Start) >= first && lines.LineAt(edit.End) <= last, $"{context} {leaf.Pointer}: touches other lines");
        }
    }
}
