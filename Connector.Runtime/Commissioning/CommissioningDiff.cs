using Connector.Runtime.Commissioning.Yaml;
using Connector.Runtime.Schemas.Fields;
using JsonPointer = Connector.Runtime.Commissioning.Yaml.JsonPointer;

namespace Connector.Runtime.Commissioning;

public enum FileChangeKind
{
    Added,
    Removed,
    Changed,
    Renamed,

    /// <summary>Only comments, order, blank lines or the way of writing differ.</summary>
    Layout,
}

/// <summary>One difference between two files.</summary>
/// <param name="Sentence">In plain words; secrets are never in it.</param>
/// <param name="Pointer">Where: in the newer file, or for what was removed in the older one.</param>
public sealed record FileChange(FileChangeKind Kind, string Sentence, string Pointer);

/// <summary>Says in words what differs between two commissioning files.</summary>
public static class CommissioningDiff
{
    /// <summary>The differences in the order of the newer file, removed parts last; empty for equal texts.</summary>
    public static IReadOnlyList<FileChange> Between(CommissioningFile older, CommissioningFile newer)
    {
        if (older.Text == newer.Text) return [];
        if (!older.IsReadable || !newer.IsReadable)
            return [new FileChange(FileChangeKind.Changed, "The text differs; it cannot be compared part by part because one of the files is not readable as YAML.", "")];
        var changes = new List<FileChange>();
        foreach (var section in new[] { "version", "description", "metadata" }) Leaves(older, newer, "/" + section, section == "metadata" ? "The service's" : "The", changes);
        Named(older, newer, "parameters", _ => "Parameter", changes);
        Named(older, newer, "definitions", _ => "Definition", changes);
        Named(older, newer, "resources", KindOf, changes);
        foreach (var key in Keys(newer.Root).Concat(Keys(older.Root)).Distinct().Where(key => !Known.Contains(key))) Leaves(older, newer, JsonPointer.Append("", key), "The", changes);
        if (changes.Count == 0) changes.Add(new FileChange(FileChangeKind.Layout, "Only comments, order or the way of writing differ; the files say the same.", ""));
        return changes;
    }

    private static readonly string[] Known = ["version", "description", "metadata", "parameters", "definitions", "resources"];

    private static void Named(CommissioningFile older, CommissioningFile newer, string section, Func<YamlSpot, string> kind, List<FileChange> changes)
    {
        var before = Keys(older.Section(section));
        var after = Keys(newer.Section(section));
        var removed = before.Except(after).ToHashSet();
        var gone = removed.ToLookup(name => Content(older, section, name));
        foreach (var name in after)
        {
            var pointer = JsonPointer.Append("/" + section, name);
            var spot = newer.Find(pointer)!;
            if (older.Find(pointer) is not null)
            {
                Leaves(older, newer, pointer, $"{kind(spot)} '{name}':", changes);
                continue;
            }

            var was = gone[Content(newer, section, name)].FirstOrDefault(removed.Contains);
            if (was is null)
            {
                changes.Add(new FileChange(FileChangeKind.Added, $"{kind(spot)} '{name}' was added{Details(newer, name, section)}.", pointer));
                continue;
            }

            removed.Remove(was);
            changes.Add(new FileChange(FileChangeKind.Renamed, $"{kind(spot)} '{was}' is called '{name}' now.", pointer));
        }

        foreach (var name in before.Where(removed.Contains))
        {
            var pointer = JsonPointer.Append("/" + section, name);
            changes.Add(new FileChange(FileChangeKind.Removed, $"{kind(older.Find(pointer)!)} '{name}' was removed.", pointer));
        }
    }

    private static void Leaves(CommissioningFile older, CommissioningFile newer, string pointer, string what, List<FileChange> changes)
    {
        var (before, after) = (Flat(older, pointer), Flat(newer, pointer));
        var prefix = JsonPointer.Split(pointer) is ["resources" or "parameters" or "definitions", _] ? 2 : 0;
        string Shown(string at, string words) => IsSecret(at, older) || IsSecret(at, newer) ? "" : words;
        foreach (var (at, value) in after)
        {
            if (!before.TryGetValue(at, out var old)) changes.Add(new FileChange(FileChangeKind.Added, $"{what} {Words(at, prefix)} was added{Shown(at, As(value))}.", at));
            else if (old != value) changes.Add(new FileChange(FileChangeKind.Changed, $"{what} {Words(at, prefix)} changed{Shown(at, FromTo(old, value))}.", at));
        }

        foreach (var (at, value) in before.Where(item => !after.ContainsKey(item.Key)))
            changes.Add(new FileChange(FileChangeKind.Removed, $"{what} {Words(at, prefix)} was removed{Shown(at, value.Length == 0 ? "" : $" (it was {Short(value)})")}.", at));
    }

    private static string Words(string pointer, int skip) => JsonPointer.Split(pointer).Skip(skip).ToArray() is { Length: > 0 } path
        ? $"'{string.Join(" / ", path.Where(key => key != "properties").DefaultIfEmpty("properties").Select((key, index) => int.TryParse(key, out var number) && index > 0 ? $"no. {number + 1}" : key))}'"
        : "content";

    private static string FromTo(string old, string value) => old.Length > 60 || value.Length > 60 ? "" : $" from {Short(old)} to {Short(value)}";

    private static string As(string value) => value.Length == 0 ? "" : $" ({Short(value)})";

    private static string Short(string value) => value.Length > 60 ? value[..57].ReplaceLineEndings(" ") + "…" : value.ReplaceLineEndings(" ");

    private static bool IsSecret(string pointer, CommissioningFile file)
    {
        var path = JsonPointer.Split(pointer);
        return SecretNames.Smells(path[^1])
            || (path is ["parameters", var name, "default" or "enum" or "allowedValues" or "examples", ..] && file.ParameterNamed(name) is { IsSecret: true });
    }

    /// <summary>Every value below a pointer as it is meant, in file order.</summary>
    private static Dictionary<string, string> Flat(CommissioningFile file, string pointer)
    {
        var result = new Dictionary<string, string>();
        if (file.Find(pointer) is { } start) Collect(start.Node, pointer, result);
        return result;
    }

    private static void Collect(YamlNode node, string pointer, Dictionary<string, string> result)
    {
        switch (node)
        {
            case YamlMapping { Entries.Count: > 0 } mapping:
                foreach (var entry in mapping.Entries.Where(entry => entry.KeyText is not null)) Collect(entry.Value, JsonPointer.Append(pointer, entry.KeyText!), result);
                break;
            case YamlSequence { Items.Count: > 0 } sequence:
                for (var i = 0; i < sequence.Items.Count; i++) Collect(sequence.Items[i].Value, $"{pointer}/{i}", result);
                break;
            default:
                result.TryAdd(pointer, Text(node));
                break;
        }
    }

    private static string Text(YamlNode node) => node switch
    {
        YamlScalar { Tag: { } tag } scalar when tag.StartsWith('!') => $"{tag} {scalar.Value}",
        YamlScalar scalar => YamlScalars.ToJson(scalar)?.ToJsonString(Relaxed) ?? "null",
        YamlAlias alias => "*" + alias.Name,
        YamlMapping => "{}",
        _ => "[]",
    };

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Content(CommissioningFile file, string section, string name)
    {
        var pointer = JsonPointer.Append("/" + section, name);
        return string.Join("\n", Flat(file, pointer).Select(item => item.Key[pointer.Length..] + "=" + item.Value).Order(StringComparer.Ordinal));
    }

    private static string KindOf(YamlSpot spot) => spot.Child("type")?.Node is YamlScalar { Value.Length: > 0 } type
        ? type.Value.StartsWith("Cybus::", StringComparison.Ordinal) ? type.Value["Cybus::".Length..] : type.Value
        : "Resource";

    private static string Details(CommissioningFile file, string name, string section)
    {
        if (section != "resources" || file.Resources.FirstOrDefault(resource => resource.Id == name) is not { } item) return "";
        return item.Kind switch
        {
            ResourceKind.Connection when item.Protocol is not null => $" ({item.Protocol})",
            ResourceKind.Endpoint when item.ConnectionId is not null => $" (of '{item.ConnectionId}')",
            _ => "",
        };
    }

    private static List<string> Keys(YamlSpot? section) => section?.Node is YamlMapping mapping ? [.. mapping.Entries.Select(entry => entry.KeyText).OfType<string>().Distinct()] : [];
}
