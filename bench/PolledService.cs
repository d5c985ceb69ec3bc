using System.Text.Json;
using Connector.Runtime.Agent;

namespace Bench;

/// <summary>A service of the example protocol whose endpoints are polled, shared among its connections in turn.</summary>
internal static class PolledService
{
    /// <param name="connection">The settings of every connection.</param>
    /// <param name="endpoints">How many; <c>e0</c> polls <see cref="DeviceProcess.Tag"/> 0 and so on.</param>
    /// <param name="intervalMs">From poll to poll of one endpoint.</param>
    /// <param name="connections">How many: <c>device0</c> and so on.</param>
    /// <param name="agent">Who runs it.</param>
    public static ServiceDefinition Define(object connection, int endpoints, int intervalMs, int connections = 1, string agent = ConnectionDefinition.DefaultAgent)
    {
        var settings = JsonSerializer.SerializeToElement(connection);
        return new ServiceDefinition("bench", "services/bench",
            [.. Enumerable.Range(0, connections).Select(index => new ConnectionDefinition($"device{index}", "Custom", settings, agent))],
            [.. Enumerable.Range(0, endpoints).Select(index => new EndpointDefinition(
                $"e{index}", $"device{index % connections}", "Custom", EndpointOperation.Subscribe,
                JsonSerializer.SerializeToElement(new { address = DeviceProcess.Tag(index), interval = intervalMs })))],
            []);
    }
}
