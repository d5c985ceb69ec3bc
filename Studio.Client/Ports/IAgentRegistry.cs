namespace Studio.Client.Ports;

/// <summary>Who may join this studio as an agent. Locked until somebody unlocks it for some minutes. Thread-safe.</summary>
public interface IAgentRegistry
{
    RegistryStatus Status { get; }

    /// <summary>Lets agents ask, for at most 15 minutes. Audited, as are the three below. They throw for who may not, and <see cref="InvalidOperationException"/> with a sentence when the broker is not there.</summary>
    Task UnlockAsync(TimeSpan duration, CancellationToken cancellationToken);

    Task LockAsync(CancellationToken cancellationToken);

    /// <summary>Gives a waiting agent an account with rights on its own control topics.</summary>
    Task AllowAsync(string name, string pairingId, CancellationToken cancellationToken);

    Task DenyAsync(string name, string pairingId, CancellationToken cancellationToken);

    /// <summary>Takes an agent's account away; its link ends at once.</summary>
    Task RevokeAsync(string name, CancellationToken cancellationToken);

    /// <summary>Raised on any thread after <see cref="Status"/> changed.</summary>
    event Action? Changed;
}

/// <param name="Fault">Why there is no registry now; null when there is.</param>
/// <param name="UnlockedUntil">Null while locked.</param>
/// <param name="Turned">Requests that found no room or were no requests, since the studio began.</param>
public sealed record RegistryStatus(
    string? Fault, DateTimeOffset? UnlockedUntil, IReadOnlyList<WaitingAgent> Waiting, IReadOnlyList<KnownAgent> Known, long Turned);

/// <param name="Refusal">Why it cannot be allowed; null when it can.</param>
public sealed record WaitingAgent(string Name, string PairingId, string Version, DateTimeOffset At, string? Refusal);

/// <param name="Online">Whether its link is up; null while it has never reported.</param>
public sealed record KnownAgent(string Name, bool? Online, string? Version, DateTimeOffset? LastSeen);
