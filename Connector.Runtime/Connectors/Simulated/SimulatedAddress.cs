using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Simulated;

/// <summary>The address block of <c>SimulatedEndpoint.json</c>.</summary>
internal sealed class SimulatedAddress : PreparedAddress
{
    public required SignalShape Shape { get; init; }
    public required string Name { get; init; }
    public required double Minimum { get; init; }
    public required double Maximum { get; init; }
    public required TimeSpan Period { get; init; }

    /// <summary>Zero: the signal is polled.</summary>
    public required TimeSpan PushEvery { get; init; }

    public override AddressOperations Operations =>
        AddressOperations.Read
        | (Shape == SignalShape.Memory ? AddressOperations.Write : AddressOperations.None)
        | (PushEvery > TimeSpan.Zero ? AddressOperations.Subscribe : AddressOperations.None);

    /// <exception cref="ConnectorException">The limits are the wrong way round.</exception>
    public static SimulatedAddress Parse(JsonElement address)
    {
        var minimum = address.TryGetProperty("minimum", out var low) ? low.GetDouble() : 0;
        var maximum = address.TryGetProperty("maximum", out var high) ? high.GetDouble() : 100;
        if (minimum > maximum) throw new ConnectorException($"The lowest value ({minimum}) is above the highest ({maximum}); swap them.") { SettingPointer = "/minimum" };
        return new SimulatedAddress
        {
            Shape = Enum.Parse<SignalShape>(address.GetProperty("signal").GetString()!, ignoreCase: true),
            Name = address.TryGetProperty("name", out var name) ? name.GetString()! : "",
            Minimum = minimum,
            Maximum = maximum,
            Period = TimeSpan.FromMilliseconds(address.TryGetProperty("period", out var period) ? period.GetInt32() : 10_000),
            PushEvery = TimeSpan.FromMilliseconds(address.TryGetProperty("pushEvery", out var every) ? every.GetInt32() : 0),
        };
    }
}

internal enum SignalShape
{
    Sine,
    Ramp,
    RandomWalk,
    Step,
    Text,

    /// <summary>Keeps what was written to it.</summary>
    Memory,
}
