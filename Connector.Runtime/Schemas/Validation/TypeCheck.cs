using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

internal sealed class TypeCheck : KeywordCheck
{
    private readonly string[] _types;

    private TypeCheck(SchemaNode owner, string[] types)
        : base(owner, "type") => _types = types;

    internal static KeywordCheck? From(SchemaNode node)
    {
        var types = Of(node);
        return types.Length == 0 ? null : new TypeCheck(node, types);
    }

    /// <summary>The types a schema names, none when it names none or words nobody knows (then it says nothing).</summary>
    internal static string[] Of(SchemaNode node)
    {
        if (!node.TryGet("type", out var type)) return [];
        string[] names = type.ValueKind switch
        {
            JsonValueKind.String => [type.GetString()!],
            JsonValueKind.Array => [.. type.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)],
            _ => [],
        };
        return names.All(name => name is "string" or "number" or "integer" or "boolean" or "object" or "array" or "null") ? names : [];
    }

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        foreach (var type in _types)
        {
            if (Is(value, type)) return true;
        }

        if (run.Collects)
        {
            var wanted = Wording.Either([.. _types.Select(Wording.Type)]);
            var kind = value.ValueKind == JsonValueKind.Number && _types.Contains("integer") ? "a number with decimals" : Wording.KindOf(value);
            run.Report(this, $"{Wording.Label(run)} must be {wanted}, not {kind}.", ("type", string.Join(",", _types)));
        }

        return false;
    }

    internal static bool Is(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && IsInteger(value),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Null,
    };

    private static bool IsInteger(JsonElement number) => number.TryGetInt64(out _) || ExactNumber.Of(number).IsInteger;
}
