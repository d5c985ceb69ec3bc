namespace Studio.Client.Workbench.Deploy;

/// <summary>A line that one of two texts has and the other has not.</summary>
internal sealed record ChangedLine(bool IsAdded, string Text)
{
    /// <summary>The table of a comparison grows with both texts; above this the rest counts as replaced.</summary>
    private const int LongestPart = 2_000;

    /// <summary>The lines that were removed and added between two texts, in order, by the longest common run of lines.</summary>
    public static IReadOnlyList<ChangedLine> Between(string older, string newer)
    {
        var before = older.ReplaceLineEndings("\n").Split('\n');
        var after = newer.ReplaceLineEndings("\n").Split('\n');
        var start = 0;
        while (start < before.Length && start < after.Length && before[start] == after[start]) start++;
        var end = 0;
        while (end < before.Length - start && end < after.Length - start && before[^(end + 1)] == after[^(end + 1)]) end++;
        var left = before.AsSpan(start, before.Length - start - end);
        var right = after.AsSpan(start, after.Length - start - end);
        if (left.Length > LongestPart || right.Length > LongestPart)
            return [.. left.ToArray().Select(line => new ChangedLine(false, line)), .. right.ToArray().Select(line => new ChangedLine(true, line))];
        return Walk(left, right, CommonLengths(left, right));
    }

    /// <summary>Per pair of positions the number of lines that both rests have in common.</summary>
    private static int[,] CommonLengths(ReadOnlySpan<string> left, ReadOnlySpan<string> right)
    {
        var common = new int[left.Length + 1, right.Length + 1];
        for (var i = left.Length - 1; i >= 0; i--)
        {
            for (var j = right.Length - 1; j >= 0; j--)
                common[i, j] = left[i] == right[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        return common;
    }

    private static List<ChangedLine> Walk(ReadOnlySpan<string> left, ReadOnlySpan<string> right, int[,] common)
    {
        var lines = new List<ChangedLine>();
        int i = 0, j = 0;
        while (i < left.Length || j < right.Length)
        {
            if (i < left.Length && j < right.Length && left[i] == right[j])
            {
                i++;
                j++;
            }
            else if (i < left.Length && (j == right.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add(new ChangedLine(false, left[i++]));
            }
            else
            {
                lines.Add(new ChangedLine(true, right[j++]));
            }
        }

        return lines;
    }
}
