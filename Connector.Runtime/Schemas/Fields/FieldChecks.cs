namespace Connector.Runtime.Schemas.Fields;

/// <summary>Checks that a form makes before anything is written.</summary>
public static class FieldChecks
{
    /// <summary>Why a key of a map is refused by the schema's rule for keys; null when it fits.</summary>
    public static string? KeyFault(ExtraKeys keys, string key) =>
        keys.Names.All(rule => SchemaCheck.Holds(rule, FormValue.Of(System.Text.Json.Nodes.JsonValue.Create(key))))
            ? null
            : $"The key “{key}” does not fit: {string.Join("; ", keys.Names.Select(rule => ShapeNotes.Words(rule.Json)))}.";
}
