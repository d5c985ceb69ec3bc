using System.Globalization;
using Connector.Runtime.States;

namespace Studio.Client.Live;

/// <summary>Times and triggers as a person reads them. Widths stay steady while a figure runs.</summary>
public static class Words
{
    /// <summary>"0.4 ms", "12 ms", "3.2 s", "4 m 12 s", "2 h 5 m", "3 d 4 h".</summary>
    public static string Duration(TimeSpan time)
    {
        if (time < TimeSpan.Zero) time = TimeSpan.Zero;
        return time switch
        {
            { TotalMilliseconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"),
            { TotalSeconds: < 1 } => $"{time.TotalMilliseconds:0} ms",
            { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalSeconds * 10) / 10:0.0} s"),
            { TotalMinutes: < 1 } => $"{(int)time.TotalSeconds} s",
            { TotalHours: < 1 } => $"{(int)time.TotalMinutes} m {time.Seconds} s",
            { TotalDays: < 1 } => $"{(int)time.TotalHours} h {time.Minutes} m",
            _ => $"{(int)time.TotalDays} d {time.Hours} h",
        };
    }

    /// <summary>Whole seconds, for figures that tick: "0 s", "12 s", "4 m 12 s".</summary>
    public static string Ticking(TimeSpan time) =>
        time.TotalSeconds < 60 ? $"{Math.Max(0, (int)time.TotalSeconds)} s" : Duration(time);

    /// <summary>What remains, rounded up so that it reaches 0 only when it is due.</summary>
    public static string Remaining(TimeSpan time) => Ticking(TimeSpan.FromSeconds(Math.Ceiling(Math.Max(0, time.TotalSeconds))));

    /// <summary>Milliseconds for a column of figures: "1", "2,000".</summary>
    public static string Milliseconds(TimeSpan time) =>
        (time.TotalMilliseconds < 10 ? time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture) : time.TotalMilliseconds.ToString("#,0", CultureInfo.InvariantCulture)) + " ms";

    public static string Clock(DateTimeOffset at, TimeProvider time) => Local(at, time).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    public static string ClockMilliseconds(DateTimeOffset at, TimeProvider time) => Local(at, time).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>"2026-11-22 16:04:05".</summary>
    public static string DayAndClock(DateTimeOffset at, TimeProvider time) => Local(at, time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>"just now", "3 min ago", "2 h ago", "12 Mar 2026".</summary>
    public static string Ago(DateTimeOffset at, TimeProvider time)
    {
        var past = time.GetUtcNow() - at;
        return past switch
        {
            { TotalSeconds: < 45 } => "just now",
            { TotalMinutes: < 90 } => $"{Math.Max(1, (int)Math.Round(past.TotalMinutes))} min ago",
            { TotalHours: < 36 } => $"{(int)Math.Round(past.TotalHours)} h ago",
            _ => Local(at, time).ToString("d MMM yyyy", CultureInfo.InvariantCulture),
        };
    }

    public static string Of(ConnectionTrigger trigger) => trigger switch
    {
        ConnectionTrigger.Connect => "connect",
        ConnectionTrigger.ConnectDone => "connected",
        ConnectionTrigger.ConnectFailed => "attempt failed",
        ConnectionTrigger.ConnectLost => "connection lost",
        ConnectionTrigger.RetryDue => "retry",
        ConnectionTrigger.ReconnectFailed => "retry failed",
        ConnectionTrigger.Disconnect => "disconnect",
        ConnectionTrigger.DisconnectDone => "closed",
        _ => trigger.ToString(),
    };

    /// <summary>"312 bytes", "4.2 KB", "1.3 MB".</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => Count((int)bytes, "byte"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0.#} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.#} MB"),
    };

    /// <summary>"1 endpoint", "3 endpoints".</summary>
    public static string Count(int count, string one) => count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {one}s");

    private static DateTimeOffset Local(DateTimeOffset at, TimeProvider time) => TimeZoneInfo.ConvertTime(at, time.LocalTimeZone);
}
