using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Editing;

/// <summary>Renames keys, and with a parameter, a definition or a resource every reference to it.</summary>
internal static class KeyRenaming
{
    public static IReadOnlyList<TextEdit> Rename(CommissioningFile file, string pointer, string newKey)
    {
        if (file.Find(pointer) is not { Entry: { } entry } spot || entry.KeyText == newKey) return [];
        if (newKey.Length == 0) throw new ArgumentException("A name cannot be empty.", nameof(newKey));
        if (spot.Parent!.Child(newKey) is not null) throw new ArgumentException($"'{newKey}' is taken already.", nameof(newKey));
        var old = entry.KeyText!;
        var edits = new List<TextEdit> { Key(spot, newKey) };
        if (JsonPointer.Split(pointer) is ["parameters" or "definitions" or "resources", _])
        {
            foreach (var (use, origin) in ReferenceUses.Of(file)) edits.AddRange(Reference(file, use, origin, old, newKey));
        }

        return edits;
    }

    private static TextEdit Key(YamlSpot spot, string newKey)
    {
        var key = (YamlScalar)spot.Entry!.Key;
        var inFlow = ((YamlCollection)spot.Parent!.Node).IsFlow;
        var text = key.Style == YamlStyle.Plain ? YamlText.Key(newKey, inFlow) : YamlText.String(newKey, key.Style, inFlow);
        return new TextEdit(spot.Base + key.ContentStart, key.End - key.ContentStart, text);
    }

    private static IEnumerable<TextEdit> Reference(CommissioningFile file, YamlScalar node, int origin, string old, string newKey)
    {
        var start = origin + node.ContentStart;
        var length = node.End - node.ContentStart;
        if (node.Tag == "!ref" && node.Value == old)
        {
            yield return new TextEdit(start, length, YamlText.String(newKey, node.Style, inFlow: true));
            yield break;
        }

        if (!node.Value.Contains("${", StringComparison.Ordinal)) yield break;
        foreach (System.Text.RegularExpressions.Match match in ReferenceScope.Placeholder.Matches(file.Text.Substring(start, length)))
        {
            var name = match.Groups[1];
            if (name.Value.Trim() == old) yield return new TextEdit(start + name.Index, name.Length, name.Value.Replace(old, newKey));
        }
    }
}
