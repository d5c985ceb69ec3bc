namespace Connector.Runtime.Schemas.Fields;

/// <summary>Words about a field that need more than one keyword.</summary>
public static class FieldWords
{
    /// <summary>The unit of a number, from title, description or name; null when none is told.</summary>
    public static string? Unit(string name, FieldShape shape) => Units.Find(name, shape.Title, shape.Description);

    /// <summary>Whether a field holds a secret: marked by the schema, <c>writeOnly</c> text, or by a name that smells of one.</summary>
    public static bool IsSecret(string name, FieldShape shape) =>
        (shape.IsOnly(JsonTypes.String) || !shape.HasType) && shape.Choices is null && shape.Const is null
        && (shape.IsMarkedSecret || SecretNames.Smells(name) || (shape.IsWriteOnly && shape.Format is null && shape.Limits.Patterns.Count == 0));

    /// <summary>Types in words: "text or number".</summary>
    public static string Types(JsonTypes types) => string.Join(" or ", JsonTypeWords.Kinds(types).Select(JsonTypeWords.Word)).ToLowerInvariant();
}
