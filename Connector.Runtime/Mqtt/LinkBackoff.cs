namespace Connector.Runtime.Mqtt;

/// <summary>
/// Delays between attempts at a broker: doubling, capped, and shortened at random by up to a half, so that a thousand
/// agents do not return in the same second. Pure.
/// </summary>
internal static class LinkBackoff
{
    /// <param name="attempt">From 1.</param>
    /// <param name="random">0 (inclusive) to 1.</param>
    public static TimeSpan Delay(int attempt, TimeSpan first, TimeSpan longest, double random)
    {
        var doubled = first * Math.Pow(2, Math.Clamp(attempt - 1, 0, 30));
        var capped = doubled < longest ? doubled : longest;
        return capped * (1 - random / 2);
    }
}
