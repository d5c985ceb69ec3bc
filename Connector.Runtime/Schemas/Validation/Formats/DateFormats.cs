using System.Globalization;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>RFC 3339 dates and times with leap seconds, and its durations. ASCII digits only.</summary>
internal static class DateFormats
{
    internal static bool IsDateTime(string text) =>
        text.Length > 11 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]);

    internal static bool IsDate(string text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-') return false;
        if (!Number(text, 0, 4, out var year) || !Number(text, 5, 2, out var month) || !Number(text, 8, 2, out var day)) return false;
        if (month is < 1 or > 12 || day < 1) return false;
        // .NET has no year 0, which is a leap year like 4.
        return day <= DateTime.DaysInMonth(year == 0 ? 4 : year, month);
    }

    internal static bool IsTime(string text)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':') return false;
        if (!Number(text, 0, 2, out var hour) || !Number(text, 3, 2, out var minute) || !Number(text, 6, 2, out var second)) return false;
        if (hour > 23 || minute > 59 || second > 60) return false;
        var at = 8;
        if (text[at] == '.')
        {
            var digits = at + 1;
            while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
            if (digits == at + 1) return false;
            at = digits;
        }

        if (!Zone(text.AsSpan(at), out var offset)) return false;
        // A leap second is the last one of a day in UTC.
        return second < 60 || (((hour * 60) + minute - offset) % 1440 + 1440) % 1440 == 1439;
    }

    internal static bool IsDuration(string text)
    {
        if (text.Length < 3 || text[0] != 'P') return false;
        var time = text.IndexOf('T');
        var dates = time < 0 ? text[1..] : text[1..time];
        var times = time < 0 ? "" : text[(time + 1)..];
        if (time >= 0 && times.Length == 0) return false;
        if (dates.EndsWith('W')) return time < 0 && Units(dates, "W");
        return Units(dates, "YMD") && Units(times, "HMS");
    }

    /// <summary>Numbers each followed by its unit: units in order and without a gap between the first and the last.</summary>
    private static bool Units(string text, string units)
    {
        var at = 0;
        var next = -1;
        while (at < text.Length)
        {
            var start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (at == start || at == text.Length) return false;
            var unit = units.IndexOf(text[at++]);
            if (unit < 0 || (next >= 0 && unit != next)) return false;
            next = unit + 1;
        }

        return true;
    }

    private static bool Zone(ReadOnlySpan<char> zone, out int offsetMinutes)
    {
        offsetMinutes = 0;
        if (zone is "Z" or "z") return true;
        if (zone.Length != 6 || zone[0] is not ('+' or '-') || zone[3] != ':') return false;
        if (!Number(zone.ToString(), 1, 2, out var hours) || !Number(zone.ToString(), 4, 2, out var minutes) || hours > 23 || minutes > 59) return false;
        offsetMinutes = ((hours * 60) + minutes) * (zone[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Number(string text, int at, int length, out int number) =>
        int.TryParse(text.AsSpan(at, length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
