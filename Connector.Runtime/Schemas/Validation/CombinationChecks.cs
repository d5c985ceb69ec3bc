using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

internal sealed class AllOfCheck : KeywordCheck
{
    private readonly IReadOnlyList<SchemaNode> _parts;

    private AllOfCheck(SchemaNode owner, IReadOnlyList<SchemaNode> parts)
        : base(owner, "allOf") => _parts = parts;

    internal static KeywordCheck? From(SchemaNode node) => node.ChildList("allOf") is { Count: > 0 } parts ? new AllOfCheck(node, parts) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        var fits = true;
        foreach (var part in _parts)
        {
            if (run.Apply(part, value, seen, keepOnFailure: true)) continue;
            fits = false;
            if (!run.Collects) break;
        }

        return fits;
    }
}

internal sealed class NotCheck : KeywordCheck
{
    private readonly SchemaNode _schema;

    private NotCheck(SchemaNode owner, SchemaNode schema)
        : base(owner, "not") => _schema = schema;

    internal static KeywordCheck? From(SchemaNode node) => node.Child("not") is { } schema ? new NotCheck(node, schema) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (!run.Test(_schema, value, null, out var uncertain) || uncertain) return true;
        if (run.Collects) run.Report(this, Words(run));
        return false;
    }

    private string Words(Evaluation run)
    {
        var label = Wording.Label(run);
        if (RequiredCheck.Names(_schema, "required") is { Length: > 0 } names)
        {
            var labels = names.Select(name => Wording.LabelOf(run, name)).ToList();
            if (!_schema.TryGet("properties", out _)) return labels.Count == 1 ? $"{labels[0]} must not be given here." : $"{Wording.Both(labels)} must not be given together.";
            if (labels.Count > 1) return $"{Wording.Both(labels)} must not be given together with these values.";
            if (_schema.Child("properties", names[0]) is { } only && only.TryGet("const", out var ruledOut)) return $"{labels[0]} must not be {Wording.Value(ruledOut)}.";
            return $"{labels[0]} has a value that is not allowed{(Wording.TitleOf(_schema) is { } reason ? $" ({reason})" : "")}.";
        }

        if (_schema.TryGet("const", out var refused)) return $"{label} must not be {Wording.Value(refused)}.";
        if (_schema.TryGet("enum", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            return $"{label} must not be {Wording.Either([.. list.EnumerateArray().Select(Wording.Value)])}.";
        }

        if (TypeCheck.Of(_schema) is { Length: > 0 } types && _schema.Json.GetPropertyCount() == 1) return $"{label} must not be {Wording.Either([.. types.Select(Wording.Type)])}.";
        return $"{label} has a value that is not allowed{(Wording.TitleOf(_schema) is { } title ? $" ({title})" : "")}.";
    }
}

/// <summary>if with then and else. A condition that leans on a value which is not known yet asks nothing.</summary>
internal sealed class ConditionalCheck : KeywordCheck
{
    private readonly SchemaNode _condition;
    private readonly SchemaNode? _then;
    private readonly SchemaNode? _else;

    private ConditionalCheck(SchemaNode owner, SchemaNode condition)
        : base(owner, "if")
    {
        _condition = condition;
        _then = owner.Child("then");
        _else = owner.Child("else");
    }

    internal static KeywordCheck? From(SchemaNode node) => node.Child("if") is { } condition ? new ConditionalCheck(node, condition) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (_then is null && _else is null && seen is null) return true;
        var branch = run.Test(_condition, value, seen, out var uncertain) ? _then : _else;
        return uncertain || branch is null || run.Apply(branch, value, seen, keepOnFailure: true);
    }
}

/// <summary>dependentSchemas, and the schemas in the older <c>dependencies</c>.</summary>
internal sealed class DependentSchemasCheck : KeywordCheck
{
    private readonly List<KeyValuePair<string, SchemaNode>> _rules;

    private DependentSchemasCheck(SchemaNode owner, List<KeyValuePair<string, SchemaNode>> rules)
        : base(owner, "dependentSchemas") => _rules = rules;

    internal static KeywordCheck? From(SchemaNode node)
    {
        List<KeyValuePair<string, SchemaNode>> rules = [];
        if (node.Knows(SchemaDraft.Draft201909)) rules.AddRange(node.ChildMap("dependentSchemas"));
        rules.AddRange(node.ChildMap("dependencies"));
        return rules.Count == 0 ? null : new DependentSchemasCheck(node, rules);
    }

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        var fits = true;
        foreach (var (trigger, schema) in _rules)
        {
            if (!value.TryGetProperty(trigger, out _) || run.Apply(schema, value, seen, keepOnFailure: true)) continue;
            fits = false;
            if (!run.Collects) break;
        }

        return fits;
    }
}
