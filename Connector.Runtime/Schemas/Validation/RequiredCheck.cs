using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

internal sealed class RequiredCheck : KeywordCheck
{
    private readonly string[] _names;

    private RequiredCheck(SchemaNode owner, string[] names)
        : base(owner, "required") => _names = names;

    internal static KeywordCheck? From(SchemaNode node)
    {
        var names = Names(node, "required");
        return names.Length == 0 ? null : new RequiredCheck(node, names);
    }

    /// <summary>The texts of a list keyword.</summary>
    internal static string[] Names(SchemaNode node, string keyword) => node.TryGet(keyword, out var list) ? Names(list) : [];

    internal static string[] Names(JsonElement list) => list.ValueKind != JsonValueKind.Array
        ? []
        : [.. list.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!).Distinct()];

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        var fits = true;
        foreach (var name in _names)
        {
            if (value.TryGetProperty(name, out _)) continue;
            fits = false;
            if (!run.Collects) break;
            run.Report(this, $"{Wording.LabelOf(run, name)} is required.", ("property", name));
        }

        return fits;
    }
}

/// <summary>dependentRequired, and the lists of names in the older <c>dependencies</c>.</summary>
internal sealed class DependentRequiredCheck : KeywordCheck
{
    private readonly List<(string Keyword, string Trigger, string[] Names)> _rules;

    private DependentRequiredCheck(SchemaNode owner, List<(string Keyword, string Trigger, string[] Names)> rules)
        : base(owner, rules[0].Keyword) => _rules = rules;

    internal static KeywordCheck? From(SchemaNode node)
    {
        List<(string, string, string[])> rules = [];
        if (node.Knows(SchemaDraft.Draft201909)) Add("dependentRequired");
        Add("dependencies");
        return rules.Count == 0 ? null : new DependentRequiredCheck(node, rules);

        void Add(string keyword)
        {
            if (!node.TryGet(keyword, out var map) || map.ValueKind != JsonValueKind.Object) return;
            foreach (var entry in map.EnumerateObject())
            {
                // Draft 3 allowed a bare name.
                var names = entry.Value.ValueKind == JsonValueKind.String ? [entry.Value.GetString()!] : RequiredCheck.Names(entry.Value);
                if (names.Length > 0) rules.Add((keyword, entry.Name, names));
            }
        }
    }

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        var fits = true;
        foreach (var (keyword, trigger, names) in _rules)
        {
            if (!value.TryGetProperty(trigger, out _)) continue;
            foreach (var name in names)
            {
                if (value.TryGetProperty(name, out _)) continue;
                fits = false;
                if (!run.Collects) return false;
                run.Report(
                    Owner,
                    keyword,
                    $"{Wording.LabelOf(run, name)} is required when {Wording.LabelOf(run, trigger)} is given.",
                    ("property", name),
                    ("trigger", trigger));
            }
        }

        return fits;
    }
}
