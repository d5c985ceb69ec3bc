using System.Text.Json;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Fields;

namespace Studio.Client.Forms;

/// <summary>A place of the data that the form shows: where it is, what applies there and what stands there.</summary>
/// <param name="Pointer">JSON Pointer below the block.</param>
/// <param name="Name">The key; for list items the position.</param>
/// <param name="Schemas">The schemas that apply, the most specific first.</param>
/// <param name="Value">The data; null when there is none.</param>
/// <param name="Place">What kind of place it is.</param>
/// <param name="UiSchema">Its part of a separate UI schema.</param>
public sealed record FieldNode(
    string Pointer,
    string Name,
    IReadOnlyList<SchemaNode> Schemas,
    FormValue? Value,
    FieldPlace Place,
    JsonElement? UiSchema,
    int Depth)
{
    public bool IsRequired { get; init; }

    /// <summary>The schema does not allow the key; it is shown because the data has it.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>A label other than the schema's title: "Item 3".</summary>
    public string? Label { get; init; }

    /// <summary>Shown in a table cell: label for screen readers only, no help.</summary>
    public bool IsCell { get; init; }

    public FieldNode? Parent { get; init; }

    /// <summary>Whether two nodes show the same, so that nothing needs to be drawn again.</summary>
    public bool ShowsSameAs(FieldNode other) =>
        ReferenceEquals(Value, other.Value) && Pointer == other.Pointer && Name == other.Name && Place == other.Place
        && IsRequired == other.IsRequired && IsUnknown == other.IsUnknown && Label == other.Label && IsCell == other.IsCell
        && UiSchema.Equals(other.UiSchema) && Schemas.SequenceEqual(other.Schemas);
}

public enum FieldPlace
{
    Root,

    /// <summary>Declared by the schema; emptied by taking its key away.</summary>
    Property,

    /// <summary>A key the schema does not declare.</summary>
    Entry,

    /// <summary>An item of a list; emptied in place, because taking it away would move the others.</summary>
    Item,
}
