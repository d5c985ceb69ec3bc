namespace Connector.Runtime.Schemas;

/// <summary>Where schemas stand inside a schema, over all drafts. Everything else (enum, const, default, unknown words) is data.</summary>
internal static class SchemaKeywords
{
    /// <summary>The value is one schema.</summary>
    internal static readonly HashSet<string> One =
    [
        "additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not",
        "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
    ];

    /// <summary>The value is a list of schemas (<c>items</c> in the older drafts too).</summary>
    internal static readonly HashSet<string> List = ["allOf", "anyOf", "items", "oneOf", "prefixItems"];

    /// <summary>The value maps names to schemas (<c>dependencies</c> may also hold lists of names).</summary>
    internal static readonly HashSet<string> Map =
        ["$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"];
}
