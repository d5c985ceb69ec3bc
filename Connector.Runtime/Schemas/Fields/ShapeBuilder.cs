using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>
/// Gathers every schema that applies to one place and merges them. References are followed here and only here, one place at a
/// time, so recursion costs nothing until somebody opens it; a schema met twice at the same place counts once.
/// </summary>
internal sealed class ShapeBuilder(FormValue? value, Func<string, int?> chosen)
{
    /// <summary>More schemas than this at one place is a schema that was built to exhaust, not to describe.</summary>
    private const int MostSchemas = 2000;

    private readonly HashSet<SchemaNode> _visited = [];
    private readonly List<SchemaNode> _all = [];
    private readonly Queue<(SchemaNode Node, string Keyword, int Nesting)> _choices = new();
    private readonly List<VariantGroup> _groups = [];
    private readonly PropertyGathering _properties = new();
    private readonly ShapeMerge _merge = new();

    public FieldShape Build(IReadOnlyList<SchemaNode> schemas, JsonElement? uiSchema)
    {
        foreach (var schema in schemas) Add(schema, false, 0);
        while (_choices.TryDequeue(out var choice)) Choose(choice.Node, choice.Keyword, choice.Nesting);
        ChooseType();
        var hints = FieldHints.Of(uiSchema, _all);
        return _merge.Finish(_all, _properties, _groups, hints);
    }

    private void Add(SchemaNode node, bool isConditional, int nesting)
    {
        if (!_visited.Add(node) || _visited.Count > MostSchemas) return;
        if (node.Json.ValueKind == JsonValueKind.False) _merge.AllowsNothing = true;
        if (node.Json.ValueKind != JsonValueKind.Object) return;

        _all.Add(node);
        var hidden = node.ReferenceHidesSiblings;
        _merge.Annotations(node, isInVariant: nesting > 0);
        if (!hidden)
        {
            _merge.Assertions(node);
            _properties.Add(node, isConditional);
        }

        if (node.Reference is not null)
        {
            if (node.Target() is { } target) Add(target, isConditional, nesting);
            else _merge.Note($"Points at “{node.Text("$ref") ?? node.Text("$dynamicRef") ?? node.Text("$recursiveRef")}”, which is not in this schema; references to other places are never fetched.", isUnreadable: true);
        }

        if (hidden) return;
        foreach (var part in node.ChildList("allOf")) Add(part, isConditional, nesting);
        AddConditions(node, nesting);
        foreach (var keyword in new[] { "oneOf", "anyOf" })
            if (node.Has(keyword)) _choices.Enqueue((node, keyword, nesting));
    }

    private void AddConditions(SchemaNode node, int nesting)
    {
        if (node.Child("if") is { } condition)
        {
            var branch = SchemaCheck.Holds(condition, Here(condition)) ? node.Child("then") : node.Child("else");
            if (branch is not null) Add(branch, true, nesting);
        }

        if (value is not { Kind: JsonValueKind.Object }) return;
        foreach (var keyword in new[] { "dependentSchemas", "dependencies" })
            foreach (var (name, schema) in node.ChildMap(keyword))
                if (value.Member(name) is not null) Add(schema, true, nesting);
        foreach (var keyword in new[] { "dependentRequired", "dependencies" })
        {
            if (!node.TryGet(keyword, out var map) || map.ValueKind != JsonValueKind.Object) continue;
            foreach (var entry in map.EnumerateObject())
                if (entry.Value.ValueKind == JsonValueKind.Array && value.Member(entry.Name) is not null)
                    foreach (var required in entry.Value.EnumerateArray())
                        if (required.ValueKind == JsonValueKind.String) _properties.Require(required.GetString()!);
        }
    }

    /// <summary>Conditions on an object that is not there yet are asked of the empty object: that is what typing starts from.</summary>
    private FormValue? Here(SchemaNode condition) =>
        value ?? (VariantFit.TypesOf(condition) is var types && (types == JsonTypes.None || types.HasFlag(JsonTypes.Object)) ? FormValue.Of(new System.Text.Json.Nodes.JsonObject()) : null);

    private void Choose(SchemaNode node, string keyword, int nesting)
    {
        var variants = node.ChildList(keyword);
        var indexed = RealVariants(variants);
        var real = indexed.Select(variant => variant.Node).ToList();
        if (real.Count > 0 && real.Count < variants.Count) _merge.NullVariant = true;
        if (real.Count < 2)
        {
            foreach (var variant in real.Count == 1 ? real : variants) Add(variant, false, nesting);
            return;
        }

        if (VariantsAsChoices.Read(real) is { } choices)
        {
            _merge.Choices(choices);
            return;
        }

        if (keyword == "anyOf" && VariantsAsChoices.ReadSuggestions(real) is { } suggestions)
        {
            _merge.Suggest(suggestions.Choices);
            Add(suggestions.Free, false, nesting);
            return;
        }

        var key = FormPointer.Below(node.Pointer, keyword);
        var position = Pick(indexed, value, chosen(key));
        var names = VariantNames.Of(real);
        _groups.Add(new VariantGroup(key, false, keyword == "anyOf", [.. indexed.Select((variant, at) => new Variant(variant.Index, names[at], VariantNames.Description(variant.Node), variant.Node, VariantFit.TypesOf(variant.Node)))], position, nesting));
        Add(real[position], true, nesting + 1);
        if (keyword == "oneOf") RuleOut(real, position);
    }

    /// <summary>Where variants differ only in the keys they require, a key that would make another variant fit as well cannot stand beside the chosen one.</summary>
    private void RuleOut(List<SchemaNode> variants, int chosenPosition)
    {
        if (!variants.TrueForAll(OnlyRequires)) return;
        var mine = variants[chosenPosition].Names("required").ToHashSet(StringComparer.Ordinal);
        foreach (var variant in variants.Where((_, at) => at != chosenPosition))
            if (variant.Names("required").Where(name => !mine.Contains(name)).ToList() is [var only]) _properties.RuleOut(only);
    }

    private static bool OnlyRequires(SchemaNode variant) =>
        variant.Json.ValueKind == JsonValueKind.Object && variant.Has("required") && variant.Json.EnumerateObject().All(word => word.Name is "required" or "title" or "description" or "type" or "$comment");

    /// <summary>The variants a person can choose between: all but the ones that only allow null.</summary>
    internal static IReadOnlyList<(SchemaNode Node, int Index)> RealVariants(IReadOnlyList<SchemaNode> variants) =>
        [.. variants.Select((node, index) => (node, index)).Where(variant => VariantFit.TypesOf(variant.node) != JsonTypes.Null)];

    /// <summary>The position of the variant to show: the picked one unless the data contradicts it, else the one that fits best.</summary>
    internal static int Pick(IReadOnlyList<(SchemaNode Node, int Index)> variants, FormValue? value, int? picked)
    {
        var position = picked is { } index ? variants.ToList().FindIndex(variant => variant.Index == index) : -1;
        if (position >= 0 && (value is null || !VariantFit.Contradicts(variants[position].Node, value))) return position;
        return VariantFit.Best([.. variants.Select(variant => variant.Node)], value);
    }

    /// <summary>A union of types is a choice too, told by the data or by what a person picked.</summary>
    private void ChooseType()
    {
        if (!_merge.HasType || _merge.HasChoices) return;
        var kinds = JsonTypeWords.Kinds(_merge.Types & ~JsonTypes.Null);
        if (kinds.Count < 2) return;
        const string Key = "#type";
        var byData = value is null ? -1 : kinds.ToList().FindIndex(kind => (kind & JsonTypeWords.Of(value.Kind)) != 0);
        var index = byData >= 0 ? byData : chosen(Key) is { } picked && picked >= 0 && picked < kinds.Count ? picked : 0;
        if (_merge.TypeIsWritten)
            _groups.Add(new VariantGroup(Key, true, false, [.. kinds.Select((kind, at) => new Variant(at, JsonTypeWords.Word(kind), null, null, kind))], index));
        _merge.Types = kinds[index] | (_merge.Types & JsonTypes.Null);
    }
}
