using System.Text.Json.Nodes;
using Connector.Runtime.Remote;
using Studio.Server.Broker;

namespace Studio.Server.Agents;

/// <summary>The accounts of agents at the broker: what is created, and which rights it has.</summary>
internal sealed class AgentRights(DynamicSecurity security)
{
    private const string RolePrefix = "agent-";

    /// <summary>The enrolment account, locked: it may publish to one topic and can read nothing.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await security.TryAsync(new JsonObject
        {
            ["command"] = "createRole",
            ["rolename"] = ControlTopics.EnrolmentAccount,
            ["acls"] = new JsonArray(Right("publishClientSend", ControlTopics.Enrolment), Right("publishClientReceive", "#", allow: false)),
        }, cancellationToken);
        await security.TryAsync(new JsonObject
        {
            ["command"] = "createClient",
            ["username"] = ControlTopics.EnrolmentAccount,
            ["password"] = ControlTopics.EnrolmentPassword,
            ["roles"] = new JsonArray(new JsonObject { ["rolename"] = ControlTopics.EnrolmentAccount }),
        }, cancellationToken);
        await LockAsync(cancellationToken);
    }

    public Task UnlockAsync(CancellationToken cancellationToken) => SwitchAsync("enableClient", cancellationToken);

    public Task LockAsync(CancellationToken cancellationToken) => SwitchAsync("disableClient", cancellationToken);

    /// <exception cref="BrokerRefusedException">There is an account of that name.</exception>
    public async Task AllowAsync(EnrolmentRequest request, CancellationToken cancellationToken)
    {
        var own = ControlTopics.Of(request.Name) + "/#";
        await security.TryAsync(new JsonObject { ["command"] = "deleteRole", ["rolename"] = RolePrefix + request.Name }, cancellationToken);
        await security.DoAsync(new JsonObject
        {
            ["command"] = "createRole",
            ["rolename"] = RolePrefix + request.Name,
            ["acls"] = new JsonArray(Right("publishClientSend", own), Right("subscribePattern", own)),
        }, cancellationToken);
        await security.DoAsync(new JsonObject
        {
            ["command"] = "createClient",
            ["username"] = request.Name,
            ["password"] = request.Password,
            ["roles"] = new JsonArray(new JsonObject { ["rolename"] = RolePrefix + request.Name }),
        }, cancellationToken);
    }

    /// <summary>The broker ends the agent's link with its account.</summary>
    public async Task RevokeAsync(string name, CancellationToken cancellationToken)
    {
        await security.TryAsync(new JsonObject { ["command"] = "deleteClient", ["username"] = name }, cancellationToken);
        await security.TryAsync(new JsonObject { ["command"] = "deleteRole", ["rolename"] = RolePrefix + name }, cancellationToken);
    }

    /// <summary>All accounts, and which of them are agents.</summary>
    public async Task<(IReadOnlySet<string> All, IReadOnlyList<string> Agents)> ListAsync(CancellationToken cancellationToken)
    {
        var data = await security.DoAsync(new JsonObject { ["command"] = "listClients", ["verbose"] = true }, cancellationToken);
        var all = new HashSet<string>(StringComparer.Ordinal);
        var agents = new List<string>();
        foreach (var client in data["clients"]?.AsArray() ?? [])
        {
            if ((string?)client?["username"] is not { } name) continue;
            all.Add(name);
            if ((client["roles"] as JsonArray)?.Any(role => (string?)role?["rolename"] == RolePrefix + name) == true) agents.Add(name);
        }

        return (all, agents);
    }

    private Task SwitchAsync(string command, CancellationToken cancellationToken) =>
        security.DoAsync(new JsonObject { ["command"] = command, ["username"] = ControlTopics.EnrolmentAccount }, cancellationToken);

    private static JsonObject Right(string kind, string topic, bool allow = true) =>
        new() { ["acltype"] = kind, ["topic"] = topic, ["priority"] = 0, ["allow"] = allow };
}
