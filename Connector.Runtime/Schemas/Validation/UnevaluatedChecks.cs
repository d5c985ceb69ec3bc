using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

internal sealed class UnevaluatedPropertiesCheck : KeywordCheck
{
    private readonly SchemaNode _schema;

    private UnevaluatedPropertiesCheck(SchemaNode owner, SchemaNode schema)
        : base(owner, "unevaluatedProperties") => _schema = schema;

    internal static KeywordCheck? From(SchemaNode node) =>
        node.Child("unevaluatedProperties") is { } schema ? new UnevaluatedPropertiesCheck(node, schema) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        var fits = true;
        foreach (var property in value.EnumerateObject())
        {
            if (seen!.HasName(property.Name)) continue;
            fits &= _schema.Json.ValueKind == JsonValueKind.False
                ? PropertiesCheck.Refuse(run, this, property.Name, Owner.ChildMap("properties").Select(known => known.Key))
                : run.ApplyBelow(_schema, property.Value, property.Name);
            if (!fits && !run.Collects) break;
        }

        seen!.AddAllNames();
        return fits;
    }
}

internal sealed class UnevaluatedItemsCheck : KeywordCheck
{
    private readonly SchemaNode _schema;

    private UnevaluatedItemsCheck(SchemaNode owner, SchemaNode schema)
        : base(owner, "unevaluatedItems") => _schema = schema;

    internal static KeywordCheck? From(SchemaNode node) =>
        node.Child("unevaluatedItems") is { } schema ? new UnevaluatedItemsCheck(node, schema) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.Array) return true;
        var fits = true;
        var index = 0;
        foreach (var entry in value.EnumerateArray())
        {
            if (!seen!.HasIndex(index))
            {
                fits &= _schema.Json.ValueKind == JsonValueKind.False ? Refuse(run, index) : run.ApplyBelow(_schema, entry, index);
                if (!fits && !run.Collects) break;
            }

            index++;
        }

        seen!.AddFirst(int.MaxValue);
        return fits;
    }

    private bool Refuse(Evaluation run, int index)
    {
        if (run.Collects) run.Report(this, $"Entry {index + 1} of {Wording.Label(run)} is one too many.", ("property", $"{index}"));
        return false;
    }
}
