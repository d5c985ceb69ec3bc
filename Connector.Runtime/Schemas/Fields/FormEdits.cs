using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Plans the smallest edits for what a person does in a form. Pure; the owner of the data applies them in order.</summary>
public static class FormEdits
{
    /// <summary>
    /// Edits that empty a field. The key goes; with it goes an optional object that would be left empty, and so on upwards.
    /// A required object stays as an empty one.
    /// </summary>
    /// <param name="root">The data of the whole form.</param>
    /// <param name="pointer">The field.</param>
    /// <param name="isRequired">Whether the value at a pointer above the field must be there.</param>
    public static IReadOnlyList<FieldEdit> Clear(FormValue? root, string pointer, Func<string, bool> isRequired)
    {
        if (root?.At(pointer) is null) return [];
        var gone = pointer;
        while (gone.Length > 0)
        {
            var parent = FormPointer.Parent(gone);
            if (parent.Length == 0 || root.At(parent) is not { Kind: JsonValueKind.Object, Members.Count: 1 }) break;
            if (isRequired(parent)) return [new FieldEdit(parent, new YamlValue.Data(new JsonObject()))];
            gone = parent;
        }

        return [new FieldEdit(gone, null)];
    }

    /// <summary>Edits that turn the value at a pointer into another one, key by key where both are objects, so that what is equal keeps its text and comments.</summary>
    public static IReadOnlyList<FieldEdit> Turn(string pointer, FormValue? from, FormValue? to)
    {
        if (FormValue.Same(from, to)) return [];
        if (to is null) return from is null ? [] : [new FieldEdit(pointer, null)];
        if (from is not { Kind: JsonValueKind.Object, Reference: null, Members.Count: > 0 } || to is not { Kind: JsonValueKind.Object, Reference: null })
            return [new FieldEdit(pointer, WrittenValue.Of(to))];
        var edits = new List<FieldEdit>();
        foreach (var (key, value) in to.Members) edits.AddRange(Turn(FormPointer.Below(pointer, key), from.Member(key), value));
        var removed = from.Members.Where(member => to.Member(member.Key) is null).Select(member => new FieldEdit(FormPointer.Below(pointer, member.Key), null)).ToList();
        // Setting first keeps the object from being taken away as empty in between; an object that ends empty is written as one.
        return to.Members.Count == 0 ? [new FieldEdit(pointer, new YamlValue.Data(new JsonObject()))] : [.. edits, .. removed];
    }

    /// <summary>Constants and defaults that became required by a condition through an edit of the same object.</summary>
    public static IReadOnlyList<FieldEdit> BroughtIn(string pointer, FieldShape before, FieldShape after, FormValue? value)
    {
        var required = before.Properties.Where(property => property.IsRequired).Select(property => property.Name).ToHashSet(StringComparer.Ordinal);
        return [.. InitialValue.Missing(after, value, 0)
            .Where(missing => !required.Contains(missing.Key))
            .Select(missing => new FieldEdit(FormPointer.Below(pointer, missing.Key), new YamlValue.Data(missing.Value)))];
    }
}
