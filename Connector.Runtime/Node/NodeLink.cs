namespace Connector.Runtime.Node;

/// <summary>The connector's object of one connection in one process.</summary>
internal sealed class NodeLink(NodeProcess process, int id)
{
    public NodeProcess Process => process;

    public int Id => id;

    /// <summary>True once a handler of it was called.</summary>
    public bool HasBegun { get; set; }

    /// <summary>True while its first handler, <c>handleConnect</c>, runs although the connection reconnects: the object is new, not the connection.</summary>
    public bool ConnectsAnew { get; set; }
}
