using System.Text.Json.Nodes;
using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning;

namespace Studio.Client.Ports;

/// <summary>
/// The services that run on agents. Installing puts an immutable version with its parameter values there; whether it is
/// enabled holds across restarts. All members are thread-safe.
/// </summary>
public interface IInstallations
{
    /// <summary>What is installed, by service id.</summary>
    IReadOnlyList<InstalledService> Installed { get; }

    /// <summary>What installing the present draft would do: which agent gets what, and what stands against it. Changes nothing.</summary>
    /// <param name="serviceKey">The service.</param>
    /// <param name="serviceId">The id to install under; null for the default made from its name.</param>
    /// <param name="values">Parameter values; defaults where a name is missing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when there is no such service.</returns>
    Task<InstallPlan?> PlanAsync(string serviceKey, string? serviceId, IReadOnlyDictionary<string, JsonNode?> values, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps the present draft as a version and runs it under the id, in place of what ran there before: only what differs is
    /// stopped and started. Audited.
    /// </summary>
    /// <returns>The plan as carried out; nothing was done when it has errors.</returns>
    /// <exception cref="UnauthorizedAccessException">Only engineers and admins install.</exception>
    Task<InstallPlan?> InstallAsync(string serviceKey, string? serviceId, IReadOnlyDictionary<string, JsonNode?> values, CancellationToken cancellationToken);

    /// <summary>Starts or stops an installed service; it stays so across restarts. Audited.</summary>
    /// <exception cref="UnauthorizedAccessException">Viewers may not.</exception>
    Task SetEnabledAsync(string serviceId, bool enabled, CancellationToken cancellationToken);

    /// <summary>Stops a service and takes it off its agents. Its draft and its versions stay. Audited.</summary>
    /// <exception cref="UnauthorizedAccessException">Only engineers and admins may.</exception>
    Task RemoveAsync(string serviceId, CancellationToken cancellationToken);

    /// <summary>Raised on any thread after a service was installed, started, stopped or removed, or its connections were replaced.</summary>
    event Action? Changed;
}

/// <param name="ServiceKey">Its draft, which may have changed since or be deleted.</param>
/// <param name="Version">Number of the version that is installed.</param>
/// <param name="Enabled">What it should be; <paramref name="Connections"/> tell what it is.</param>
/// <param name="Faults">What of it does not run, in sentences.</param>
public sealed record InstalledService(
    string ServiceId,
    string ServiceKey,
    string Name,
    int Version,
    DateTimeOffset InstalledAt,
    string By,
    bool Enabled,
    IReadOnlyList<InstalledConnection> Connections,
    IReadOnlyList<string> Faults);

/// <param name="Live">The live connection; null while the service is disabled, or where no known agent runs it.</param>
public sealed record InstalledConnection(string Id, string Protocol, string AgentName, ILiveConnection? Live);

/// <param name="ServiceId">The id it would run under.</param>
/// <param name="Agents">Which agent gets which connections.</param>
/// <param name="Problems">What the draft and the values have; errors keep it from being installed.</param>
/// <param name="Replaces">The version that runs under this id now, or null.</param>
public sealed record InstallPlan(string ServiceId, IReadOnlyList<AgentShare> Agents, IReadOnlyList<Problem> Problems, int? Replaces)
{
    public bool MayInstall => Problems.All(problem => problem.Severity != ProblemSeverity.Error);
}

/// <param name="IsKnown">False for an agent that has not joined this studio: its connections run once it has.</param>
public sealed record AgentShare(string AgentName, bool IsKnown, IReadOnlyList<string> Connections);
