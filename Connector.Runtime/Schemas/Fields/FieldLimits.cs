using System.Globalization;
using System.Text.Json;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Limits of a value; null where there is none. Numbers are kept as written.</summary>
public sealed record FieldLimits
{
    public static FieldLimits None { get; } = new();

    public string? Minimum { get; init; }
    public bool MinimumIsExclusive { get; init; }
    public string? Maximum { get; init; }
    public bool MaximumIsExclusive { get; init; }
    public string? MultipleOf { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public IReadOnlyList<string> Patterns { get; init; } = [];
    public string? PatternWords { get; init; }
    public int? MinItems { get; init; }
    public int? MaxItems { get; init; }
    public bool UniqueItems { get; init; }
    public int? MinProperties { get; init; }
    public int? MaxProperties { get; init; }

    /// <summary>Takes the tighter one of these limits and those a schema states.</summary>
    public FieldLimits Tighten(SchemaNode schema)
    {
        var limits = this;
        if (Number(schema, "minimum") is { } minimum)
            limits = limits.AtLeast(minimum, schema.TryGet("exclusiveMinimum", out var flag) && flag.ValueKind == JsonValueKind.True);
        if (Number(schema, "exclusiveMinimum") is { } above) limits = limits.AtLeast(above, true);
        if (Number(schema, "maximum") is { } maximum)
            limits = limits.AtMost(maximum, schema.TryGet("exclusiveMaximum", out var flag) && flag.ValueKind == JsonValueKind.True);
        if (Number(schema, "exclusiveMaximum") is { } below) limits = limits.AtMost(below, true);
        if (Number(schema, "multipleOf") is { } step) limits = limits with { MultipleOf = limits.MultipleOf ?? step };
        if (Count(schema, "minLength") is { } minLength) limits = limits with { MinLength = Max(limits.MinLength, minLength) };
        if (Count(schema, "maxLength") is { } maxLength) limits = limits with { MaxLength = Min(limits.MaxLength, maxLength) };
        if (Count(schema, "minItems") is { } minItems) limits = limits with { MinItems = Max(limits.MinItems, minItems) };
        if (Count(schema, "maxItems") is { } maxItems) limits = limits with { MaxItems = Min(limits.MaxItems, maxItems) };
        if (Count(schema, "minProperties") is { } minKeys) limits = limits with { MinProperties = Max(limits.MinProperties, minKeys) };
        if (Count(schema, "maxProperties") is { } maxKeys) limits = limits with { MaxProperties = Min(limits.MaxProperties, maxKeys) };
        if (schema.TryGet("uniqueItems", out var unique) && unique.ValueKind == JsonValueKind.True) limits = limits with { UniqueItems = true };
        if (schema.TryGet("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.String && !limits.Patterns.Contains(pattern.GetString()!))
            limits = limits with { Patterns = [.. limits.Patterns, pattern.GetString()!] };
        if (schema.TryGet("pattern_descriptor", out var words) && words.ValueKind == JsonValueKind.String) limits = limits with { PatternWords = words.GetString() };
        return limits;
    }

    /// <summary>The limits beside a label: "1 – 65535", "at most 80 characters"; null where there are none.</summary>
    public string? InWords(JsonTypes types)
    {
        var parts = new List<string>();
        if ((types & (JsonTypes.Number | JsonTypes.Integer)) != 0)
        {
            if (Range() is { } range) parts.Add(range);
            if (MultipleOf is not null && MultipleOf != "1") parts.Add($"steps of {MultipleOf}");
        }

        if (types.HasFlag(JsonTypes.String)) Add(parts, MinLength is 0 or 1 && MaxLength is null ? null : MinLength == 0 ? null : MinLength, MaxLength, "character", "characters");
        if (types.HasFlag(JsonTypes.Array))
        {
            Add(parts, MinItems == 0 ? null : MinItems, MaxItems, "item", "items");
            if (UniqueItems) parts.Add("no duplicates");
        }

        if (types.HasFlag(JsonTypes.Object)) Add(parts, MinProperties == 0 ? null : MinProperties, MaxProperties, "entry", "entries");
        return parts.Count == 0 ? null : string.Join(", ", parts);
    }

    private string? Range() => (Minimum, Maximum) switch
    {
        (null, null) => null,
        ({ } low, null) => MinimumIsExclusive ? $"above {low}" : $"at least {low}",
        (null, { } high) => MaximumIsExclusive ? $"below {high}" : $"at most {high}",
        var (low, high) when !MinimumIsExclusive && !MaximumIsExclusive => $"{low} – {high}",
        var (low, high) => $"{(MinimumIsExclusive ? "above" : "from")} {low} {(MaximumIsExclusive ? "to below" : "to")} {high}",
    };

    private static void Add(List<string> parts, int? low, int? high, string one, string many)
    {
        if (low is { } exact && high == exact) parts.Add($"{exact} {(exact == 1 ? one : many)}");
        else if (low is { } from && high is { } to) parts.Add($"{from} – {to} {many}");
        else if (low is { } least) parts.Add($"at least {least} {(least == 1 ? one : many)}");
        else if (high is { } most) parts.Add($"at most {most} {(most == 1 ? one : many)}");
    }

    private FieldLimits AtLeast(string value, bool exclusive) =>
        Minimum is null || Compare(value, Minimum) > 0 || (exclusive && Compare(value, Minimum) == 0)
            ? this with { Minimum = value, MinimumIsExclusive = exclusive }
            : this;

    private FieldLimits AtMost(string value, bool exclusive) =>
        Maximum is null || Compare(value, Maximum) < 0 || (exclusive && Compare(value, Maximum) == 0)
            ? this with { Maximum = value, MaximumIsExclusive = exclusive }
            : this;

    private static int Compare(string a, string b) =>
        decimal.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && decimal.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out var y)
            ? x.CompareTo(y)
            : double.Parse(a, CultureInfo.InvariantCulture).CompareTo(double.Parse(b, CultureInfo.InvariantCulture));

    private static int? Max(int? a, int b) => a > b ? a : b;

    private static int? Min(int? a, int b) => a < b ? a : b;

    private static string? Number(SchemaNode schema, string keyword) =>
        schema.TryGet(keyword, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;

    private static int? Count(SchemaNode schema, string keyword) =>
        schema.TryGet(keyword, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var count) && count is >= 0 and <= int.MaxValue ? (int)count : null;
}
