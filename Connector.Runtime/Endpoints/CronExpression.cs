using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Connector.Runtime.Endpoints;

/// <summary>
/// A cron expression as node-cron 3 reads it, which the vendor uses: five fields (minute hour day month weekday) or six (second
/// first); lists, ranges, names of months and weekdays, and a step at the end of a field. Where day of month and weekday are both
/// given, both must match.
/// </summary>
/// <remarks>
/// Three readings differ from other crons and are kept on purpose: a step picks the values that it divides (<c>1-10/3</c> is
/// 3, 6, 9) out of the whole field; a range may be given in either order; a weekday 7 becomes 0 before ranges are read, so that
/// <c>5-7</c> is 0 to 5. What node-cron would guess at (<c>5x</c>, a step in the middle of a list) is refused with a reason.
/// </remarks>
internal sealed class CronExpression
{
    /// <summary>A 29 February falls on a given weekday once in 28 years, or 40 around a century without a leap day.</summary>
    private const int YearsToLookAhead = 41;

    private static readonly string[] Months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    private static readonly string[] Weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    private static readonly Field[] Fields =
    [
        new("second", 0, 59, [], 0),
        new("minute", 0, 59, [], 0),
        new("hour", 0, 23, [], 0),
        new("day of month", 1, 31, [], 0),
        new("month", 1, 12, Months, 1),
        new("weekday", 0, 6, Weekdays, 0),
    ];

    private readonly ulong[] _sets;

    private CronExpression(string text, ulong[] sets) => (Text, _sets) = (text, sets);

    public string Text { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out CronExpression? expression, [NotNullWhen(false)] out string? fault)
    {
        expression = null;
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
        {
            fault = $"The cronExpression '{text}' has {fields.Length} fields: give five (minute hour day month weekday) or six (second first).";
            return false;
        }

        if (fields.Length == 5) fields = ["0", .. fields];
        var sets = new ulong[6];
        for (var index = 0; index < 6; index++)
        {
            if (Fields[index].Read(fields[index], out sets[index]) is not { } wrong) continue;
            fault = $"The cronExpression '{text}' cannot be read: {wrong}";
            return false;
        }

        expression = new CronExpression(text, sets);
        if (expression.Next(new DateTime(2000, 1, 1), static at => at) is null)
        {
            expression = null;
            fault = $"The cronExpression '{text}' never comes: no year has such a day.";
            return false;
        }

        fault = null;
        return true;
    }

    /// <summary>Whether a local time, to the second, matches.</summary>
    public bool Matches(DateTime local) =>
        Has(0, local.Second) && Has(1, local.Minute) && Has(2, local.Hour) && Has(3, local.Day) && Has(4, local.Month) && Has(5, (int)local.DayOfWeek);

    /// <summary>
    /// The first moment after <paramref name="after"/> whose local time matches. A local time that the clocks skip does not
    /// come that day; one that comes twice fires twice: the expression is held against the wall clock, second by second.
    /// </summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var utc = new DateTime(after.UtcTicks - after.UtcTicks % TimeSpan.TicksPerSecond, DateTimeKind.Utc).AddSeconds(1);
        var found = Next(utc, at => TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(at, DateTimeKind.Utc), zone));
        return found is { } moment ? new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc)) : null;
    }

    /// <summary>Walks forward in the largest steps that cannot leap over a match.</summary>
    /// <param name="from">The first moment to look at.</param>
    /// <param name="toLocal">The wall clock at a moment.</param>
    private DateTime? Next(DateTime from, Func<DateTime, DateTime> toLocal)
    {
        var at = from;
        var end = from.AddYears(YearsToLookAhead);
        while (at < end)
        {
            var local = toLocal(at);
            if (!Has(4, local.Month) || !Has(3, local.Day) || !Has(5, (int)local.DayOfWeek)) at = Step(at, local, toLocal, local.Date.AddDays(1) - local);
            else if (!Has(2, local.Hour)) at = Step(at, local, toLocal, TimeSpan.FromSeconds(3600 - local.Minute * 60 - local.Second));
            else if (!Has(1, local.Minute)) at = at.AddSeconds(60 - local.Second);
            else if (!Has(0, local.Second)) at = at.AddSeconds(1);
            else return at;
        }

        return null;
    }

    /// <summary>
    /// A long step, unless the clocks are changed within it: then to the next quarter of an hour, because every change falls
    /// on one.
    /// </summary>
    private static DateTime Step(DateTime at, DateTime local, Func<DateTime, DateTime> toLocal, TimeSpan step)
    {
        var target = at + step;
        if (toLocal(target) - local == step) return target;
        var quarter = TimeSpan.FromMinutes(15).Ticks;
        return at.AddTicks(quarter - at.Ticks % quarter);
    }

    private bool Has(int field, int value) => (_sets[field] & (1UL << value)) != 0;

    private sealed record Field(string Name, int Min, int Max, string[] Names, int NameBase)
    {
        /// <summary>Reads one field into a set of bits; returns what is wrong with it, or null.</summary>
        public string? Read(string text, out ulong set)
        {
            set = 0;
            var slash = text.IndexOf('/');
            var divisor = 1;
            if (slash >= 0 && (!TryNumber(text[(slash + 1)..], out divisor) || divisor == 0))
                return $"the step in '{text}' must be a number above 0 at the end of the field; it counts for all of it.";

            var sunday = Names == Weekdays ? text.IndexOf('7') : -1;
            var values = slash < 0 ? text : text[..slash];
            if (sunday >= 0 && sunday < values.Length) values = $"{values[..sunday]}0{values[(sunday + 1)..]}";
            foreach (var part in values.Split(','))
            {
                if (!TryRange(part, out var first, out var last)) return $"'{part}' is not a {Name} from {Min} to {Max}.";
                for (var value = first; value <= last; value++)
                {
                    if (value % divisor == 0) set |= 1UL << value;
                }
            }

            return set == 0 ? $"no {Name} in '{text}' can be divided by {divisor}." : null;
        }

        private bool TryRange(string part, out int first, out int last)
        {
            (first, last) = (Min, Max);
            if (part == "*") return true;
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryValue(ends[0], out first) || !TryValue(ends[^1], out last)) return false;
            if (first > last) (first, last) = (last, first);
            return true;
        }

        private bool TryValue(string text, out int value)
        {
            var name = Array.FindIndex(
                Names, name => text.Equals(name, StringComparison.OrdinalIgnoreCase) || text.Equals(name[..3], StringComparison.OrdinalIgnoreCase));
            value = name + NameBase;
            return name >= 0 || (TryNumber(text, out value) && value >= Min && value <= Max);
        }

        private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
