using System.Globalization;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>Host names (RFC 1123, labels of RFC 5890) and IP addresses.</summary>
internal static class HostFormats
{
    internal static bool IsHostname(string text) => text.Length is > 0 and <= 253 && text.Split('.').All(IsAsciiLabel);

    internal static bool IsInternationalHostname(string text)
    {
        var total = -1;
        foreach (var label in text.Split('.', '\u3002', '\uff0e', '\uff61'))
        {
            var length = Ascii(label) ? IsAsciiLabel(label) ? label.Length : 0 : IdnLabel.EncodedLength(label);
            if (length is 0 or > 63) return false;
            total += length + 1;
        }

        return total <= 253 && IdnLabel.KeepsBidiRule(text.Split('.', '\u3002', '\uff0e', '\uff61'));
    }

    internal static bool IsIpv4(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit)
            && (part.Length == 1 || part[0] != '0') && int.Parse(part, CultureInfo.InvariantCulture) <= 255);
    }

    internal static bool IsIpv6(string text)
    {
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0) return Groups(text, last: true) == 8;
        var tail = text[(gap + 2)..];
        if (tail.Contains("::", StringComparison.Ordinal)) return false;
        var before = gap == 0 ? 0 : Groups(text[..gap], last: false);
        var after = tail.Length == 0 ? 0 : Groups(tail, last: true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    /// <summary>Number of 16-bit groups, -1 when something else is in there. Only the end of an address may be written as IPv4.</summary>
    private static int Groups(string text, bool last)
    {
        var parts = text.Split(':');
        var count = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length is > 0 and <= 4 && parts[i].All(char.IsAsciiHexDigit)) count++;
            else if (last && i == parts.Length - 1 && IsIpv4(parts[i])) count += 2;
            else return -1;
        }

        return count;
    }

    private static bool IsAsciiLabel(string label)
    {
        if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
        if (!label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) return false;
        return !label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) || IdnLabel.IsEncoded(label);
    }

    private static bool Ascii(string text) => System.Text.Ascii.IsValid(text);
}
