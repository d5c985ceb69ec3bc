using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Studio.Client.Forms;

/// <summary>Reads a number as a person types it and keeps every digit.</summary>
public static partial class NumberText
{
    /// <summary>The number, or null when the text is none.</summary>
    public static JsonNode? Read(string text)
    {
        var typed = text.Trim();
        if (!Number().IsMatch(typed)) return null;
        // JSON knows no leading plus, no leading zeros and no bare point.
        var sign = typed.StartsWith('-') ? "-" : "";
        var digits = typed.TrimStart('+', '-');
        var (mantissa, exponent) = digits.IndexOfAny(['e', 'E']) is var at and >= 0 ? (digits[..at], digits[at..]) : (digits, "");
        var (whole, fraction) = mantissa.IndexOf('.') is var point and >= 0 ? (mantissa[..point], mantissa[point..]) : (mantissa, "");
        whole = whole.TrimStart('0');
        if (whole.Length == 0) whole = "0";
        if (fraction == ".") fraction = "";
        return JsonNode.Parse(sign + whole + fraction + exponent);
    }

    /// <summary>Whether more typing can make a number of it: <c>-</c>, <c>1e</c>.</summary>
    public static bool IsUnfinished(string text) => Unfinished().IsMatch(text.Trim());

    /// <summary>The same number, larger or smaller by a step, inside the limits.</summary>
    public static string? Step(string text, int direction, string? step, string? minimum, string? maximum)
    {
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return null;
        var by = decimal.TryParse(step, NumberStyles.Float, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : 1;
        number += direction * by;
        if (decimal.TryParse(minimum, NumberStyles.Float, CultureInfo.InvariantCulture, out var low) && number < low) number = low;
        if (decimal.TryParse(maximum, NumberStyles.Float, CultureInfo.InvariantCulture, out var high) && number > high) number = high;
        return number.ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^[+-]?(\d+\.?\d*|\.\d*)?([eE][+-]?)?$")]
    private static partial Regex Unfinished();
}
