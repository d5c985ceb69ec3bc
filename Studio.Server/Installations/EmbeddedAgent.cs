using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;

namespace Studio.Server.Installations;

/// <summary>
/// The agent inside the studio, which answers to the vendor's default name. Runs services, and joins them to the broker
/// where there is one. Thread-safe.
/// </summary>
internal sealed class EmbeddedAgent(IConnectorCatalog catalog, RuntimeOptions options, TimeProvider time, DataPlane? plane = null)
    : AgentServices(Name, catalog, options, time, plane)
{
    public const string Name = ConnectionDefinition.DefaultAgent;
}
