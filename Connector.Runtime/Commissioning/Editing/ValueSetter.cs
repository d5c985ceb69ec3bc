using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Editing;

/// <summary>Sets values by the smallest change: what is equal stays as it is written, down to single leaves.</summary>
internal static class ValueSetter
{
    public static IReadOnlyList<TextEdit> Set(CommissioningFile file, string pointer, YamlValue value)
    {
        if (!file.IsReadable) throw new InvalidOperationException("The text cannot be read as YAML at the moment, so no value in it can be set.");
        var session = new EditSession(file);
        if (value is YamlValue.Source source && SourceReplacement.Put(session, JsonPointer.Split(pointer), source.Yaml)) return session.Edits;
        Set(session, JsonPointer.Split(pointer), NewNode.From(value));
        return session.Edits;
    }

    public static void Set(EditSession session, string[] path, NewNode value)
    {
        var root = session.File.Root;
        if (root is null || root.Node is YamlScalar { IsEmpty: true, HasProperties: false })
        {
            WriteFirst(session, path, NewNode.Below(path, value));
            return;
        }

        var (spot, depth) = Deepest(root, path);
        if (depth == path.Length) Replace(session, path, spot, value);
        else PartInsertion.Insert(session, spot, path[depth], NewNode.Below(path.AsSpan(depth + 1), value));
    }

    private static (YamlSpot Spot, int Depth) Deepest(YamlSpot spot, string[] path)
    {
        for (var depth = 0; depth < path.Length; depth++)
        {
            if (spot.Child(path[depth]) is not { } child) return (spot, depth);
            spot = child;
        }

        return (spot, path.Length);
    }

    /// <summary>The first thing of a text that has none: at its end, or where other documents follow, in the first one.</summary>
    private static void WriteFirst(EditSession session, string[] path, NewNode node)
    {
        var text = session.File.Text;
        var block = node switch
        {
            NewNode.Map { Entries.Count: > 0 } map => session.Writer.Entries(map, 0),
            NewNode.List { Items.Count: > 0 } list => session.Writer.Items(list, 0),
            _ => session.Writer.Inline(node, 2),
        };
        var places = new List<int> { text.Length };
        for (var line = 0; line < session.File.Lines.Count; line++)
        {
            if (session.File.Lines.Line(line).StartsWith("---")) places.Add(session.File.Lines.EndWithBreakOf(line));
        }

        var ways = places.Select(place => (IReadOnlyList<TextEdit>)[new TextEdit(place, 0, (place == 0 || text[place - 1] is '\n' or '\r' or '\uFEFF' ? "" : session.Style.NewLine) + block + session.Style.NewLine)]);
        if (!session.DoFirst(ways, after => after.Root?.Find(path) is not null && Says(after, after.Root.Node, node)))
            throw new InvalidOperationException("Nothing can be put here; edit the file as text.");
    }

    private static void Replace(EditSession session, string[] path, YamlSpot spot, NewNode value)
    {
        if (Says(session.File, spot.Node, value)) return;
        switch (value)
        {
            case NewNode.Map map when spot.Node is YamlMapping { Entries.Count: > 0, Tag: null } old:
                Merge(session, path, old, map);
                break;
            case NewNode.List list when spot.Node is YamlSequence { Items.Count: > 0, Tag: null } old:
                MergeItems(session, path, old, list);
                break;
            default:
                ValueReplacement.Replace(session, path, spot, value);
                break;
        }
    }

    private static void Merge(EditSession session, string[] path, YamlMapping old, NewNode.Map map)
    {
        var wanted = map.Entries.Select(entry => entry.Key).ToHashSet();
        foreach (var (key, value) in map.Entries) Set(session, [.. path, key], value);
        foreach (var key in old.Entries.Select(entry => entry.KeyText).OfType<string>().Distinct().Where(key => !wanted.Contains(key)).ToList())
            PartRemoval.Remove(session, [.. path, key], climb: false);
    }

    /// <summary>Items that are equal at the beginning and the end stay; between them items are set, added or removed.</summary>
    private static void MergeItems(EditSession session, string[] path, YamlSequence old, NewNode.List list)
    {
        int before = old.Items.Count, after = list.Items.Count, same = 0, sameEnd = 0;
        while (same < Math.Min(before, after) && Says(session.File, old.Items[same].Value, list.Items[same])) same++;
        while (sameEnd < Math.Min(before, after) - same && Says(session.File, old.Items[^(sameEnd + 1)].Value, list.Items[^(sameEnd + 1)])) sameEnd++;
        var common = Math.Min(before, after) - sameEnd;
        for (var i = same; i < common; i++) Set(session, [.. path, i.ToString()], list.Items[i]);
        for (var i = before - sameEnd - 1; i >= Math.Max(common, same); i--) PartRemoval.Remove(session, [.. path, i.ToString()], climb: false);
        for (var i = common; i < after - sameEnd; i++) PartInsertion.InsertItem(session, session.File.Root!.Find(path)!, i, list.Items[i]);
    }

    /// <summary>Whether a node already says what is to be written; a reference also says what it resolves to.</summary>
    public static bool Says(CommissioningFile file, YamlNode node, NewNode value)
    {
        if (node is YamlAlias { Target: { } target }) return target is YamlScalar && Says(file, target, value);
        return (node, value) switch
        {
            (YamlScalar { Tag: "!ref" or "!sub" } scalar, NewNode.Scalar { Tag: null } plain) => SaysResolved(file, scalar, plain),
            (YamlScalar scalar, NewNode.Scalar wanted) => IsTag(scalar.Tag, wanted.Tag) && SameScalar(scalar, wanted),
            (YamlMapping mapping, NewNode.Map map) => mapping.Tag is null && mapping.Entries.Count == map.Entries.Count
                && map.Entries.All(entry => mapping.Find(entry.Key) is { } old && Says(file, old.Value, entry.Value)),
            (YamlSequence sequence, NewNode.List list) => sequence.Tag is null && sequence.Items.Count == list.Items.Count
                && list.Items.Index().All(item => Says(file, sequence.Items[item.Index].Value, item.Item)),
            _ => false,
        };
    }

    private static bool SaysResolved(CommissioningFile file, YamlScalar scalar, NewNode.Scalar wanted)
    {
        var scope = new ReferenceScope(file, null, new Dictionary<string, JsonNode?>());
        var result = scalar.Tag == "!ref" ? scope.Ref(scalar.Value) : scope.Sub(scalar.Value);
        return result is { IsResolved: true, Kind: not (ReferenceKind.Resource or ReferenceKind.InterService) } && JsonNode.DeepEquals(result.Value, ToJson(wanted));
    }

    private static bool SameScalar(YamlScalar scalar, NewNode.Scalar wanted) => wanted.Tag is not null
        ? scalar.Value == wanted.Text
        : JsonNode.DeepEquals(YamlScalars.ToJson(scalar), ToJson(wanted));

    private static JsonNode? ToJson(NewNode.Scalar scalar) => scalar.IsString ? JsonValue.Create(scalar.Text) : JsonNode.Parse(scalar.Text);

    private static bool IsTag(string? written, string? wanted) => written == wanted || (wanted is null && written is "!" || written?.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal) == true);
}
