using System.Text.Json;
using Connector.Runtime.Schemas;

namespace Studio.Tests.Schemas;

/// <summary>Short ways to a schema, a value and its problems.</summary>
internal static class Given
{
    internal static SchemaNode Schema(string json, SchemaDraft draft = SchemaDraft.Unspecified) => SchemaDocument.Parse(json, "test.json", null, draft).Root;

    internal static JsonElement Value(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        return document.RootElement.Clone();
    }

    internal static IReadOnlyList<SchemaProblem> Problems(string schema, string value, SchemaValidationOptions? options = null) =>
        SchemaValidator.Validate(Schema(schema), Value(value), options);

    internal static bool Fits(string schema, string value) => Problems(schema, value).Count == 0;
}
