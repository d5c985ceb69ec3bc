using Connector.Runtime.Catalog;
using Connector.Runtime.Remote;
using Studio.Client.Ports;
using Studio.Server.Accounts;
using Studio.Server.Audit;
using Studio.Server.Installations;

namespace Studio.Server.Agents;

/// <summary>All agents as one user sees them.</summary>
internal sealed class UserAgents(RemoteAgents remote, InstallationStore installations, IConnectorCatalog catalog, TimeProvider time, AuditTrail audit, ICurrentUser user) : IAgents
{
    private static readonly string Version = typeof(UserAgents).Assembly.GetName().Version?.ToString(3) ?? "";

    public event Action? Changed
    {
        add
        {
            remote.Changed += value;
            installations.Changed += value;
        }
        remove
        {
            remote.Changed -= value;
            installations.Changed -= value;
        }
    }

    public IReadOnlyList<AgentStatus> All => [Embedded(), .. remote.All];

    public async Task RemoveForeignAsync(string agent, string serviceId, CancellationToken cancellationToken)
    {
        Require.Edit(user);
        await audit.AddAsync(user.Name, "remove", null, serviceId, $"Took a service of another studio off the agent {agent}.", cancellationToken);
        try
        {
            await remote.RemoveAsync(agent, serviceId, cancellationToken);
        }
        catch (ControlRefusal refusal)
        {
            throw new InvalidOperationException(refusal.Message, refusal);
        }
    }

    private AgentStatus Embedded()
    {
        var services = installations.Installed.Select(service => (Service: service, Own: service.Connections.Where(connection => connection.AgentName == EmbeddedAgent.Name).ToList()))
            .Where(pair => pair.Own.Count > 0)
            .Select(pair => new AgentService(pair.Service.ServiceId, pair.Service.Name, pair.Service.Version, pair.Service.Enabled, AgentServiceState.Installed, [], pair.Own));
        return new AgentStatus(
            EmbeddedAgent.Name, true, true, Version, time.GetUtcNow(), null, Environment.MachineName,
            [.. catalog.Connectors.Where(connector => connector.IsUsable).Select(connector => connector.Protocol)], [.. services], null, 0, 0);
    }
}
