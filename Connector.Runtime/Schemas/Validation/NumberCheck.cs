using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>minimum, maximum, both exclusive forms of all drafts, and multipleOf: exact for numbers of any size.</summary>
internal sealed class NumberCheck : KeywordCheck
{
    private readonly List<Limit> _limits;

    private NumberCheck(SchemaNode owner, List<Limit> limits)
        : base(owner, limits[0].Keyword) => _limits = limits;

    private sealed record Limit(string Keyword, string Text, ExactNumber Value, Func<ExactNumber, ExactNumber, bool> Holds, string Words);

    internal static KeywordCheck? From(SchemaNode node)
    {
        List<Limit> limits = [];
        Add("minimum", IsTrue(node, "exclusiveMinimum") ? More : AtLeast, IsTrue(node, "exclusiveMinimum") ? "more than" : "at least");
        Add("maximum", IsTrue(node, "exclusiveMaximum") ? Less : AtMost, IsTrue(node, "exclusiveMaximum") ? "less than" : "at most");
        Add("exclusiveMinimum", More, "more than");
        Add("exclusiveMaximum", Less, "less than");
        Add("multipleOf", (value, step) => value.IsMultipleOf(step), "a multiple of");
        return limits.Count == 0 ? null : new NumberCheck(node, limits);

        void Add(string keyword, Func<ExactNumber, ExactNumber, bool> holds, string words)
        {
            if (!node.TryGet(keyword, out var value) || value.ValueKind != JsonValueKind.Number) return;
            var number = ExactNumber.Of(value);
            if (keyword != "multipleOf" || number.IsPositive) limits.Add(new Limit(keyword, value.GetRawText(), number, holds, words));
        }
    }

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.Number) return true;
        var number = ExactNumber.Of(value);
        var fits = true;
        foreach (var limit in _limits)
        {
            if (limit.Holds(number, limit.Value)) continue;
            fits = false;
            if (!run.Collects) break;
            run.Report(Owner, limit.Keyword, $"{Wording.Label(run)} must be {limit.Words} {limit.Text}.", ("limit", limit.Text));
        }

        return fits;
    }

    private static bool AtLeast(ExactNumber value, ExactNumber limit) => value.CompareTo(limit) >= 0;

    private static bool AtMost(ExactNumber value, ExactNumber limit) => value.CompareTo(limit) <= 0;

    private static bool More(ExactNumber value, ExactNumber limit) => value.CompareTo(limit) > 0;

    private static bool Less(ExactNumber value, ExactNumber limit) => value.CompareTo(limit) < 0;

    private static bool IsTrue(SchemaNode node, string keyword) => node.TryGet(keyword, out var value) && value.ValueKind == JsonValueKind.True;
}
