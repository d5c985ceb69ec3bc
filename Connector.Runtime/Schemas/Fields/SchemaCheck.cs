namespace Connector.Runtime.Schemas.Fields;

/// <summary>Asks whether the data of a condition holds.</summary>
internal static class SchemaCheck
{
    public static bool Holds(SchemaNode schema, FormValue? value) =>
        value is null || VariantFit.Best([schema], value) == 0 && !VariantFit.Contradicts(schema, value);
}
