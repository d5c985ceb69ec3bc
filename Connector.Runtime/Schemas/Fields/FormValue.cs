using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>
/// The data of a form, immutable. A tree made from new data keeps every unchanged part of the tree before it as the same
/// object, so that a field can tell by reference whether anything below it changed.
/// </summary>
public sealed class FormValue
{
    private readonly Dictionary<string, FormValue>? _index;

    private FormValue(JsonValueKind kind, string? text, IReadOnlyList<KeyValuePair<string, FormValue>> members, IReadOnlyList<FormValue> items, WrittenReference? reference)
    {
        Kind = kind;
        Text = text;
        Members = members;
        Items = items;
        Reference = reference;
        HasReferences = reference is not null || members.Any(member => member.Value.HasReferences) || items.Any(item => item.HasReferences);
        if (members.Count > 8) _index = members.ToDictionary(member => member.Key, member => member.Value, StringComparer.Ordinal);
    }

    public JsonValueKind Kind { get; }

    /// <summary>The content of a string; the digits of a number as written.</summary>
    public string? Text { get; }

    public IReadOnlyList<KeyValuePair<string, FormValue>> Members { get; }

    public IReadOnlyList<FormValue> Items { get; }

    /// <summary>How the value is written when it is written as a reference; the rest of this object is what it resolves to.</summary>
    public WrittenReference? Reference { get; }

    /// <summary>Whether this value or one below it is written as a reference.</summary>
    public bool HasReferences { get; }

    public bool IsUnresolved => Reference is { IsResolved: false };

    public FormValue? Member(string name)
    {
        if (_index is not null) return _index.GetValueOrDefault(name);
        foreach (var (key, value) in Members)
            if (key == name) return value;
        return null;
    }

    /// <summary>The value at a pointer below this one, or null when there is none.</summary>
    public FormValue? At(string pointer)
    {
        var value = this;
        foreach (var step in FormPointer.Steps(pointer))
        {
            value = value.Kind switch
            {
                JsonValueKind.Object => value.Member(step),
                JsonValueKind.Array when int.TryParse(step, out var index) && index >= 0 && index < value.Items.Count => value.Items[index],
                _ => null,
            };
            if (value is null) return null;
        }

        return value;
    }

    /// <summary>This tree with one value set or, with null, taken out; missing objects above it are made.</summary>
    public static FormValue? With(FormValue? root, string pointer, FormValue? value) => With(root, FormPointer.Steps(pointer), 0, value);

    private static FormValue? With(FormValue? here, IReadOnlyList<string> steps, int at, FormValue? value)
    {
        if (at == steps.Count) return value;
        if (here is { Kind: JsonValueKind.Array } && int.TryParse(steps[at], out var index))
        {
            var items = here.Items.ToList();
            var item = With(index < items.Count ? items[index] : null, steps, at + 1, value);
            if (index < items.Count && item is null) items.RemoveAt(index);
            else if (index < items.Count) items[index] = item!;
            else if (item is not null) items.Add(item);
            return new(JsonValueKind.Array, null, [], items, null);
        }

        var members = new OrderedDictionary<string, FormValue>((here?.Kind == JsonValueKind.Object ? here.Members : []).ToDictionary(), StringComparer.Ordinal);
        var member = With(members.GetValueOrDefault(steps[at]), steps, at + 1, value);
        if (member is null) members.Remove(steps[at]);
        else members[steps[at]] = member;
        return OfMembers([.. members]);
    }

    /// <summary>The data with references resolved.</summary>
    public JsonNode? ToJson() => Kind switch
    {
        JsonValueKind.Object => new JsonObject(Members.Select(member => KeyValuePair.Create(member.Key, member.Value.ToJson()))),
        JsonValueKind.Array => new JsonArray([.. Items.Select(item => item.ToJson())]),
        JsonValueKind.String => JsonValue.Create(Text),
        JsonValueKind.Number => JsonNode.Parse(Text!),
        JsonValueKind.True => JsonValue.Create(true),
        JsonValueKind.False => JsonValue.Create(false),
        _ => null,
    };

    /// <param name="block">What the owner of the data handed in; null when there is nothing yet.</param>
    /// <param name="previous">The tree shown before, whose unchanged parts are kept.</param>
    public static FormValue? From(BlockValue? block, FormValue? previous)
    {
        if (block is null) return null;
        if (block.Value is null && !block.References.ContainsKey("")) return null;
        return Make(block.Value, "", block.References.Count == 0 ? null : block.References, previous);
    }

    /// <summary>An object of values that may hold references.</summary>
    internal static FormValue OfMembers(IReadOnlyList<KeyValuePair<string, FormValue>> members) => new(JsonValueKind.Object, null, members, [], null);

    /// <summary>Data without references.</summary>
    public static FormValue Of(JsonNode? json, FormValue? previous = null) => Make(json, "", null, previous);

    public static FormValue Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new(JsonValueKind.Object, null, [.. LastOfEachName(json)], [], null),
        JsonValueKind.Array => new(JsonValueKind.Array, null, [], [.. json.EnumerateArray().Select(Of)], null),
        JsonValueKind.String => new(JsonValueKind.String, json.GetString(), [], [], null),
        JsonValueKind.Number => new(JsonValueKind.Number, json.GetRawText(), [], [], null),
        JsonValueKind.Undefined => new(JsonValueKind.Null, null, [], [], null),
        var kind => new(kind, null, [], [], null),
    };

    /// <summary>Whether both hold the same data, written the same way.</summary>
    public static bool Same(FormValue? a, FormValue? b)
    {
        if (ReferenceEquals(a, b)) return true;
        if (a is null || b is null || a.Kind != b.Kind || a.Text != b.Text || a.Members.Count != b.Members.Count || a.Items.Count != b.Items.Count) return false;
        if (!SameReference(a.Reference, b.Reference)) return false;
        for (var i = 0; i < a.Members.Count; i++)
            if (a.Members[i].Key != b.Members[i].Key || !Same(a.Members[i].Value, b.Members[i].Value)) return false;
        for (var i = 0; i < a.Items.Count; i++)
            if (!Same(a.Items[i], b.Items[i])) return false;
        return true;
    }

    private static FormValue Make(JsonNode? json, string pointer, IReadOnlyDictionary<string, WrittenReference>? references, FormValue? previous)
    {
        var reference = references?.GetValueOrDefault(pointer);
        FormValue made;
        switch (json)
        {
            case JsonObject members:
                var pairs = new List<KeyValuePair<string, FormValue>>(members.Count);
                foreach (var (key, value) in members)
                    pairs.Add(new(key, Make(value, references is null ? "" : FormPointer.Below(pointer, key), references, previous?.Kind == JsonValueKind.Object ? previous.Member(key) : null)));
                made = new(JsonValueKind.Object, null, pairs, [], reference);
                break;
            case JsonArray items:
                var list = new List<FormValue>(items.Count);
                foreach (var item in items)
                    list.Add(Make(item, references is null ? "" : FormPointer.Below(pointer, list.Count), references, previous is { Kind: JsonValueKind.Array } && list.Count < previous.Items.Count ? previous.Items[list.Count] : null));
                made = new(JsonValueKind.Array, null, [], list, reference);
                break;
            case null:
                made = new(JsonValueKind.Null, null, [], [], reference);
                break;
            default:
                var kind = json.GetValueKind();
                var text = kind switch
                {
                    JsonValueKind.String => json.GetValue<string>(),
                    JsonValueKind.Number => json.ToJsonString(),
                    _ => null,
                };
                made = new(kind, text, [], [], reference);
                break;
        }

        return previous is not null && SameShallow(made, previous) ? previous : made;
    }

    private static bool SameShallow(FormValue made, FormValue previous)
    {
        if (made.Kind != previous.Kind || made.Text != previous.Text || !SameReference(made.Reference, previous.Reference)) return false;
        if (made.Members.Count != previous.Members.Count || made.Items.Count != previous.Items.Count) return false;
        for (var i = 0; i < made.Members.Count; i++)
            if (made.Members[i].Key != previous.Members[i].Key || !ReferenceEquals(made.Members[i].Value, previous.Members[i].Value)) return false;
        for (var i = 0; i < made.Items.Count; i++)
            if (!ReferenceEquals(made.Items[i], previous.Items[i])) return false;
        return true;
    }

    private static bool SameReference(WrittenReference? a, WrittenReference? b) =>
        a is null || b is null
            ? a is null && b is null
            : a.Tag == b.Tag && a.Text == b.Text && a.IsResolved == b.IsResolved && JsonNode.DeepEquals(a.Resolved, b.Resolved);

    private static IEnumerable<KeyValuePair<string, FormValue>> LastOfEachName(JsonElement json)
    {
        var members = new OrderedDictionary<string, FormValue>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject()) members[member.Name] = Of(member.Value);
        return members;
    }
}
