using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>enum, as a hash set: ten thousand values cost no more than two.</summary>
internal sealed class EnumCheck : KeywordCheck
{
    private readonly List<JsonElement> _values;
    private readonly HashSet<JsonElement> _allowed;

    private EnumCheck(SchemaNode owner, List<JsonElement> values)
        : base(owner, "enum")
    {
        _values = values;
        _allowed = new HashSet<JsonElement>(values, JsonEquality.Instance);
    }

    internal static KeywordCheck? From(SchemaNode node) =>
        node.TryGet("enum", out var values) && values.ValueKind == JsonValueKind.Array ? new EnumCheck(node, [.. values.EnumerateArray()]) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (_allowed.Contains(value) || run.TouchesUnknown()) return true;
        if (run.Collects)
        {
            var allowed = Wording.Either([.. _values.Select(Wording.Value)]);
            run.Report(this, $"{Wording.Label(run)} must be {(_values.Count > 1 ? "one of " : "")}{allowed}.", ("allowed", Wording.Shorten(string.Join(",", _values.Take(50)))));
        }

        return false;
    }
}

internal sealed class ConstCheck : KeywordCheck
{
    private readonly JsonElement _value;

    private ConstCheck(SchemaNode owner, JsonElement value)
        : base(owner, "const") => _value = value;

    internal static KeywordCheck? From(SchemaNode node) => node.TryGet("const", out var value) ? new ConstCheck(node, value) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (JsonEquality.Instance.Equals(_value, value) || run.TouchesUnknown()) return true;
        if (run.Collects) run.Report(this, $"{Wording.Label(run)} must be {Wording.Value(_value)}.", ("allowed", Wording.Value(_value)));
        return false;
    }
}
