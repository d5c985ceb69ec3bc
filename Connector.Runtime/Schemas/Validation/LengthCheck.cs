using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>minLength and maxLength, in characters (code points), not UTF-16 units.</summary>
internal sealed class LengthCheck : KeywordCheck
{
    private readonly CountLimit[] _limits;

    private LengthCheck(SchemaNode owner, CountLimit[] limits)
        : base(owner, limits[0].Keyword) => _limits = limits;

    internal static KeywordCheck? From(SchemaNode node)
    {
        CountLimit?[] found = [CountLimit.From(node, "minLength", true), CountLimit.From(node, "maxLength", false)];
        CountLimit[] limits = [.. found.OfType<CountLimit>()];
        return limits.Length == 0 ? null : new LengthCheck(node, limits);
    }

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.String) return true;
        var length = 0;
        foreach (var _ in value.GetString()!.EnumerateRunes()) length++;
        var fits = true;
        foreach (var limit in _limits)
        {
            if (limit.Holds(length)) continue;
            fits = false;
            if (!run.Collects) break;
            var words = limit.IsMinimum && length == 0 && limit.Limit == 1
                ? "must not be empty"
                : $"must have at {(limit.IsMinimum ? "least" : "most")} {Wording.Count(limit.Text, "character", "characters")}; it has {length}";
            run.Report(Owner, limit.Keyword, $"{Wording.Label(run)} {words}.", ("limit", limit.Text));
        }

        return fits;
    }
}
