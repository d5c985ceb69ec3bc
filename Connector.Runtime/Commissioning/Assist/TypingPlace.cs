namespace Connector.Runtime.Commissioning.Assist;

/// <summary>
/// Where somebody types, told from lines and indentation alone: while a line is half typed the text is often not YAML, and that is
/// just when help is wanted.
/// </summary>
/// <param name="Path">Keys from the root to the block that the caret is in; list items count as <c>0</c>.</param>
/// <param name="Key">The key whose value is typed, or null where a key is typed.</param>
/// <param name="Word">What has been typed of it.</param>
/// <param name="WordStart">Where that begins.</param>
/// <param name="WordEnd">Where the word ends, behind the caret too.</param>
/// <param name="Column">Where keys of this block stand.</param>
internal sealed record TypingPlace(string[] Path, string? Key, string Word, int WordStart, int WordEnd, int Column)
{
    /// <summary>Keys that the block has already.</summary>
    public required IReadOnlySet<string> Siblings { get; init; }

    /// <summary>What stands behind other keys of the resource that the caret is in: <c>type</c>, <c>protocol</c>.</summary>
    public required IReadOnlyDictionary<string, string> Resource { get; init; }

    public static TypingPlace At(string text, int offset)
    {
        offset = Math.Clamp(offset, 0, text.Length);
        var lineStart = offset == 0 ? 0 : text.LastIndexOf('\n', offset - 1) + 1;
        if (lineStart == 0 && text.StartsWith('\uFEFF') && offset > 0) lineStart = 1;
        var before = text[lineStart..offset];
        var column = KeyColumn(before);
        var typed = before.Length < column ? "" : before[column..];
        var (key, valueAt) = SplitKey(typed);
        var word = key is null ? typed : typed[valueAt..];
        var end = offset;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '.' or '-')) end++;
        var (path, siblings, resource) = Around(text, lineStart, column, before);
        return new TypingPlace(path, key, word, offset - word.Length, key is null && word.Length == 0 ? offset : end, column) { Siblings = siblings, Resource = resource };
    }

    /// <summary>Key and where its value begins, or null where the line has no colon yet.</summary>
    internal static (string? Key, int ValueAt) SplitKey(string typed)
    {
        var trimmed = typed.TrimStart();
        if (trimmed.StartsWith('#')) return (null, 0);
        var colon = typed.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0 && typed.TrimEnd('\r').EndsWith(':')) colon = typed.TrimEnd('\r').Length - 1;
        if (colon <= 0) return (null, 0);
        var key = typed[..colon].Trim().Trim('\'', '"');
        var at = Math.Min(colon + 1, typed.Length);
        while (at < typed.Length && typed[at] == ' ') at++;
        return key.Length == 0 ? (null, 0) : (key, at);
    }

    /// <summary>Blanks and dashes in front of the key.</summary>
    private static int KeyColumn(string line)
    {
        var at = 0;
        while (at < line.Length && (line[at] == ' ' || (line[at] == '-' && (at + 1 == line.Length || line[at + 1] == ' ')))) at++;
        return at;
    }

    private static (string[] Path, HashSet<string> Siblings, Dictionary<string, string> Resource) Around(string text, int lineStart, int column, string line)
    {
        var siblings = new HashSet<string>();
        var climb = new Climb(column);
        climb.Dashes(line, column, lineStart);
        for (var end = lineStart; end > 0 && !climb.AtTop;)
        {
            var start = end < 2 ? 0 : text.LastIndexOf('\n', end - 2) + 1;
            var content = text[start..Math.Max(start, end - 1)].TrimEnd('\r');
            end = start;
            if (content.AsSpan().Trim().IsEmpty || content.AsSpan().TrimStart().StartsWith("#")) continue;
            var keyColumn = Math.Min(KeyColumn(content), content.Length);
            var key = SplitKey(content[keyColumn..]).Key;
            if (key is not null && keyColumn == column && climb.IsOnOwnLevel) siblings.Add(key);
            if (key is not null) climb.Key(key, keyColumn, start, content.AsSpan(0, keyColumn).Contains('-'));
            climb.Dashes(content, keyColumn, start);
        }

        AddBelow(text, lineStart, column, siblings);
        var path = climb.Path;
        return (path, siblings, ResourceKeys(text, path is ["resources", _, ..] ? climb.StartOf(1) : -1));
    }

    /// <summary>Goes up line by line; whatever stands further left than all below it encloses the caret.</summary>
    private sealed class Climb(int column)
    {
        private readonly int _column = column;
        private readonly List<(string Key, int LineStart)> _steps = [];
        private int _limit = column;

        public bool IsOnOwnLevel => _limit == _column;

        public bool AtTop => _limit == 0 && _steps.Count > 0 && _steps[^1].Key != "0";

        public string[] Path => [.. _steps.Select(step => step.Key).Reverse()];

        public int StartOf(int depth) => _steps[_steps.Count - 1 - depth].LineStart;

        public void Key(string key, int at, int lineStart, bool hasDash)
        {
            // A list may stand in the same column as the key it belongs to.
            var isHolderOfList = at == _limit && !hasDash && _steps.Count > 0 && _steps[^1].Key == "0";
            if (at >= _limit && !isHolderOfList) return;
            _steps.Add((key, lineStart));
            _limit = at;
        }

        public void Dashes(string line, int before, int lineStart)
        {
            for (var at = Math.Min(before, line.Length) - 1; at >= 0; at--)
            {
                if (line[at] != '-' || at >= _limit) continue;
                _steps.Add(("0", lineStart));
                _limit = at;
            }
        }
    }

    /// <summary>Keys of the same block that stand below the line.</summary>
    private static void AddBelow(string text, int lineStart, int column, HashSet<string> siblings)
    {
        for (var at = text.IndexOf('\n', lineStart) + 1; at > 0 && at < text.Length; at = text.IndexOf('\n', at) + 1)
        {
            var end = text.IndexOf('\n', at);
            var content = text[at..(end < 0 ? text.Length : end)].TrimEnd('\r');
            if (content.AsSpan().Trim().IsEmpty || content.AsSpan().TrimStart().StartsWith("#")) continue;
            var keyColumn = KeyColumn(content);
            if (keyColumn < column || content.AsSpan(0, Math.Min(keyColumn, content.Length)).Contains('-')) return;
            if (keyColumn == column && SplitKey(content[keyColumn..]).Key is { } key) siblings.Add(key);
        }
    }

    /// <summary>The simple keys of the resource around, at any depth: the first of each name counts.</summary>
    private static Dictionary<string, string> ResourceKeys(string text, int start)
    {
        var result = new Dictionary<string, string>();
        if (start < 0) return result;
        int? column = null;
        for (var at = start; at < text.Length;)
        {
            var end = text.IndexOf('\n', at);
            var content = text[at..(end < 0 ? text.Length : end)].TrimEnd('\r');
            at = end < 0 ? text.Length : end + 1;
            if (content.AsSpan().Trim().IsEmpty) continue;
            var keyColumn = KeyColumn(content);
            if (column is null) column = keyColumn;
            else if (keyColumn <= column) break;
            var (key, valueAt) = SplitKey(content[keyColumn..]);
            if (key is "type" or "protocol" or "connection" && content.Length > keyColumn + valueAt) result.TryAdd(key, content[(keyColumn + valueAt)..].Trim().Trim('\'', '"'));
        }

        return result;
    }
}
