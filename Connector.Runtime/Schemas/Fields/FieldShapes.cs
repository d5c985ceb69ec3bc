using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Makes the <see cref="FieldShape"/> of a place of the data. Pure; safe on any thread.</summary>
public static class FieldShapes
{
    /// <param name="schemas">The schemas that apply to the place, the most specific first.</param>
    /// <param name="value">The data there; null when there is none.</param>
    /// <param name="chosen">The variant a person picked for a choice (by <see cref="VariantGroup.Key"/>), or null to tell by the data.</param>
    /// <param name="uiSchema">The part of a separate UI schema for this place.</param>
    public static FieldShape Of(IReadOnlyList<SchemaNode> schemas, FormValue? value, Func<string, int?>? chosen = null, JsonElement? uiSchema = null) =>
        new ShapeBuilder(value, chosen ?? (static _ => null)).Build(schemas, uiSchema);
}
