namespace Connector.Runtime.Endpoints;

/// <summary>
/// Sees to it that one endpoint is never polled twice at once, also while its unit or its definition is being replaced.
/// Guarded by the gate of the connector's instance.
/// </summary>
internal sealed class EndpointTurn
{
    public bool Taken { get; set; }

    /// <summary>Units that came due while the turn was taken; they come due again when it is given back.</summary>
    public List<PollUnit>? Blocked { get; set; }
}
