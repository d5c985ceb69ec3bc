using System.Text.Json;
using System.Text.RegularExpressions;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>
/// Rules between two numbers of one object that no keyword can say: <c>minValue</c> ≤ <c>maxValue</c>, <c>low</c> ≤ <c>high</c>,
/// <c>startAddress</c> ≤ <c>endAddress</c>, and <c>initialDelay</c> &lt; <c>maxDelay</c> of a connectionStrategy, where a missing
/// value counts with its default.
/// </summary>
internal sealed partial class OrderedPairsCheck : KeywordCheck
{
    private static readonly Dictionary<string, string> Opposite = new()
    {
        ["min"] = "max", ["minimum"] = "maximum", ["low"] = "high", ["lower"] = "upper", ["start"] = "end",
    };

    private readonly List<Pair> _pairs;

    private OrderedPairsCheck(SchemaNode owner, List<Pair> pairs)
        : base(owner, "cross-field") => _pairs = pairs;

    private sealed record Pair(string Low, string High, bool Strict, JsonElement? LowDefault, JsonElement? HighDefault);

    internal static KeywordCheck? From(SchemaNode node)
    {
        var numbers = node.ChildMap("properties").Where(property => IsNumeric(property.Value)).ToDictionary(property => property.Key, property => property.Value);
        if (numbers.Count < 2) return null;
        List<Pair> pairs = [];
        if (numbers.TryGetValue("initialDelay", out var initial) && numbers.TryGetValue("maxDelay", out var most))
        {
            pairs.Add(new Pair("initialDelay", "maxDelay", true, Default(initial), Default(most)));
        }

        var byWords = new Dictionary<string, string>();
        foreach (var name in numbers.Keys) byWords.TryAdd(string.Join(' ', Words(name)), name);
        foreach (var (words, low) in byWords)
        {
            var parts = words.Split(' ');
            for (var i = 0; i < parts.Length; i++)
            {
                if (!Opposite.TryGetValue(parts[i], out var opposite)) continue;
                string[] wanted = [.. parts[..i], opposite, .. parts[(i + 1)..]];
                if (byWords.TryGetValue(string.Join(' ', wanted), out var high)) pairs.Add(new Pair(low, high, false, null, null));
            }
        }

        return pairs.Count == 0 ? null : new OrderedPairsCheck(node, pairs);
    }

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (!run.Options.CrossFieldRules || value.ValueKind != JsonValueKind.Object) return true;
        var fits = true;
        foreach (var pair in _pairs)
        {
            var hasLow = TryNumber(value, pair.Low, out var low);
            var hasHigh = TryNumber(value, pair.High, out var high);
            if (!hasLow && !hasHigh) continue;
            if ((hasLow ? low : pair.LowDefault) is not { } lower || (hasHigh ? high : pair.HighDefault) is not { } upper) continue;
            var order = ExactNumber.Of(lower).CompareTo(ExactNumber.Of(upper));
            if (order < 0 || (order == 0 && !pair.Strict)) continue;
            fits = false;
            if (!run.Collects) break;
            var (field, other, words, usesDefault) = hasHigh
                ? (pair.High, pair.Low, pair.Strict ? "must be more than" : "must not be less than", !hasLow)
                : (pair.Low, pair.High, "must be less than", true);
            run.Report(
                this,
                $"{Wording.LabelOf(run, field)} {words} {Wording.LabelOf(run, other)}{(usesDefault ? $", which is {(hasHigh ? lower : upper).GetRawText()} unless given" : "")}.",
                ("property", field),
                ("other", other));
        }

        return fits;
    }

    private static bool TryNumber(JsonElement value, string name, out JsonElement number) =>
        value.TryGetProperty(name, out number) && number.ValueKind == JsonValueKind.Number;

    private static JsonElement? Default(SchemaNode node) =>
        node.TryGet("default", out var value) && value.ValueKind == JsonValueKind.Number ? value : null;

    private static bool IsNumeric(SchemaNode node) => TypeCheck.Of(node.Follow() ?? node) is { Length: > 0 } types && types.Any(type => type is "number" or "integer");

    private static IEnumerable<string> Words(string name) => WordPattern().Matches(name).Select(match => match.Value.ToLowerInvariant());

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")]
    private static partial Regex WordPattern();
}
