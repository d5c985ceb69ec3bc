using System.Text.Json;

namespace Connector.Sdk;

/// <summary>A value that came from a device.</summary>
/// <param name="Value">The value.</param>
/// <param name="Timestamp">The device's own time for it, if it tells one; otherwise the runtime stamps the arrival.</param>
public readonly record struct Reading(DataValue Value, DateTimeOffset? Timestamp = null)
{
    public static implicit operator Reading(DataValue value) => new(value);
}

/// <summary>What came with a request to read.</summary>
/// <param name="Data">The request object of <c>/req</c>, or undefined for polls and plain reads.</param>
public readonly record struct ReadRequest(JsonElement Data);
