namespace Connector.Runtime.Catalog;

/// <summary>One place that connectors come from: an assembly, a plug-in folder, a folder of Node connectors.</summary>
internal interface IConnectorSource
{
    /// <summary>What it has now, broken ones among them. Thread-safe.</summary>
    IReadOnlyList<ConnectorEntry> Entries { get; }

    /// <summary>Raised on any thread after <see cref="Entries"/> changed.</summary>
    event Action? Changed;
}
