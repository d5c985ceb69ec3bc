namespace Studio.Client.Ports;

/// <summary>The agents that run this studio's services: the embedded one and those that have joined. Thread-safe.</summary>
public interface IAgents
{
    /// <summary>The embedded agent first, then the others by name.</summary>
    IReadOnlyList<AgentStatus> All { get; }

    /// <summary>Takes a service off an agent that this studio did not install there. Audited.</summary>
    /// <exception cref="UnauthorizedAccessException">Only engineers and admins may.</exception>
    /// <exception cref="InvalidOperationException">The agent did not do it; the message is a sentence.</exception>
    Task RemoveForeignAsync(string agent, string serviceId, CancellationToken cancellationToken);

    /// <summary>Raised on any thread after <see cref="All"/> changed.</summary>
    event Action? Changed;
}

/// <param name="Online">Null while it has not reported since the studio began.</param>
/// <param name="LastSeen">When it last reported, by the studio's clock.</param>
/// <param name="Host">The machine it runs on, as that calls itself.</param>
/// <param name="Protocols">The connectors it has.</param>
/// <param name="Trouble">What keeps the studio from steering it, in one sentence; null when nothing does.</param>
/// <param name="Unsent">Values it has lost since it started, because the broker was away and its outbox full or not used.</param>
/// <param name="Waiting">Values that wait in its outbox.</param>
public sealed record AgentStatus(
    string Name, bool IsEmbedded, bool? Online, string? Version, DateTimeOffset? LastSeen, DateTimeOffset? StartedAt, string? Host,
    IReadOnlyList<string> Protocols, IReadOnlyList<AgentService> Services, string? Trouble, long Unsent, long Waiting);

/// <summary>How a service on an agent stands to what this studio wants there.</summary>
public enum AgentServiceState
{
    /// <summary>As it should be.</summary>
    Installed,

    /// <summary>The agent has not got it, or not in this version, or enabled the wrong way; it is told as soon as it can be reached.</summary>
    Pending,

    /// <summary>Another studio put it there; this one leaves it alone.</summary>
    Foreign,
}

/// <param name="Version">Number of the version on the agent; of the wanted one while pending.</param>
public sealed record AgentService(
    string ServiceId, string Name, int Version, bool Enabled, AgentServiceState State, IReadOnlyList<string> Faults, IReadOnlyList<InstalledConnection> Connections);
