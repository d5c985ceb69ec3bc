using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Fields;

namespace Studio.Client.Forms.Editors;

/// <summary>What can be done with the items of a list, as edits.</summary>
internal static class ListOps
{
    public static async Task AddAsync(FieldContext list, IReadOnlyList<SchemaNode> schemas)
    {
        var pointer = FormPointer.Below(list.Pointer, list.Value?.Items.Count ?? 0);
        list.Session.SetOpen(list.Pointer, true);
        list.Session.SetOpen(pointer, true);
        list.Session.WantsFocus = pointer;
        list.Session.ShowPageOf(list.Pointer, list.Value?.Items.Count ?? 0);
        await PutAsync(list, list.Value?.Items.Count ?? 0, new YamlValue.Data(InitialValue.Item(schemas)));
    }

    public static Task DuplicateAsync(FieldContext list, int index) => PutAsync(list, list.Value!.Items.Count, WrittenValue.Of(list.Value.Items[index]));

    /// <summary>Takes an item away; an optional list goes with its last one.</summary>
    public static async Task RemoveAsync(FieldContext list, int index)
    {
        if (list.Value!.Items.Count > 1) await list.Session.Emit([new FieldEdit(FormPointer.Below(list.Pointer, index), null)]);
        else if (list.Node.IsRequired || list.Node.Place is not FieldPlace.Property) await list.SetAsync(new System.Text.Json.Nodes.JsonArray());
        else await list.ClearAsync();
    }

    /// <summary>Swaps an item with its neighbour.</summary>
    public static async Task MoveAsync(FieldContext list, int index, int by)
    {
        var other = index + by;
        var items = list.Value!.Items;
        if (other < 0 || other >= items.Count) return;
        await list.Session.Emit(
        [
            new FieldEdit(FormPointer.Below(list.Pointer, index), WrittenValue.Of(items[other])),
            new FieldEdit(FormPointer.Below(list.Pointer, other), WrittenValue.Of(items[index])),
        ]);
    }

    /// <summary>A list that is not there yet is written whole, because an index of nothing may as well be a key.</summary>
    private static Task PutAsync(FieldContext list, int index, YamlValue value) => list.Value is null && value is YamlValue.Data data
        ? list.SetAsync(new System.Text.Json.Nodes.JsonArray(data.Value))
        : list.Session.Emit([new FieldEdit(FormPointer.Below(list.Pointer, index), value)]);
}
