using System.Globalization;
using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>minimum, maximum, both exclusive forms of all drafts, and multipleOf: exact for numbers of any size.</summary>
internal sealed class NumberCheck : KeywordCheck
{
    private readonly List<Limit> _limits;

    private NumberCheck(SchemaNode owner, List<Limit> limits)
        : base(owner, limits[0].Keyword) => _limits = limits;

    /// <param name="Small">The limit as a decimal when that is exact; comparing those is much cheaper.</param>
    private sealed record Limit(string Keyword, string Text, ExactNumber Value, decimal? Small, Func<ExactNumber, ExactNumber, bool> Holds, Func<decimal, decimal, bool> HoldsSmall, string Words);

    internal static KeywordCheck? From(SchemaNode node)
    {
        List<Limit> limits = [];
        if (IsTrue(node, "exclusiveMinimum")) AddMore("minimum");
        else Add("minimum", (value, limit) => value.CompareTo(limit) >= 0, (value, limit) => value >= limit, "at least");
        if (IsTrue(node, "exclusiveMaximum")) AddLess("maximum");
        else Add("maximum", (value, limit) => value.CompareTo(limit) <= 0, (value, limit) => value <= limit, "at most");
        AddMore("exclusiveMinimum");
        AddLess("exclusiveMaximum");
        Add("multipleOf", (value, step) => value.IsMultipleOf(step), (value, step) => value % step == 0, "a multiple of");
        return limits.Count == 0 ? null : new NumberCheck(node, limits);

        void AddMore(string keyword) => Add(keyword, (value, limit) => value.CompareTo(limit) > 0, (value, limit) => value > limit, "more than");

        void AddLess(string keyword) => Add(keyword, (value, limit) => value.CompareTo(limit) < 0, (value, limit) => value < limit, "less than");

        void Add(string keyword, Func<ExactNumber, ExactNumber, bool> holds, Func<decimal, decimal, bool> holdsSmall, string words)
        {
            if (!node.TryGet(keyword, out var value) || value.ValueKind != JsonValueKind.Number) return;
            var number = ExactNumber.Of(value);
            if (keyword != "multipleOf" || number.IsPositive) limits.Add(new Limit(keyword, value.GetRawText(), number, Small(value), holds, holdsSmall, words));
        }
    }

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.Number) return true;
        var small = Small(value);
        var fits = true;
        foreach (var limit in _limits)
        {
            if (small is { } number && limit.Small is { } bound ? limit.HoldsSmall(number, bound) : limit.Holds(ExactNumber.Of(value), limit.Value)) continue;
            fits = false;
            if (!run.Collects) break;
            run.Report(Owner, limit.Keyword, $"{Wording.Label(run)} must be {limit.Words} {limit.Text}.", ("limit", limit.Text));
        }

        return fits;
    }

    /// <summary>Fourteen characters without an exponent always fit a decimal exactly, and so does what a remainder needs.</summary>
    private static decimal? Small(JsonElement number)
    {
        var text = number.GetRawText();
        return text.Length <= 14 && text.AsSpan().IndexOfAny('e', 'E') < 0 && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static bool IsTrue(SchemaNode node, string keyword) => node.TryGet(keyword, out var value) && value.ValueKind == JsonValueKind.True;
}
