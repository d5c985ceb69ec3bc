using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>A schema's keywords made ready for checking. Schemas below are compiled when a value first reaches them.</summary>
internal sealed class CompiledSchema
{
    internal CompiledSchema(SchemaNode node)
    {
        Node = node;
        Fixed = node.Json.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
        Checks = Fixed is null ? KeywordCompiler.Compile(node) : [];
        TracksEvaluated = Checks.Any(check => check is UnevaluatedPropertiesCheck or UnevaluatedItemsCheck);
    }

    internal SchemaNode Node { get; }

    /// <summary>The verdict of the schemas <c>true</c> and <c>false</c>.</summary>
    internal bool? Fixed { get; }

    internal KeywordCheck[] Checks { get; }

    /// <summary>Whether an unevaluated* keyword stands here, so that the keywords beside it must keep books.</summary>
    internal bool TracksEvaluated { get; }
}
