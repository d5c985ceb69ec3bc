namespace Connector.Runtime.Catalog;

/// <summary>The process of its own that a connector's code runs in.</summary>
/// <param name="ProcessId">The system's number of the process; null while no connection needs one.</param>
/// <param name="MemoryBytes">What it holds in memory; null while there is none, or where the system does not tell.</param>
/// <param name="Starts">How often one was started since the folder was loaded; the first only looked at the folder.</param>
/// <param name="Users">Connections that share it.</param>
public sealed record ConnectorHostState(int? ProcessId, long? MemoryBytes, int Starts, int Users);
