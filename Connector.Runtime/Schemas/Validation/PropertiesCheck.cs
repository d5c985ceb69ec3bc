using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>properties, patternProperties and additionalProperties: one pass over the object's keys.</summary>
internal sealed class PropertiesCheck : KeywordCheck
{
    private readonly Dictionary<string, SchemaNode> _named;
    private readonly List<(Pattern Pattern, SchemaNode Schema)> _patterns;
    private readonly SchemaNode? _additional;

    private PropertiesCheck(SchemaNode owner, Dictionary<string, SchemaNode> named, List<(Pattern Pattern, SchemaNode Schema)> patterns, SchemaNode? additional)
        : base(owner, "additionalProperties")
    {
        _named = named;
        _patterns = patterns;
        _additional = additional;
    }

    internal static KeywordCheck? From(SchemaNode node)
    {
        var named = new Dictionary<string, SchemaNode>();
        foreach (var (name, schema) in node.ChildMap("properties")) named[name] = schema;
        List<(Pattern, SchemaNode)> patterns = [];
        foreach (var (pattern, schema) in node.ChildMap("patternProperties")) patterns.Add((Pattern.Of(pattern), schema));
        var additional = node.Child("additionalProperties");
        return named.Count + patterns.Count == 0 && additional is null ? null : new PropertiesCheck(node, named, patterns, additional);
    }

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        var fits = true;
        foreach (var property in value.EnumerateObject())
        {
            if (!Check(run, property.Name, property.Value, seen))
            {
                fits = false;
                if (!run.Collects) break;
            }
        }

        return fits;
    }

    private bool Check(Evaluation run, string name, JsonElement value, Evaluated? seen)
    {
        var fits = true;
        var known = _named.TryGetValue(name, out var schema);
        if (known) fits = run.ApplyBelow(schema!, value, name);
        foreach (var (pattern, patternSchema) in _patterns)
        {
            var matches = run.Patterns.IsMatch(run, this, pattern, name);
            if (matches == false) continue;
            // Where the expression cannot tell, the key may be one of these: nothing is refused.
            known = true;
            if (matches is true) fits &= run.ApplyBelow(patternSchema, value, name);
        }

        if (!known && _additional is not null)
        {
            known = true;
            fits = _additional.Json.ValueKind == JsonValueKind.False ? Refuse(run, this, name, _named.Keys) : run.ApplyBelow(_additional, value, name);
        }

        if (known) seen?.AddName(name);
        return fits;
    }

    internal static bool Refuse(Evaluation run, KeywordCheck check, string name, IEnumerable<string> known)
    {
        if (!run.Collects) return false;
        if (Similar.Nearest(name, known) is { } meant)
        {
            run.Report(check, $"{Wording.Quote(name)} is not known here. Did you mean {Wording.Quote(meant)}?", ("property", name), ("suggestion", meant));
        }
        else
        {
            run.Report(check, $"{Wording.Quote(name)} is not known here. Remove it.", ("property", name));
        }

        return false;
    }
}

internal sealed class PropertyNamesCheck : KeywordCheck
{
    private readonly SchemaNode _schema;

    private PropertyNamesCheck(SchemaNode owner, SchemaNode schema)
        : base(owner, "propertyNames") => _schema = schema;

    internal static KeywordCheck? From(SchemaNode node) => node.Child("propertyNames") is { } schema ? new PropertyNamesCheck(node, schema) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        var fits = true;
        foreach (var property in value.EnumerateObject())
        {
            var name = JsonSerializer.SerializeToElement(property.Name);
            if (run.Test(_schema, name, null, out _)) continue;
            fits = false;
            if (!run.Collects) break;
            var reason = run.Try(_schema, name, null, out _)?.FirstOrDefault()?.Keyword ?? "propertyNames";
            run.Report(this, $"The key {Wording.Quote(property.Name)} does not have an allowed name ({reason}).", ("property", property.Name));
        }

        return fits;
    }
}
