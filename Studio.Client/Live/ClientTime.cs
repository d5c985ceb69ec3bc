using System.Globalization;

namespace Studio.Client.Live;

/// <summary>
/// The studio's clock, read in the time zone of the browser that looks: who sits beside the machine compares with the clock
/// on the wall there, wherever the server stands. One per circuit; pages inject it where they show a time of day.
/// </summary>
public sealed class ClientTime(TimeProvider time) : TimeProvider
{
    private TimeZoneInfo? _zone;

    /// <summary>The server's zone until <see cref="Use"/> was called.</summary>
    public override TimeZoneInfo LocalTimeZone => _zone ?? time.LocalTimeZone;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);

    /// <summary>Takes what studio.js wrote into the cookie <see cref="Cookie"/>; anything else is ignored.</summary>
    /// <param name="told">Such as <c>Europe/Berlin 60</c>: the zone, and its present minutes east of Greenwich for a server that does not know the zone.</param>
    public void Use(string? told)
    {
        if (told?.Split(' ') is not [{ Length: > 0 and <= 64 } name, var minutes]) return;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) _zone = zone;
        else if (int.TryParse(minutes, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var east) && Math.Abs(east) <= 14 * 60)
            _zone = TimeZoneInfo.CreateCustomTimeZone($"browser{east}", TimeSpan.FromMinutes(east), name, name);
    }

    internal const string Cookie = "studio-zone";
}
