using System.Text.Json;
using Connector.Sdk;

namespace Connector.Runtime.Node;

/// <summary>An address as a JavaScript connector gets it: the block itself, sent once and then meant by its number.</summary>
internal sealed class NodeAddress(int number, JsonElement block, AddressOperations operations) : PreparedAddress
{
    private readonly Lock _lock = new();
    private NodeLink? _knownTo;

    public override AddressOperations Operations => operations;

    /// <summary>Its number, after the connector's object has been told what it means.</summary>
    public int On(NodeLink link)
    {
        if (Volatile.Read(ref _knownTo) == link) return number;
        lock (_lock)
        {
            if (_knownTo == link) return number;
            link.Process.Send(new NodeMessage("a", link.Id) { Number = number, Json = block });
            Volatile.Write(ref _knownTo, link);
            return number;
        }
    }
}
