using System.Text.Json;

namespace Connector.Runtime.Connectors.Simulated;

/// <summary>The connection block of <c>SimulatedConnection.json</c>.</summary>
internal sealed record SimulatedSettings(int Seed, TimeSpan Latency)
{
    public static SimulatedSettings Parse(JsonElement settings) => new(
        settings.TryGetProperty("seed", out var seed) ? seed.GetInt32() : 1,
        TimeSpan.FromMilliseconds(settings.TryGetProperty("latency", out var latency) ? latency.GetInt32() : 0));
}
