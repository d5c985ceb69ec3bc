using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Makes the <see cref="FieldShape"/> of a place of the data. Pure; safe on any thread.</summary>
public static class FieldShapes
{
    /// <param name="schemas">The schemas that apply to the place, the most specific first.</param>
    /// <param name="value">The data there; null when there is none.</param>
    /// <param name="chosen">The variant a person picked for a choice (<see cref="VariantGroup.Key"/> to <see cref="Variant.Index"/>), or null to tell by the data. A pick that the data contradicts does not count.</param>
    /// <param name="uiSchema">The part of a separate UI schema for this place.</param>
    public static FieldShape Of(IReadOnlyList<SchemaNode> schemas, FormValue? value, Func<string, int?>? chosen = null, JsonElement? uiSchema = null) =>
        new ShapeBuilder(value, chosen ?? (static _ => null)).Build(schemas, uiSchema);

    /// <summary>The variant of a <c>oneOf</c> or <c>anyOf</c> list that a form shows for data, as an index into the list; null when there is none.</summary>
    /// <param name="list">The schema that has the list, and the keyword.</param>
    /// <param name="value">The data there.</param>
    /// <param name="picked">What a person picked, if anything.</param>
    public static int? ShownVariant(SchemaNode list, string keyword, FormValue? value, int? picked)
    {
        var variants = ShapeBuilder.RealVariants(list.ChildList(keyword));
        return variants.Count == 0 ? null : variants[ShapeBuilder.Pick(variants, value, picked)].Index;
    }
}
