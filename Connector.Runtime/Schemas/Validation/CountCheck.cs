using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>minItems, maxItems, minProperties and maxProperties.</summary>
internal sealed class CountCheck : KeywordCheck
{
    private readonly CountLimit[] _items;
    private readonly CountLimit[] _properties;

    private CountCheck(SchemaNode owner, CountLimit[] items, CountLimit[] properties)
        : base(owner, "minItems")
    {
        _items = items;
        _properties = properties;
    }

    internal static KeywordCheck? From(SchemaNode node)
    {
        var items = Both("minItems", "maxItems");
        var properties = Both("minProperties", "maxProperties");
        return items.Length + properties.Length == 0 ? null : new CountCheck(node, items, properties);

        CountLimit[] Both(string least, string most)
        {
            CountLimit?[] found = [CountLimit.From(node, least, true), CountLimit.From(node, most, false)];
            return [.. found.OfType<CountLimit>()];
        }
    }

    internal override bool Run(Evaluation run, JsonElement value, Evaluated? seen) => value.ValueKind switch
    {
        JsonValueKind.Array when _items.Length > 0 => Holds(run, _items, value.GetArrayLength(), "entry", "entries"),
        JsonValueKind.Object when _properties.Length > 0 => Holds(run, _properties, value.GetPropertyCount(), "key", "keys"),
        _ => true,
    };

    private bool Holds(Evaluation run, CountLimit[] limits, int count, string one, string many)
    {
        var fits = true;
        foreach (var limit in limits)
        {
            if (limit.Holds(count)) continue;
            fits = false;
            if (!run.Collects) break;
            run.Report(
                Owner,
                limit.Keyword,
                $"{Wording.Label(run)} must have at {(limit.IsMinimum ? "least" : "most")} {Wording.Count(limit.Text, one, many)}; it has {count}.",
                ("limit", limit.Text));
        }

        return fits;
    }
}
