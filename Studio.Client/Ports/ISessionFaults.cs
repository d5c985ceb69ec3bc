using Connector.Runtime.Devices;
using Connector.Runtime.Probing;

namespace Studio.Client.Ports;

/// <summary>
/// Faults on demand: a fault proxy before the device of a connection, for one test session only. Never for an installed service and
/// never in the file; ends with Disconnect and with the session. Shared by everyone who watches the session, like its connections.
/// </summary>
public interface ISessionFaults
{
    /// <summary>Where it stands for a connection; null while the connection was never connected in this session.</summary>
    FaultStatus? Of(string connectionId);

    /// <summary>
    /// Sets a fault, or clears it with <see cref="ProxyFault.None"/>. The first one puts the proxy before the device, for which the
    /// connection is made anew. Audited. The result tells what kept it from being set.
    /// </summary>
    Task<StartResult> SetAsync(string connectionId, ProxyFault fault, CancellationToken cancellationToken);

    /// <summary>Clears the fault and takes the proxy away, for which the connection is made anew. Audited.</summary>
    Task<StartResult> RemoveProxyAsync(string connectionId, CancellationToken cancellationToken);

    /// <summary>
    /// Starts "prove reconnect": every fault once, with one endpoint read all the time. Runs on the server, whoever watches. Audited.
    /// </summary>
    /// <param name="connectionId">The connection.</param>
    /// <param name="endpointId">The endpoint to read; null, or one that cannot be read: the first of the connection that can.</param>
    /// <param name="cancellationToken">Gives up starting it; it does not cancel what was started.</param>
    Task<StartResult> ProveAsync(string connectionId, string? endpointId, CancellationToken cancellationToken);

    /// <summary>Ends a running proof; its fault is cleared.</summary>
    void CancelProof(string connectionId);
}

/// <summary>Where the faults of one connection stand.</summary>
/// <param name="Unavailable">Why there can be none for this connection, in one sentence; null when there can.</param>
/// <param name="IsInPlace">The connection goes through the fault proxy.</param>
/// <param name="Now">The fault that is set; null while there is none.</param>
/// <param name="History">The faults that were set in this session, oldest first, the present one last; 200 at most.</param>
/// <param name="LateBy">How late a late answer is.</param>
/// <param name="Proof">The proof that runs, or the last one.</param>
public sealed record FaultStatus(string? Unavailable, bool IsInPlace, FaultSpan? Now, IReadOnlyList<FaultSpan> History, TimeSpan LateBy, ReconnectProof? Proof)
{
    public bool IsProving => Proof is { End: ProofEnd.Running };
}

/// <param name="To">When it was cleared; null while it is set.</param>
/// <param name="By">Who set it.</param>
public sealed record FaultSpan(ProxyFault Fault, DateTimeOffset From, DateTimeOffset? To, string By);
