using Connector.Runtime.Catalog;

namespace Connector.Runtime.Agent;

/// <summary>Makes live connections. A connection that was made does nothing until <see cref="ILiveConnection.Connect"/>.</summary>
public static class LiveConnectionFactory
{
    /// <param name="connector">Its connector; one that is not usable gives a connection that says so when it is to connect.</param>
    /// <param name="definition">Its settings, references resolved. They are held against the connector's schema when it is to connect.</param>
    /// <param name="options">Settings of the agent; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public static ILiveConnection Create(
        ConnectorEntry connector, ConnectionDefinition definition, RuntimeOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(connector);
        ArgumentNullException.ThrowIfNull(definition);
        return new LiveConnection(connector, definition, options ?? RuntimeOptions.Default, time ?? TimeProvider.System);
    }
}
