using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

internal sealed class UniqueItemsCheck : KeywordCheck
{
    private UniqueItemsCheck(SchemaNode owner)
        : base(owner, "uniqueItems")
    {
    }

    internal static KeywordCheck? From(SchemaNode node) =>
        node.TryGet("uniqueItems", out var wanted) && wanted.ValueKind == JsonValueKind.True ? new UniqueItemsCheck(node) : null;

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen)
    {
        if (value.ValueKind != JsonValueKind.Array) return true;
        var known = new Dictionary<JsonElement, int>(JsonEquality.Instance);
        var index = 0;
        foreach (var entry in value.EnumerateArray())
        {
            if (!known.TryAdd(entry, index) && !run.TouchesUnknown())
            {
                if (run.Collects)
                {
                    run.Report(
                        this,
                        $"{Wording.Label(run)} must not hold the same entry twice: entries {known[entry] + 1} and {index + 1} are equal.",
                        ("first", $"{known[entry]}"),
                        ("second", $"{index}"));
                }

                return false;
            }

            index++;
        }

        return true;
    }
}
