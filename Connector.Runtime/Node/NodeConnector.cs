using Connector.Sdk;

namespace Connector.Runtime.Node;

/// <summary>One connector class of a folder, as its host found it.</summary>
internal sealed record NodeConnector(string Protocol, IReadOnlySet<string> Handlers)
{
    public bool Pushes => Handlers.Contains("handleSubscribe");

    /// <summary>What its addresses can carry.</summary>
    public AddressOperations Operations =>
        (Handlers.Contains("handleRead") ? AddressOperations.Read : 0)
        | (Handlers.Contains("handleWrite") ? AddressOperations.Write : 0)
        | (Pushes ? AddressOperations.Subscribe : 0);
}
