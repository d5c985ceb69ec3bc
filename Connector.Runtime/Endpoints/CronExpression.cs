using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Connector.Runtime.Endpoints;

/// <summary>
/// A cron expression with the semantics of node-cron 3, which the vendor uses: five fields (minute hour day month weekday)
/// or six (second first); lists, ranges, steps, names of months and weekdays; Sunday is 0 or 7; where day of month and
/// weekday are both given, both must match.
/// </summary>
internal sealed class CronExpression
{
    private static readonly string[] Months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    private static readonly string[] Weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    private static readonly (string Name, int Min, int Max, string[] Names, int NameBase)[] Fields =
    [
        ("second", 0, 59, [], 0),
        ("minute", 0, 59, [], 0),
        ("hour", 0, 23, [], 0),
        ("day of month", 1, 31, [], 0),
        ("month", 1, 12, Months, 1),
        ("weekday", 0, 7, Weekdays, 0),
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
            if (!TryParseField(fields[index], Fields[index], out sets[index]))
            {
                var (name, min, max, _, _) = Fields[index];
                fault = $"The cronExpression '{text}' cannot be read: '{fields[index]}' is not a {name} from {min} to {max}.";
                return false;
            }
        }

        // Sunday has two numbers.
        if ((sets[5] & (1UL << 7)) != 0) sets[5] = (sets[5] | 1) & 0x7F;
        expression = new CronExpression(text, sets);
        if (expression.Next(new DateTime(2000, 1, 1), (_, local) => local) is null)
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
        var found = Next(utc, (at, _) => TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(at, DateTimeKind.Utc), zone));
        return found is { } moment ? new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc)) : null;
    }

    /// <summary>Walks forward in the largest steps that cannot leap over a match.</summary>
    /// <param name="from">The first moment to look at.</param>
    /// <param name="toLocal">The wall clock at a moment.</param>
    private DateTime? Next(DateTime from, Func<DateTime, DateTime, DateTime> toLocal)
    {
        var at = from;
        var end = from.AddYears(9);
        while (at < end)
        {
            var local = toLocal(at, at);
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
    private static DateTime Step(DateTime at, DateTime local, Func<DateTime, DateTime, DateTime> toLocal, TimeSpan step)
    {
        var target = at + step;
        if (toLocal(target, target) - local == step) return target;
        var quarter = TimeSpan.FromMinutes(15).Ticks;
        return at.AddTicks(quarter - at.Ticks % quarter);
    }

    private bool Has(int field, int value) => (_sets[field] & (1UL << value)) != 0;

    private static bool TryParseField(string text, (string, int Min, int Max, string[] Names, int NameBase) field, out ulong set)
    {
        set = 0;
        foreach (var part in text.Split(','))
        {
            var slash = part.Split('/');
            if (slash.Length > 2) return false;
            var step = 1;
            if (slash.Length == 2 && (!TryNumber(slash[1], out step) || step < 1)) return false;

            int first, last;
            if (slash[0] == "*") (first, last) = (field.Min, field.Max);
            else
            {
                var range = slash[0].Split('-');
                if (range.Length > 2 || !TryValue(range[0], field, out first)) return false;
                last = first;
                if (range.Length == 2 && (!TryValue(range[1], field, out last) || last < first)) return false;
                // A step needs something to step over.
                if (slash.Length == 2 && range.Length == 1) return false;
            }

            for (var value = first; value <= last; value += step) set |= 1UL << value;
        }

        return set != 0;
    }

    private static bool TryValue(string text, (string, int Min, int Max, string[] Names, int NameBase) field, out int value)
    {
        var name = Array.FindIndex(field.Names, name => text.Equals(name, StringComparison.OrdinalIgnoreCase) || text.Equals(name[..3], StringComparison.OrdinalIgnoreCase));
        value = name + field.NameBase;
        return name >= 0 || (TryNumber(text, out value) && value >= field.Min && value <= field.Max);
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
