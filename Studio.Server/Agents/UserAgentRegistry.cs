using Studio.Client.Ports;
using Studio.Server.Audit;

namespace Studio.Server.Agents;

/// <summary>The registry as one user sees it: refuses who may not, and writes every deed down.</summary>
internal sealed class UserAgentRegistry(AgentRegistry registry, AuditTrail audit, ICurrentUser user) : IAgentRegistry
{
    public RegistryStatus Status => registry.Status;

    public event Action? Changed
    {
        add => registry.Changed += value;
        remove => registry.Changed -= value;
    }

    public Task UnlockAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        DoAsync("registry.unlock", null, $"for {duration.TotalMinutes:0.#} min", () => registry.UnlockAsync(duration, cancellationToken), cancellationToken);

    public Task LockAsync(CancellationToken cancellationToken) =>
        DoAsync("registry.lock", null, "", () => registry.LockAsync(cancellationToken), cancellationToken);

    public Task AllowAsync(string name, string pairingId, CancellationToken cancellationToken) =>
        DoAsync("agent.allow", name, $"pairing id {pairingId}", () => registry.AllowAsync(name, pairingId, cancellationToken), cancellationToken);

    public Task DenyAsync(string name, string pairingId, CancellationToken cancellationToken) =>
        DoAsync("agent.deny", name, $"pairing id {pairingId}", () => registry.DenyAsync(name, pairingId, cancellationToken), cancellationToken);

    public Task RevokeAsync(string name, CancellationToken cancellationToken) =>
        DoAsync("agent.revoke", name, "", () => registry.RevokeAsync(name, cancellationToken), cancellationToken);

    private async Task DoAsync(string deed, string? subject, string detail, Func<Task> act, CancellationToken cancellationToken)
    {
        if (!user.MayEdit) throw new UnauthorizedAccessException("Only engineers and admins may let agents in. Ask an admin for that role.");
        await act();
        await audit.AddAsync(user.Name, deed, null, subject, detail, cancellationToken);
    }
}
