using System.Text.Json.Nodes;
using Connector.Runtime.Remote;
using Studio.Client.Ports;
using Studio.Server.Broker;

namespace Studio.Server.Agents;

/// <summary>The accounts of agents at the broker: what is created, and which rights it has.</summary>
internal sealed class AgentRights(DynamicSecurity security)
{
    private const string RolePrefix = "agent-";
    private const string AccountPrefix = "account-";

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
        await security.TryAsync(new JsonObject { ["command"] = "deleteRole", ["rolename"] = RolePrefix + request.Name }, cancellationToken);
        await security.DoAsync(new JsonObject
        {
            ["command"] = "createRole",
            ["rolename"] = RolePrefix + request.Name,
            ["acls"] = Acls(request.Name, []),
        }, cancellationToken);
        await security.DoAsync(new JsonObject
        {
            ["command"] = "createClient",
            ["username"] = request.Name,
            ["password"] = request.Password,
            ["roles"] = new JsonArray(new JsonObject { ["rolename"] = RolePrefix + request.Name }),
        }, cancellationToken);
    }

    /// <summary>
    /// Gives an agent the rights on its control topics and on these, in place of what it had. Nothing is done when it has them: the
    /// broker ends the links of a role that changes.
    /// </summary>
    public async Task SetTopicsAsync(string name, IReadOnlyCollection<TopicRight> topics, CancellationToken cancellationToken)
    {
        var wanted = Acls(name, topics);
        var present = await security.DoAsync(new JsonObject { ["command"] = "getRole", ["rolename"] = RolePrefix + name }, cancellationToken);
        if (Comparable(present["role"]?["acls"] as JsonArray).SetEquals(Comparable(wanted))) return;
        await security.DoAsync(new JsonObject { ["command"] = "modifyRole", ["rolename"] = RolePrefix + name, ["acls"] = wanted }, cancellationToken);
    }

    private static JsonArray Acls(string name, IEnumerable<TopicRight> topics)
    {
        var own = ControlTopics.Of(name) + "/#";
        // What a mapping on '#' would hear of other agents' control topics is cut off when it is delivered; the own topics come first.
        return
        [
            new TopicRight(TopicRight.Send, own).ToAcl(), new TopicRight(TopicRight.Hear, own).ToAcl(),
            new TopicRight("publishClientReceive", own).ToAcl(priority: 2),
            new TopicRight("publishClientReceive", ControlTopics.Root + "/#").ToAcl(priority: 1, allow: false),
            new TopicRight(TopicRight.Send, ControlTopics.Root + "/#").ToAcl(priority: -1, allow: false),
            .. topics.Distinct().OrderBy(right => right.Topic, StringComparer.Ordinal).ThenBy(right => right.Kind, StringComparer.Ordinal).Select(right => right.ToAcl()),
        ];
    }

    private static HashSet<string> Comparable(JsonArray? acls) =>
        [.. (acls ?? []).Select(acl => $"{acl?["acltype"]} {acl?["topic"]} {(int?)acl?["priority"] ?? 0} {(bool?)acl?["allow"] ?? false}")];

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

    /// <summary>In words what an account may do.</summary>
    public static string WordsOf(AccountRight right, string? serviceId) => right switch
    {
        AccountRight.ReadAll => "reads all topics",
        AccountRight.ReadService => $"reads services/{serviceId}",
        _ => $"reads and writes services/{serviceId}",
    };

    /// <exception cref="BrokerRefusedException">There is an account of that name.</exception>
    public async Task AddAccountAsync(string name, string password, AccountRight right, string? serviceId, CancellationToken cancellationToken)
    {
        var below = right == AccountRight.ReadAll ? "#" : $"services/{serviceId}/#";
        JsonArray rights = [new TopicRight(TopicRight.Hear, below).ToAcl(), new TopicRight("publishClientReceive", ControlTopics.Root + "/#").ToAcl(priority: 1, allow: false)];
        if (right == AccountRight.UseService) rights.Add(new TopicRight(TopicRight.Send, below).ToAcl());
        await security.TryAsync(new JsonObject { ["command"] = "deleteRole", ["rolename"] = AccountPrefix + name }, cancellationToken);
        await security.DoAsync(new JsonObject { ["command"] = "createRole", ["rolename"] = AccountPrefix + name, ["acls"] = rights }, cancellationToken);
        await security.DoAsync(new JsonObject
        {
            ["command"] = "createClient",
            ["username"] = name,
            ["password"] = password,
            ["textname"] = WordsOf(right, serviceId),
            ["roles"] = new JsonArray(new JsonObject { ["rolename"] = AccountPrefix + name }),
        }, cancellationToken);
    }

    public async Task RemoveAccountAsync(string name, CancellationToken cancellationToken)
    {
        await security.TryAsync(new JsonObject { ["command"] = "deleteClient", ["username"] = name }, cancellationToken);
        await security.TryAsync(new JsonObject { ["command"] = "deleteRole", ["rolename"] = AccountPrefix + name }, cancellationToken);
    }

    public async Task<IReadOnlyList<BrokerAccount>> ListAccountsAsync(CancellationToken cancellationToken)
    {
        var data = await security.DoAsync(new JsonObject { ["command"] = "listClients", ["verbose"] = true }, cancellationToken);
        return
        [
            .. from client in data["clients"]?.AsArray() ?? []
               let name = (string?)client?["username"]
               where name is not null && (client["roles"] as JsonArray)?.Any(role => (string?)role?["rolename"] == AccountPrefix + name) == true
               orderby name
               select new BrokerAccount(name, (string?)client["textname"] ?? ""),
        ];
    }

    private Task SwitchAsync(string command, CancellationToken cancellationToken) =>
        security.DoAsync(new JsonObject { ["command"] = command, ["username"] = ControlTopics.EnrolmentAccount }, cancellationToken);

    private static JsonObject Right(string kind, string topic, bool allow = true) =>
        new() { ["acltype"] = kind, ["topic"] = topic, ["priority"] = 0, ["allow"] = allow };
}
