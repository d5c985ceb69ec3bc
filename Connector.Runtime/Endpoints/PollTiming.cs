using System.Text.Json;

namespace Connector.Runtime.Endpoints;

/// <summary>When an endpoint is polled, as the standard keys of its address block say it.</summary>
/// <param name="Interval">From the start of one poll to the start of the next; unused where <paramref name="Cron"/> is set.</param>
/// <param name="Cron">Wins over the interval; null without one.</param>
/// <param name="Notice">Something the author should know, such as a key that has no effect.</param>
/// <param name="Fault">Why the endpoint cannot be polled: the cron expression cannot be read.</param>
/// <param name="HasKeys">Whether either key was given, so that a pushing endpoint can say that it needs none.</param>
internal sealed record PollTiming(TimeSpan Interval, CronExpression? Cron, string? Notice, string? Fault, bool HasKeys)
{
    public static TimeSpan DefaultInterval { get; } = TimeSpan.FromMilliseconds(1000);

    /// <summary>Two endpoints with equal keys are polled together where the connector can batch.</summary>
    public string Key => Cron?.Text ?? Interval.Ticks.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static PollTiming From(JsonElement address)
    {
        if (address.ValueKind != JsonValueKind.Object) return new(DefaultInterval, null, null, null, false);
        var hasInterval = address.TryGetProperty("interval", out var interval);
        var hasCron = address.TryGetProperty("cronExpression", out var cron);
        var (every, notice) = (DefaultInterval, (string?)null);
        if (hasInterval)
        {
            if (interval.ValueKind == JsonValueKind.Number && interval.GetDouble() is >= 1 and <= int.MaxValue) every = TimeSpan.FromMilliseconds(interval.GetDouble());
            else notice = $"The interval {interval.GetRawText()} is not a positive number of milliseconds: {DefaultInterval.TotalMilliseconds} is used.";
        }

        if (!hasCron) return new(every, null, notice, null, hasInterval);
        if (cron.ValueKind != JsonValueKind.String) return new(every, null, notice, "The cronExpression must be a text such as */5 * * * * *.", true);
        return CronExpression.TryParse(cron.GetString()!, out var parsed, out var fault)
            ? new(every, parsed, hasInterval ? "cronExpression is used; interval has no effect beside it." : null, null, true)
            : new(every, null, notice, fault, true);
    }
}
