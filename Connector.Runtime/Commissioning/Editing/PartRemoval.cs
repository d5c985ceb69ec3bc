using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Editing;

/// <summary>Takes a part out with its own comments, and what would be left empty by that.</summary>
internal static class PartRemoval
{
    public static IReadOnlyList<TextEdit> Remove(CommissioningFile file, string pointer)
    {
        var path = JsonPointer.Split(pointer);
        if (path.Length == 0 || !file.IsReadable) return [];
        var session = new EditSession(file);
        Remove(session, path, climb: true);
        return session.Edits;
    }

    /// <param name="session">Where it happens.</param>
    /// <param name="path">What to take out; nothing happens where there is nothing.</param>
    /// <param name="climb">Whether parents that become empty go too.</param>
    public static void Remove(EditSession session, string[] path, bool climb)
    {
        if (session.File.Root?.Find(path) is not { } spot) return;
        while (climb && spot.Parent is { ChildCount: 1, Parent: not null } parent && !HoldsItsPlace(path[..^1]))
        {
            spot = parent;
            path = path[..^1];
        }

        var holder = spot.Parent!;
        if (holder.Node is YamlMapping { IsBarePair: true })
        {
            Remove(session, path[..^1], climb);
            return;
        }

        if (holder.ChildCount == 1 && holder.Parent is not null)
        {
            var empty = holder.Node is YamlSequence ? (NewNode)new NewNode.List([]) : new NewNode.Map([]);
            ValueReplacement.Replace(session, path[..^1], holder, empty);
        }
        else if (((YamlCollection)holder.Node).IsFlow)
        {
            session.Do(FromFlow(spot, holder));
        }
        else
        {
            session.Do(FromBlock(session.File, spot, holder));
        }
    }

    /// <summary>Blocks that a commissioning file needs even when nothing is in them.</summary>
    private static bool HoldsItsPlace(string[] path) => path switch
    {
        ["resources"] or ["resources", _] or ["resources", _, "properties"] => true,
        ["resources", _, "properties", "connection" or "subscribe" or "read" or "write" or "mappings"] => true,
        ["resources", _, "properties", "mappings", _] => true,
        ["metadata"] => true,
        _ => false,
    };

    private static TextEdit FromFlow(YamlSpot spot, YamlSpot holder)
    {
        if (spot.Index + 1 < holder.ChildCount)
        {
            var next = holder.Child(spot.Index + 1).PartStart;
            return new TextEdit(spot.PartStart, next - spot.PartStart, "");
        }

        var from = spot.Index > 0 ? holder.Child(spot.Index - 1).PartEnd : spot.PartStart;
        return new TextEdit(from, spot.PartEnd - from, "");
    }

    private static TextEdit FromBlock(CommissioningFile file, YamlSpot spot, YamlSpot holder)
    {
        var lines = file.Lines;
        var own = OwnLines.Of(file, spot);
        if (!PartInsertion.Starts(lines, spot))
        {
            // It shares its line with the dash or key before it: what follows moves up.
            if (spot.Index + 1 >= holder.ChildCount) return new TextEdit(spot.PartStart, spot.PartEnd - spot.PartStart, "");
            var next = holder.Child(spot.Index + 1).PartStart;
            return new TextEdit(spot.PartStart, next - spot.PartStart, "");
        }

        var (first, last) = (own.First, own.Last);
        if (first > 0 && lines.IsBlank(first - 1) && (last + 1 >= lines.Count || lines.IsBlank(last + 1)))
        {
            // Empty lines at the end of a text block above are part of that text.
            var floor = spot.Index > 0 ? lines.LineAt(holder.Child(spot.Index - 1).PartEnd) : -1;
            while (first - 1 > floor && first > 0 && lines.IsBlank(first - 1)) first--;
        }

        var start = lines.StartOf(first);
        var end = lines.EndWithBreakOf(last);
        var bom = file.Text.StartsWith('\uFEFF') ? 1 : 0;

        // The last line of a text without a final line break takes the break before it along.
        if (end == file.Text.Length && end == lines.EndOf(last) && first > 0) start = lines.EndOf(first - 1);
        start = Math.Max(start, bom);
        return new TextEdit(start, end - start, "");
    }
}
