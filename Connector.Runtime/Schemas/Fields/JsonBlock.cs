using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>An owner of form data that keeps it as JSON: for previews and tests, where there is no commissioning file.</summary>
public sealed class JsonBlock
{
    private readonly Dictionary<string, WrittenReference> _references = new(StringComparer.Ordinal);

    public JsonBlock(JsonNode? value = null) => Value = value;

    public JsonNode? Value { get; private set; }

    /// <summary>What a <c>!ref</c> of a name resolves to.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Parameters { get; init; } = new Dictionary<string, JsonNode?>();

    public BlockValue Snapshot() => new(Value?.DeepClone(), new Dictionary<string, WrittenReference>(_references));

    public void Apply(FieldEdit edit)
    {
        if (edit.NewKey is { } key)
        {
            Rename(edit.Pointer, key);
            return;
        }

        foreach (var below in _references.Keys.Where(pointer => FormPointer.IsAtOrBelow(pointer, edit.Pointer)).ToList()) _references.Remove(below);
        if (edit.Value is null) Remove(edit.Pointer);
        else Set(edit.Pointer, Resolve(edit.Pointer, edit.Value));
    }

    private JsonNode? Resolve(string pointer, YamlValue value)
    {
        switch (value)
        {
            case YamlValue.Data data:
                return data.Value?.DeepClone();
            case YamlValue.Reference reference:
                var known = Parameters.TryGetValue(reference.Name, out var resolved);
                _references[pointer] = new WrittenReference("!ref", reference.Name, resolved, known);
                return resolved?.DeepClone();
            case YamlValue.Substitution substitution:
                _references[pointer] = new WrittenReference("!sub", substitution.Template, null, false);
                return null;
            case YamlValue.Source source:
                return JsonNode.Parse(source.Yaml);
            default:
                throw new ArgumentException($"Cannot keep {value.GetType().Name} as JSON.", nameof(value));
        }
    }

    private void Set(string pointer, JsonNode? value)
    {
        if (pointer.Length == 0)
        {
            Value = value;
            return;
        }

        var parent = Container(FormPointer.Parent(pointer), FormPointer.LastKey(pointer));
        var key = FormPointer.LastKey(pointer);
        if (parent is JsonArray list)
        {
            var index = int.Parse(key, System.Globalization.CultureInfo.InvariantCulture);
            if (index == list.Count) list.Add(value);
            else list[index] = value;
        }
        else
        {
            ((JsonObject)parent)[key] = value;
        }
    }

    /// <summary>The container at a pointer, made where it is missing or is no container.</summary>
    private JsonNode Container(string pointer, string nextKey)
    {
        if (Find(pointer) is JsonObject or JsonArray) return Find(pointer)!;
        JsonNode made = nextKey == "0" && Find(pointer) is null ? new JsonArray() : new JsonObject();
        Set(pointer, made);
        return made;
    }

    private void Remove(string pointer)
    {
        if (pointer.Length == 0)
        {
            Value = null;
            return;
        }

        var key = FormPointer.LastKey(pointer);
        switch (Find(FormPointer.Parent(pointer)))
        {
            case JsonObject members:
                members.Remove(key);
                break;
            case JsonArray list when int.TryParse(key, out var index) && index < list.Count:
                list.RemoveAt(index);
                MoveReferences(FormPointer.Parent(pointer), index);
                break;
        }
    }

    private void Rename(string pointer, string key)
    {
        if (Find(FormPointer.Parent(pointer)) is not JsonObject members || members.ContainsKey(key)) return;
        var at = members.IndexOf(FormPointer.LastKey(pointer));
        if (at < 0) return;
        var value = members[at]?.DeepClone();
        members.RemoveAt(at);
        members.Insert(at, key, value);
        var renamed = FormPointer.Below(FormPointer.Parent(pointer), key);
        foreach (var below in _references.Keys.Where(written => FormPointer.IsAtOrBelow(written, pointer)).ToList())
        {
            _references.Remove(below, out var reference);
            _references[renamed + below[pointer.Length..]] = reference!;
        }
    }

    private JsonNode? Find(string pointer)
    {
        var node = Value;
        foreach (var step in FormPointer.Steps(pointer))
            node = node switch
            {
                JsonObject members => members[step],
                JsonArray list when int.TryParse(step, out var index) && index < list.Count => list[index],
                _ => null,
            };
        return node;
    }

    /// <summary>References of the items behind a removed one stand one place earlier now.</summary>
    private void MoveReferences(string list, int removed)
    {
        foreach (var (pointer, reference) in _references.ToList())
        {
            if (!FormPointer.IsAtOrBelow(pointer, list) || pointer.Length == list.Length) continue;
            var step = pointer[(list.Length + 1)..].Split('/')[0];
            if (!int.TryParse(step, out var index) || index <= removed) continue;
            _references.Remove(pointer);
            _references[FormPointer.Below(list, index - 1) + pointer[(list.Length + 1 + step.Length)..]] = reference;
        }
    }
}
