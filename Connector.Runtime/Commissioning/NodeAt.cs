using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>Finds the innermost node at an offset of the text.</summary>
internal static class NodeAt
{
    public static YamlSpot Find(YamlSpot root, string text, int offset)
    {
        var spot = root;
        while (ChildAt(spot, text, offset) is { } child) spot = child;
        return spot;
    }

    private static YamlSpot? ChildAt(YamlSpot spot, string text, int offset)
    {
        var index = LastStartingAt(spot, offset);
        if (index < 0) return null;
        var child = spot.Child(index);
        if (offset <= child.PartEnd) return child;

        // Blanks and a comment on the same line still belong to the part before them.
        return !((YamlCollection)spot.Node).IsFlow && text.AsSpan(child.PartEnd, offset - child.PartEnd).IndexOfAny('\n', '\r') < 0 ? child : null;
    }

    /// <summary>Children stand in text order, so the last one that begins at or before the offset is found by halving.</summary>
    private static int LastStartingAt(YamlSpot spot, int offset)
    {
        int low = 0, high = spot.ChildCount - 1, found = -1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (spot.Child(middle).PartStart <= offset) (found, low) = (middle, middle + 1);
            else high = middle - 1;
        }

        return found;
    }
}
