using System.Text.Json;

namespace Connector.Runtime.Supervision;

/// <summary>
/// The vendor's <c>connectionStrategy</c>: how long to wait before each retry. Exact, without jitter, endless.
/// </summary>
/// <param name="InitialDelay">Before the first retry. Default 1 s.</param>
/// <param name="IncrementFactor">What each delay is multiplied with. Default 2, at least 1.</param>
/// <param name="MaxDelay">No delay is longer. Default 30 s.</param>
public sealed record ReconnectBackoff(TimeSpan InitialDelay, double IncrementFactor, TimeSpan MaxDelay)
{
    public static ReconnectBackoff Default { get; } = new(TimeSpan.FromMilliseconds(1000), 2, TimeSpan.FromMilliseconds(30000));

    /// <summary>The delay before retry <paramref name="retry"/>, from 1: min(initial · factor^(retry−1), max).</summary>
    public TimeSpan DelayBefore(int retry)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retry, 1);
        var ticks = InitialDelay.Ticks * Math.Pow(IncrementFactor, retry - 1);
        return ticks < MaxDelay.Ticks ? TimeSpan.FromTicks((long)ticks) : MaxDelay;
    }

    /// <summary>
    /// Reads the block <c>connectionStrategy</c> of a connection's settings. A key that is absent or is not a usable number
    /// keeps its default: validation has told about it, and a connector may use the block for keys of its own.
    /// </summary>
    public static ReconnectBackoff From(JsonElement settings)
    {
        if (settings.ValueKind != JsonValueKind.Object ||
            !settings.TryGetProperty("connectionStrategy", out var block) ||
            block.ValueKind != JsonValueKind.Object) return Default;

        return new ReconnectBackoff(
            Milliseconds(block, "initialDelay", Default.InitialDelay),
            Number(block, "incrementFactor") is { } factor and >= 1 ? factor : Default.IncrementFactor,
            Milliseconds(block, "maxDelay", Default.MaxDelay));
    }

    private static TimeSpan Milliseconds(JsonElement block, string key, TimeSpan otherwise) =>
        Number(block, key) is { } number and > 0 and <= int.MaxValue ? TimeSpan.FromMilliseconds(number) : otherwise;

    private static double? Number(JsonElement block, string key) =>
        block.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
