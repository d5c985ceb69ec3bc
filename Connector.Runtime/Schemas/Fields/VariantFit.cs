using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>
/// Tells which variant data belongs to by looking at most two levels down (types, constants, enumerations, required and known
/// keys). A full validation of every variant at every level would make nested choices cost exponentially.
/// </summary>
internal static class VariantFit
{
    private const int Levels = 2;
    private const int No = -1000;

    /// <summary>The variant that fits best; the first one when there is no data or nothing tells them apart.</summary>
    public static int Best(IReadOnlyList<SchemaNode> variants, FormValue? value)
    {
        if (value is null || value.IsUnresolved) return 0;
        var (best, bestScore) = (0, int.MinValue);
        for (var i = 0; i < variants.Count; i++)
        {
            var score = Score(variants[i], value, Levels, []);
            if (score <= bestScore) continue;
            (best, bestScore) = (i, score);
        }

        return best;
    }

    /// <summary>Whether data contradicts a variant at first sight: another type or another constant.</summary>
    public static bool Contradicts(SchemaNode variant, FormValue value) => Score(variant, value, Levels, []) <= No / 2;

    /// <summary>The types a schema states or, when it states none, those its keywords are about.</summary>
    public static JsonTypes TypesOf(SchemaNode schema)
    {
        if (schema.Follow() is not { } node) return JsonTypes.None;
        if (node.TryGet("type", out var written)) return JsonTypeWords.Read(written);
        if (node.TryGet("const", out var constant)) return JsonTypeWords.Of(constant.ValueKind);
        if (node.TryGet("enum", out var list) && list.ValueKind == JsonValueKind.Array)
            return list.EnumerateArray().Aggregate(JsonTypes.None, (types, item) => types | JsonTypeWords.Of(item.ValueKind));
        return ShapeMerge.Inferred(node);
    }

    private static int Score(SchemaNode schema, FormValue value, int levels, HashSet<SchemaNode> visited)
    {
        if (value.IsUnresolved || !visited.Add(schema)) return 0;
        if (schema.Json.ValueKind == JsonValueKind.False) return No;
        if (schema.Json.ValueKind != JsonValueKind.Object) return 0;
        if (schema.Reference is not null && schema.ReferenceHidesSiblings) return schema.Target() is { } only ? Score(only, value, levels, visited) : 0;

        var score = 0;
        if (schema.Target() is { } target) score += Score(target, value, levels, visited);
        if (schema.TryGet("type", out var written) && JsonTypeWords.Read(written) is var types and not JsonTypes.None)
        {
            if (!FitsType(types, value)) return No;
            score += 4;
        }

        if (schema.TryGet("const", out var constant)) score += FormValue.Same(FormValue.Of(constant), Plain(value)) ? 50 : No;
        else if (schema.TryGet("enum", out var list) && list.ValueKind == JsonValueKind.Array)
            score += list.EnumerateArray().Any(item => FormValue.Same(FormValue.Of(item), Plain(value))) ? list.GetArrayLength() == 1 ? 50 : 10 : No;
        if (schema.TryGet("pattern", out var pattern) && value.Kind == JsonValueKind.String && pattern.ValueKind == JsonValueKind.String)
            score += KeyPattern.IsMatch(pattern.GetString()!, value.Text!) ? 3 : -1;
        foreach (var part in schema.ChildList("allOf")) score += Score(part, value, levels, visited);
        if (levels > 0 && value.Kind == JsonValueKind.Object) score += ScoreMembers(schema, value, levels);
        if (levels > 0 && value.Kind == JsonValueKind.Array && value.Items.Count > 0 && schema.Child("items") is { } items)
            score += Math.Clamp(Score(items, value.Items[0], levels - 1, []), -60, 20);
        if (levels > 0 && score > No / 2) score += ScoreVariants(schema, value, levels);
        return Math.Max(score, No);
    }

    private static int ScoreMembers(SchemaNode schema, FormValue value, int levels)
    {
        var score = 0;
        foreach (var name in schema.Names("required")) score += value.Member(name) is null ? -8 : 8;
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, property) in schema.ChildMap("properties"))
        {
            known.Add(name);
            if (value.Member(name) is not { } member) continue;
            var fit = Score(property, member, levels - 1, []);
            score += fit <= No / 2 ? IsTelling(property) ? No : -30 : 2 + Math.Min(fit, 60);
        }

        if (schema.TryGet("additionalProperties", out var extra) && extra.ValueKind == JsonValueKind.False)
            score -= 10 * value.Members.Count(member => !known.Contains(member.Key));
        return score;
    }

    /// <summary>A constant or enumeration is what authors tell variants apart by; another mismatch may just be a mistake.</summary>
    private static bool IsTelling(SchemaNode property) =>
        property.Follow() is { } node && (node.Has("const") || node.Has("enum"));

    private static int ScoreVariants(SchemaNode schema, FormValue value, int levels)
    {
        var score = 0;
        foreach (var keyword in new[] { "oneOf", "anyOf" })
        {
            var inner = schema.ChildList(keyword);
            if (inner.Count > 0) score += Math.Clamp(inner.Max(variant => Score(variant, value, levels - 1, [])), No, 60);
        }

        return score;
    }

    private static bool FitsType(JsonTypes types, FormValue value)
    {
        var has = JsonTypeWords.Of(value.Kind);
        if (has.HasFlag(JsonTypes.Number) && !types.HasFlag(JsonTypes.Number))
            return types.HasFlag(JsonTypes.Integer) && value.Text!.AsSpan().IndexOfAny('.', 'e', 'E') < 0;
        return (types & has) != 0;
    }

    private static FormValue Plain(FormValue value) => value.HasReferences ? FormValue.Of(value.ToJson()) : value;
}
