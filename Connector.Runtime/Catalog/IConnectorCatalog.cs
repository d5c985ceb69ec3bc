namespace Connector.Runtime.Catalog;

/// <summary>The connectors this runtime knows. Thread-safe; entries are immutable and replaced when a connector changes.</summary>
public interface IConnectorCatalog
{
    /// <summary>All connectors, broken ones among them, by protocol name.</summary>
    IReadOnlyList<ConnectorEntry> Connectors { get; }

    /// <summary>The connector of a protocol name, case-sensitive, or null.</summary>
    ConnectorEntry? Find(string protocol);

    /// <summary>Raised on any thread after a connector was added, changed or removed.</summary>
    event Action? Changed;

    /// <summary>
    /// Raised on any thread, after <see cref="Changed"/>, once for every connector that came, changed or went: running tests and open
    /// forms begin anew with it.
    /// </summary>
    event Action<ConnectorChange>? ConnectorChanged
    {
        add { }
        remove { }
    }
}
