using Connector.Runtime.Devices;
using Studio.Client.Ports;
using Studio.Server.Accounts;
using Studio.Server.Audit;

namespace Studio.Server.Testing.Faults;

/// <summary>The faults of a shared session as one user sees them: looks at their rights, and writes down what they do.</summary>
internal sealed class UserFaults(SharedSession shared, ICurrentUser user, AuditTrail audit) : ISessionFaults
{
    public FaultStatus? Of(string connectionId) => shared.FaultStatusOf(connectionId);

    public Task<StartResult> SetAsync(string connectionId, ProxyFault fault, CancellationToken cancellationToken) =>
        DoAsync(connectionId, "fault", fault == ProxyFault.None ? "Cleared the fault of the test." : $"Set the fault {ProxyFaults.NameOf(fault)} on the test.",
            faults => faults.SetAsync(fault, user.Name, cancellationToken), cancellationToken);

    public Task<StartResult> RemoveProxyAsync(string connectionId, CancellationToken cancellationToken) =>
        DoAsync(connectionId, "fault", "Took the fault proxy of the test away.", faults => faults.RemoveAsync(user.Name, cancellationToken), cancellationToken);

    public async Task<StartResult> ProveAsync(string connectionId, string? endpointId, CancellationToken cancellationToken)
    {
        var (read, result) = user.MayOperate ? await shared.ProofEndpointAsync(connectionId, endpointId, cancellationToken) : (null, Refusals.MayOnlyLook);
        if (result.Error is not null) return result;
        return await DoAsync(connectionId, "prove", "Started to prove reconnect on the test.", faults => faults.ProveAsync(read, user.Name, cancellationToken), cancellationToken);
    }

    public void CancelProof(string connectionId)
    {
        Require.Operate(user);
        shared.FaultsOf(connectionId)?.CancelProof();
    }

    private async Task<StartResult> DoAsync(
        string connectionId, string deed, string detail, Func<ConnectionFaults, Task<StartResult>> what, CancellationToken cancellationToken)
    {
        if (!user.MayOperate) return Refusals.MayOnlyLook;
        if (shared.FaultsOf(connectionId) is not { } faults) return new StartResult(shared.FaultStatusOf(connectionId)?.Unavailable ?? $"'{connectionId}' is not connected. Press Connect first.");
        var result = await what(faults);
        if (result.Error is null) await audit.AddAsync(user.Name, deed, shared.ServiceKey, connectionId, detail, cancellationToken);
        return result;
    }
}
