using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Fields;

namespace Studio.Client.Forms;

/// <summary>Everything an editor needs for one field, as of one drawing.</summary>
public sealed class FieldContext(FormSession session, FieldNode node, FieldShape shape)
{
    public FormSession Session => session;
    public FieldNode Node => node;
    public FieldShape Shape => shape;
    public FormValue? Value => node.Value;
    public string Pointer => node.Pointer;
    public string Id { get; } = session.IdOf(node.Pointer);
    public bool IsReadOnly => session.IsReadOnly || shape.IsReadOnly;
    public IReadOnlyList<FieldProblem> Problems { get; } = session.Problems.At(node.Pointer);

    /// <summary>What a person calls the field.</summary>
    public string Label => node.Label ?? shape.Title ?? (node.Name.Length > 0 ? node.Name : "Value");

    public string? Help => node.IsCell ? null : shape.Hints.Text("help") is { } more && shape.Description is { } text ? $"{text} {more}" : shape.Hints.Text("help") ?? shape.Description;

    /// <summary>The limits beside the label, with the unit.</summary>
    public string? Limits
    {
        get
        {
            var limits = shape.Choices is null && shape.Const is null ? shape.Limits.InWords(shape.Types) : null;
            var unit = shape.IsNumber ? Unit : null;
            // "Wait (ms)" says its unit already.
            return limits is null ? unit is not null && (Label.Contains($"({unit})", StringComparison.Ordinal) || Label.Contains($"[{unit}]", StringComparison.Ordinal)) ? null : unit : unit is null ? limits : $"{limits} {unit}";
        }
    }

    public string? Unit => shape.Hints.Text("unit") ?? FieldWords.Unit(node.Name, shape);

    public string? Default => shape.Default is { } given && given.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) ? EscapedText.Show(given) : null;

    public string? Placeholder => shape.Hints.Text("placeholder") ?? Default ?? (shape.Suggestions.Count > 0 ? $"e.g. {shape.Suggestions[0].Label}" : null);

    /// <summary>Attributes that tie an input to its label, help and errors.</summary>
    public Dictionary<string, object> InputAttributes
    {
        get
        {
            var attributes = new Dictionary<string, object> { ["id"] = Id, ["aria-invalid"] = Problems.Count > 0 ? "true" : "false" };
            if (DescribedBy is { } ids) attributes["aria-describedby"] = ids;
            if (node.IsRequired) attributes["aria-required"] = "true";
            if (node.IsCell) attributes["aria-label"] = Label;
            return attributes;
        }
    }

    public string? DescribedBy
    {
        get
        {
            var ids = new List<string>(3);
            if (Limits is not null && !node.IsCell) ids.Add(Id + ".limits");
            if (Help is not null) ids.Add(Id + ".help");
            if (Problems.Count > 0) ids.Add(Id + ".error");
            return ids.Count == 0 ? null : string.Join(' ', ids);
        }
    }

    /// <summary>Puts a value into the data.</summary>
    public Task SetAsync(JsonNode? value) => SetAsync(new YamlValue.Data(value), FormValue.Of(value));

    public Task SetAsync(YamlValue value) => SetAsync(value, null);

    /// <summary>Holds other fields, or items.</summary>
    public bool IsGroup => shape.IsOnly(JsonTypes.Object) || shape.IsOnly(JsonTypes.Array);

    /// <summary>Makes the value of a group that is not there: with its constants and required defaults, otherwise empty.</summary>
    public Task StartAsync()
    {
        session.SetOpen(Pointer, true);
        return SetAsync(shape.IsOnly(JsonTypes.Array) ? new JsonArray() : InitialValue.Item(node.Schemas));
    }

    public Task SetDefaultAsync() => shape.Default is { } given ? SetAsync(JsonOf(given)) : Task.CompletedTask;

    /// <summary>Empties the field: takes its key away, or blanks an item of a list in place.</summary>
    public async Task ClearAsync()
    {
        if (node.Place == FieldPlace.Item)
        {
            await SetAsync(shape.Types.HasFlag(JsonTypes.String) ? JsonValue.Create("") : null);
            return;
        }

        session.KeepDraft(Pointer, null, null);
        await RemoveKeyAsync();
    }

    /// <summary>Takes an item, entry or unknown key away.</summary>
    public Task RemoveAsync() => node.Place == FieldPlace.Item ? session.Emit([new FieldEdit(Pointer, null)]) : RemoveKeyAsync();

    /// <summary>The node of a part of this one.</summary>
    public FieldNode Child(string name, IReadOnlyList<SchemaNode> schemas, FormValue? value, FieldPlace place) =>
        new(FormPointer.Below(Pointer, name), name, schemas, value, place, place == FieldPlace.Item ? shape.Hints.Below("items") : shape.Hints.Below(name), node.Depth + 1) { Parent = node };

    internal static JsonNode? JsonOf(JsonElement element) => FormValue.Of(element).ToJson();

    private async Task SetAsync(YamlValue value, FormValue? plain)
    {
        if (plain is not null && node.Value is { Reference: null } present && FormValue.Same(present, plain)) return;
        await session.Emit([new FieldEdit(Pointer, value), .. BroughtIn(plain)]);
    }

    private Task RemoveKeyAsync() => FormEdits.Clear(session.Root, Pointer, IsRequiredAbove) is { Count: > 0 } edits ? session.Emit(edits) : Task.CompletedTask;

    /// <summary>What a condition of the object around the field asks for once the field has its new value.</summary>
    private IReadOnlyList<FieldEdit> BroughtIn(FormValue? plain)
    {
        if (plain is null || node.Parent is not { } parent || node.Place != FieldPlace.Property) return [];
        var before = session.Shape(parent);
        if (!before.Schemas.Any(HasConditions)) return [];
        var changed = FormValue.With(parent.Value, "/" + Pointer[(Pointer.LastIndexOf('/') + 1)..], plain);
        return FormEdits.BroughtIn(parent.Pointer, before, session.Shape(parent with { Value = changed }), changed);
    }

    private bool IsRequiredAbove(string pointer)
    {
        for (var above = node.Parent; above is not null; above = above.Parent)
            if (above.Pointer == pointer) return above.IsRequired || above.Place is FieldPlace.Item or FieldPlace.Entry;
        return false;
    }

    private static bool HasConditions(SchemaNode schema) =>
        schema.TryGet("if", out _) || schema.TryGet("dependencies", out _) || schema.TryGet("dependentSchemas", out _) || schema.TryGet("dependentRequired", out _);
}
