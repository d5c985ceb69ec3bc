namespace Connector.Runtime.Schemas.Validation;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Similar
{
    /// <summary>The nearest of the known words, or null when none is near: at most a third of the letters may differ, case and separators do not count.</summary>
    internal static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length > 64) return null;
        var wanted = Plain(word);
        var best = known.Where(candidate => candidate != word && candidate.Length <= 64)
            .Select(candidate => (candidate, distance: Distance(wanted, Plain(candidate))))
            .OrderBy(pair => pair.distance).FirstOrDefault();
        return best.candidate is not null && best.distance <= Math.Max(1, Math.Min(wanted.Length, Plain(best.candidate).Length) / 3) ? best.candidate : null;
    }

    private static string Plain(string word) => string.Concat(word.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>Letters to insert, delete, replace or swap (two neighbours) to get from one word to the other.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replace, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
