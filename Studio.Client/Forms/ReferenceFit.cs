using System.Text.Json;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas.Fields;

namespace Studio.Client.Forms;

/// <summary>Says why a parameter may not fit a field.</summary>
internal static class ReferenceFit
{
    /// <summary>A sentence, or null when it fits as far as can be told.</summary>
    public static string? Doubt(FieldContext field, ParameterItem parameter)
    {
        if (!field.Shape.HasType) return null;
        var declared = parameter.Schema["type"]?.GetValueKind() == JsonValueKind.String ? parameter.Schema["type"]!.GetValue<string>() : null;
        if (declared is null) return null;
        var allowed = field.Shape.VariantGroups.FirstOrDefault(group => group.IsByType) is { } union
            ? union.Variants.Aggregate(JsonTypes.None, (types, variant) => types | variant.Types)
            : field.Shape.Types;
        var fits = declared switch
        {
            "integer" => JsonTypes.Integer,
            "number" => JsonTypes.Number,
            "string" => JsonTypes.String,
            "boolean" => JsonTypes.Boolean,
            "array" => JsonTypes.Array,
            "object" => JsonTypes.Object,
            _ => JsonTypes.Any,
        };
        return (allowed & fits) != 0 ? null : $"is {declared}, not {FieldWords.Types(allowed)}";
    }
}
