using System.Text.Json;

namespace Connector.Runtime.Connectors.Custom;

/// <summary>The connection block of <c>CustomConnection.json</c>.</summary>
/// <param name="RequestTimeout">How long an answer may take, and how long its address is left alone after a timeout.</param>
/// <param name="RequestsInFlight">1 unless the device is known to take several requests in one segment.</param>
internal sealed record CustomSettings(string Host, int Port, TimeSpan RequestTimeout, int RequestsInFlight)
{
    public static readonly TimeSpan DefaultRequestTimeout = TimeSpan.FromSeconds(3);

    public static CustomSettings Parse(JsonElement settings) => new(
        settings.GetProperty("host").GetString()!,
        settings.GetProperty("port").GetInt32(),
        settings.TryGetProperty("requestTimeout", out var timeout) ? TimeSpan.FromMilliseconds(timeout.GetInt32()) : DefaultRequestTimeout,
        settings.TryGetProperty("requestsInFlight", out var inFlight) ? inFlight.GetInt32() : 1);
}
