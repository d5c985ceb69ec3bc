namespace Connector.Runtime.Schemas.Fields;

/// <summary>Asks the validator whether data fits a schema.</summary>
internal static class SchemaCheck
{
    public static bool Holds(SchemaNode schema, FormValue? value) =>
        value is null || SchemaValidator.IsValid(schema, value.ToJson());
}
