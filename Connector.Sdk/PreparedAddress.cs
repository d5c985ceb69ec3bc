namespace Connector.Sdk;

/// <summary>
/// An endpoint's address, parsed once by <see cref="Connection.PrepareAddress"/> and handed to every request. Derive a
/// sealed class with what your protocol needs. Must not change after it was made; may be used from several threads.
/// </summary>
public abstract class PreparedAddress
{
    /// <summary>What can be done with this address. Default: whatever the connector can do.</summary>
    public virtual AddressOperations Operations => AddressOperations.All;
}

/// <summary>Operations an address can carry.</summary>
[Flags]
public enum AddressOperations
{
    None = 0,
    Read = 1,
    Write = 2,
    Subscribe = 4,
    All = Read | Write | Subscribe,
}
