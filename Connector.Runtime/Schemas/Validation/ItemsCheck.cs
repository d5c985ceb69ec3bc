using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>prefixItems with items (2020-12), items as one schema or a list with additionalItems (before), in any mixture without a draft.</summary>
internal sealed class ItemsCheck : KeywordCheck
{
    private readonly IReadOnlyList<SchemaNode> _first;
    private readonly SchemaNode? _rest;

    private ItemsCheck(SchemaNode owner, IReadOnlyList<SchemaNode> first, SchemaNode? rest, string restKeyword)
        : base(owner, restKeyword)
    {
        _first = first;
        _rest = rest;
    }

    internal static KeywordCheck? From(SchemaNode node)
    {
        var (first, rest, keyword) = Layout(node);
        return first.Count == 0 && rest is null ? null : new ItemsCheck(node, first, rest, keyword);
    }

    /// <summary>The schemas of the first entries and that of all further ones, whatever the draft calls them.</summary>
    internal static (IReadOnlyList<SchemaNode> First, SchemaNode? Others, string OthersKeyword) Layout(SchemaNode node)
    {
        var prefix = node.Knows(SchemaDraft.Draft202012) ? node.ChildList("prefixItems") : [];
        var hasList = node.TryGet("items", out var items) && items.ValueKind == JsonValueKind.Array;
        if (!hasList) return (prefix, node.Child("items"), "items");
        if (!node.Knows(SchemaDraft.Draft4, SchemaDraft.Draft201909)) return (prefix, null, "items");
        return (prefix.Count > 0 ? prefix : node.ChildList("items"), node.Child("additionalItems"), "additionalItems");
    }

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.Array) return true;
        var fits = true;
        var index = 0;
        foreach (var entry in value.EnumerateArray())
        {
            var schema = index < _first.Count ? _first[index] : _rest;
            if (schema is null) break;
            if (index >= _first.Count && schema.Json.ValueKind == JsonValueKind.False)
            {
                fits = Refuse(run, this, _first.Count);
                break;
            }

            if (!run.ApplyBelow(schema, entry, index))
            {
                fits = false;
                if (!run.Collects) break;
            }

            index++;
        }

        seen?.AddFirst(_rest is null ? _first.Count : int.MaxValue);
        return fits;
    }

    internal static bool Refuse(Evaluation run, KeywordCheck check, int most)
    {
        if (run.Collects) run.Report(check, $"{Wording.Label(run)} must have at most {Wording.Count(most, "entry", "entries")}.", ("limit", $"{most}"));
        return false;
    }
}

/// <summary>contains with minContains and maxContains.</summary>
internal sealed class ContainsCheck : KeywordCheck
{
    private readonly SchemaNode _schema;
    private readonly CountLimit? _least;
    private readonly CountLimit? _most;

    private ContainsCheck(SchemaNode owner, SchemaNode schema)
        : base(owner, "contains")
    {
        _schema = schema;
        if (!owner.Knows(SchemaDraft.Draft201909) || !owner.Resource.Dialect.Asserts) return;
        _least = CountLimit.From(owner, "minContains", true);
        _most = CountLimit.From(owner, "maxContains", false);
    }

    internal static KeywordCheck? From(SchemaNode node) => node.Child("contains") is { } schema ? new ContainsCheck(node, schema) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.Array) return true;
        var count = 0;
        var index = 0;
        var uncertain = false;
        foreach (var entry in value.EnumerateArray())
        {
            if (run.TestBelow(_schema, entry, index, out var leansOnUnknown))
            {
                count++;
                uncertain |= leansOnUnknown;
                // 2019-09 does not yet let contains count as an evaluation.
                if (Owner.Draft is SchemaDraft.Draft202012 or SchemaDraft.Unspecified) seen?.AddIndex(index);
            }

            index++;
        }

        var least = _least?.Limit ?? 1;
        if (count < least)
        {
            if (run.Collects) run.Report(Owner, _least is null ? "contains" : "minContains", $"{Wording.Label(run)} must have at least {Wording.Count(least, "entry", "entries")} of a certain kind{Kind()}; it has {count}.", ("limit", $"{least}"));
            return false;
        }

        if (_most is not { } most || count <= most.Limit || uncertain) return true;
        if (run.Collects) run.Report(Owner, "maxContains", $"{Wording.Label(run)} must have at most {Wording.Count(most.Text, "entry", "entries")} of a certain kind{Kind()}; it has {count}.", ("limit", most.Text));
        return false;
    }

    private string Kind() => Wording.TitleOf(_schema) is { } title ? $" ({title})" : "";
}
