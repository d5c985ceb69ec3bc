using System.Text.Json;
using Connector.Runtime.Schemas.Fields;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>
/// anyOf and oneOf. When none fits, only one variant's problems are reported: the one the person picked, else the one the value is
/// most like.
/// </summary>
internal sealed class VariantsCheck : KeywordCheck
{
    private readonly IReadOnlyList<SchemaNode> _variants;
    private readonly bool _exactlyOne;
    private readonly Lazy<IReadOnlyList<string>> _names;
    private readonly Lazy<SchemaVariants.Outline[]> _outlines;

    private VariantsCheck(SchemaNode owner, string keyword, IReadOnlyList<SchemaNode> variants)
        : base(owner, keyword)
    {
        _variants = variants;
        _names = new Lazy<IReadOnlyList<string>>(() => VariantNames.Of(variants));
        _outlines = new Lazy<SchemaVariants.Outline[]>(() => [.. variants.Select(variant => new SchemaVariants.Outline(variant))]);
        _exactlyOne = keyword == "oneOf";
    }

    internal static KeywordCheck? From(SchemaNode node, string keyword) =>
        node.ChildList(keyword) is { Count: > 0 } variants ? new VariantsCheck(node, keyword, variants) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        List<int> fitting = new(2);
        var certain = 0;
        for (var i = 0; i < _variants.Count; i++)
        {
            var own = seen is null ? null : new Evaluated();
            if (!run.Test(_variants[i], value, own, out var leansOnUnknown)) continue;
            fitting.Add(i);
            if (!leansOnUnknown) certain++;
            if (own is not null) seen!.Merge(own);
            if (!_exactlyOne && seen is null) return true;
            if (_exactlyOne && certain > 1 && !run.Collects) return false;
        }

        if (fitting.Count > 0 && (!_exactlyOne || fitting.Count == 1 || certain < 2)) return true;
        if (!run.Collects) return false;
        if (fitting.Count > 1) ReportSeveral(run, fitting);
        else ReportNone(run, value, seen);
        return false;
    }

    private void ReportSeveral(Evaluation run, List<int> fitting)
    {
        var names = fitting.Select(index => _names.Value[index]).ToList();
        run.Report(this, $"{Wording.Label(run)} fits several variants at once: {Wording.Both(names)}. It must fit exactly one.", ("variants", string.Join(",", fitting)));
    }

    private void ReportNone(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (run.Options.ChosenVariant?.Invoke(run.Pointer, JsonPointer.Append(Owner.Pointer, Keyword)) is { } picked && picked >= 0 && picked < _variants.Count)
        {
            run.Report(run.Try(_variants[picked], value, seen, out _) ?? []);
            return;
        }

        var likeness = _outlines.Value.Select(outline => outline.Likeness(value)).ToList();
        var best = likeness.Max();
        var candidates = Enumerable.Range(0, _variants.Count).Where(index => likeness[index] == best).ToList();
        if (best <= SchemaVariants.WrongType)
        {
            var names = _names.Value;
            run.Report(this, $"{Wording.Label(run)} must be {Wording.Either(names)}, not {Wording.KindOf(value)}.", ("variants", string.Join(",", names)));
        }
        else if (best <= SchemaVariants.WrongKind && CommonDiscriminator() is { } fixedProperty)
        {
            var allowed = _outlines.Value.SelectMany(outline => outline.Discriminators).Where(pair => pair.Name == fixedProperty).Select(pair => Wording.Value(pair.Value)).Distinct().ToList();
            run.Report(this, $"{Wording.LabelOf(run, fixedProperty)} must be one of {Wording.Either(allowed)}.", ("property", fixedProperty), ("allowed", string.Join(",", allowed)));
        }
        else
        {
            ReportNearest(run, value, candidates);
        }
    }

    private void ReportNearest(Evaluation run, JsonElement value, List<int> candidates)
    {
        List<SchemaProblem>? nearest = null;
        foreach (var index in candidates)
        {
            var problems = run.Try(_variants[index], value, null, out _);
            if (problems is { Count: > 0 } && (nearest is null || problems.Count < nearest.Count)) nearest = problems;
            // Variants inside variants could otherwise multiply without end.
            if (run.IsLong) break;
        }

        if (candidates.Count > 1 && nearest is [{ Keyword: "const" or "enum" or "type" } only] && only.InstancePointer == run.Pointer)
        {
            var names = candidates.Select(index => _names.Value[index]).ToList();
            run.Report(this, $"{Wording.Label(run)} must be {Wording.Either(names)}.", ("variants", string.Join(",", names)));
            return;
        }

        if (nearest is not null) run.Report(nearest);
        else run.Report(this, $"{Wording.Label(run)} fits none of the variants.");
    }

    /// <summary>The property by which all variants are told apart, if there is one.</summary>
    private string? CommonDiscriminator() => _outlines.Value[0].Discriminators.Select(pair => pair.Name)
        .FirstOrDefault(name => _outlines.Value.All(outline => outline.Discriminators.Any(pair => pair.Name == name)));
}
