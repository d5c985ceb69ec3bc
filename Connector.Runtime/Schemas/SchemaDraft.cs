namespace Connector.Runtime.Schemas;

/// <summary>The drafts of JSON Schema that behave differently here.</summary>
public enum SchemaDraft
{
    /// <summary>No <c>$schema</c>, or one nobody knows: every keyword of every draft means what it says (the lenient union).</summary>
    Unspecified,
    Draft4,
    Draft6,
    Draft7,
    Draft201909,
    Draft202012,
}
