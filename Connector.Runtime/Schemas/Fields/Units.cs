using System.Text.RegularExpressions;

namespace Connector.Runtime.Schemas.Fields;

/// <summary>Finds the unit of a number in its title, description or name: "Interval [ms]", "Timeout (in seconds)", "keepAliveMs".</summary>
internal static partial class Units
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ms"] = "ms", ["msec"] = "ms", ["millis"] = "ms", ["millisecond"] = "ms", ["milliseconds"] = "ms",
        ["s"] = "s", ["sec"] = "s", ["secs"] = "s", ["second"] = "s", ["seconds"] = "s",
        ["min"] = "min", ["mins"] = "min", ["minute"] = "min", ["minutes"] = "min", ["h"] = "h", ["hour"] = "h", ["hours"] = "h", ["day"] = "days", ["days"] = "days",
        ["us"] = "µs", ["µs"] = "µs", ["microseconds"] = "µs", ["ns"] = "ns",
        ["byte"] = "bytes", ["bytes"] = "bytes", ["kb"] = "kB", ["kib"] = "KiB", ["mb"] = "MB", ["mib"] = "MiB", ["gb"] = "GB",
        ["bit"] = "bits", ["bits"] = "bits", ["hz"] = "Hz", ["khz"] = "kHz", ["%"] = "%", ["percent"] = "%",
        ["v"] = "V", ["mv"] = "mV", ["a"] = "A", ["ma"] = "mA", ["w"] = "W", ["kw"] = "kW", ["bar"] = "bar", ["mbar"] = "mbar",
        ["°c"] = "°C", ["k"] = "K", ["mm"] = "mm", ["cm"] = "cm", ["m"] = "m", ["kg"] = "kg", ["rpm"] = "rpm", ["baud"] = "baud",
    };

    public static string? Find(string name, string? title, string? description) =>
        Bracketed(title) ?? Bracketed(description) ?? InWords(title) ?? InWords(description) ?? AtEnd(name);

    private static string? Bracketed(string? text)
    {
        if (text is null) return null;
        foreach (Match match in Brackets().Matches(text))
            if (Known.TryGetValue(match.Groups[1].Value, out var unit)) return unit;
        return null;
    }

    private static string? InWords(string? text) =>
        text is not null && Inside().Match(text) is { Success: true } match && Known.TryGetValue(match.Groups[1].Value, out var unit) ? unit : null;

    private static string? AtEnd(string name) =>
        Ending().Match(name) is { Success: true } match && Known.TryGetValue(match.Value.TrimStart('_'), out var unit) ? unit : null;

    [GeneratedRegex(@"[\(\[](?:in |unit: ?)?([^\s\)\]]{1,12})[\)\]]", RegexOptions.IgnoreCase)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\bin (milliseconds?|seconds|minutes|hours|days|microseconds|bytes|percent)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Inside();

    [GeneratedRegex("(?:(?<=[a-z])(?:Ms|Millis|Milliseconds|Seconds|Secs|Minutes|Hours|Bytes|Hz|Percent)|_(?:ms|millis|seconds|secs|minutes|bytes|hz))$")]
    private static partial Regex Ending();
}
