using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Names variants for people: by title, constant, single enum value, required keys, type, and last by number.</summary>
internal static class VariantNames
{
    public static IReadOnlyList<string> Of(IReadOnlyList<SchemaNode> variants)
    {
        var names = variants.Select((variant, index) => Name(variant, variants, index)).ToList();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            var count = seen[names[i]] = seen.GetValueOrDefault(names[i]) + 1;
            if (count > 1) names[i] = $"{names[i]} ({count})";
        }

        return names;
    }

    public static string? Description(SchemaNode variant) => Layers(variant).Select(node => node.Text("description")).FirstOrDefault(text => text is not null);

    private static string Name(SchemaNode variant, IReadOnlyList<SchemaNode> all, int index)
    {
        var layers = Layers(variant).ToList();
        return layers.Select(node => node.Text("title")).FirstOrDefault(title => !string.IsNullOrWhiteSpace(title))
            ?? layers.Select(Constant).FirstOrDefault(text => text is not null)
            ?? Required(layers, all, index)
            ?? TypeWord(layers)
            ?? layers.Select(DefinitionName).FirstOrDefault(text => text is not null)
            ?? $"Variant {index + 1}";
    }

    /// <summary>The variant, what its reference leads to and the parts of its <c>allOf</c>.</summary>
    private static IEnumerable<SchemaNode> Layers(SchemaNode variant)
    {
        yield return variant;
        var target = variant.Follow();
        if (target is not null && target != variant) yield return target;
        foreach (var part in (target ?? variant).ChildList("allOf"))
            if (part.Follow() is { } followed) yield return followed;
    }

    /// <summary>The constant of the variant itself or of one of its properties, which is what tells it from the others.</summary>
    private static string? Constant(SchemaNode node)
    {
        if (Single(node) is { } own) return own;
        var named = node.ChildMap("properties").Select(property => (property.Key, Value: property.Value.Follow() is { } schema ? Single(schema) : null)).Where(property => property.Value is not null).ToList();
        return named.Count switch
        {
            0 => null,
            1 when named[0].Value is "yes" or "no" => $"{named[0].Key}: {named[0].Value}",
            1 => named[0].Value,
            _ => named.FirstOrDefault(property => property.Key is "type" or "kind" or "mode" or "method" or "name").Value ?? named[0].Value,
        };
    }

    private static string? Single(SchemaNode node)
    {
        if (node.TryGet("const", out var constant)) return EnumChoices.Label(constant);
        return node.TryGet("enum", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() == 1 ? EnumChoices.Label(list[0]) : null;
    }

    private static string? Required(List<SchemaNode> layers, IReadOnlyList<SchemaNode> all, int index)
    {
        var mine = layers.SelectMany(node => node.Names("required")).Distinct().ToList();
        if (mine.Count == 0) return null;
        var others = all.Where((_, at) => at != index).Select(other => Layers(other).SelectMany(node => node.Names("required")).ToHashSet()).ToList();
        var own = mine.Where(name => !others.Any(other => other.Contains(name))).ToList();
        return string.Join(", ", own.Count > 0 ? own : mine);
    }

    private static string? TypeWord(List<SchemaNode> layers)
    {
        foreach (var node in layers)
        {
            if (VariantFit.TypesOf(node) is not (var types and not JsonTypes.None)) continue;
            if (types == JsonTypes.Array && node.Child("items")?.Follow() is { } items && VariantFit.TypesOf(items) is not (JsonTypes.None or JsonTypes.Object) and var inner)
                return $"List of {JsonTypeWords.Word(inner).ToLowerInvariant()}";
            if (types != JsonTypes.Object) return string.Join(" or ", JsonTypeWords.Kinds(types).Select(JsonTypeWords.Word));
        }

        return null;
    }

    private static string? DefinitionName(SchemaNode node) =>
        node.Pointer.Contains("/$defs/", StringComparison.Ordinal) || node.Pointer.Contains("/definitions/", StringComparison.Ordinal)
            ? FormPointer.LastKey(node.Pointer) is var name && !int.TryParse(name, out _) ? name : null
            : null;
}
