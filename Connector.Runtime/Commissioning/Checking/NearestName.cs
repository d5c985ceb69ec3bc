namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Finds what somebody may have meant.</summary>
internal static class NearestName
{
    /// <summary>The most similar name, or null when none is similar enough to be a slip.</summary>
    public static string? Of(string wrong, IEnumerable<string> names)
    {
        string? best = null;
        var limit = Math.Max(1, Math.Min(wrong.Length, 12) / 3);
        var smallest = limit + 1;
        foreach (var name in names)
        {
            if (name == wrong || Math.Abs(name.Length - wrong.Length) >= smallest) continue;
            var distance = string.Equals(name, wrong, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(wrong, name, smallest);
            if (distance < smallest) (best, smallest) = (name, distance);
        }

        return best;
    }

    /// <summary>Letters inserted, dropped, changed or swapped with their neighbour; counting stops at the limit.</summary>
    private static int Distance(string a, string b, int limit)
    {
        if (a.Length > 100 || b.Length > 100) return limit;
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
