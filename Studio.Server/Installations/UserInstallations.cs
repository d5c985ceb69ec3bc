using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connector.Runtime.Commissioning;
using Studio.Client.Ports;
using Studio.Server.Accounts;
using Studio.Server.Agents;
using Studio.Server.Audit;
using Studio.Server.Services;
using Studio.Server.Texts;
using Studio.Server.Versions;

namespace Studio.Server.Installations;

/// <summary>The installations as one user sees and changes them.</summary>
internal sealed partial class UserInstallations(
    InstallationStore store, RemoteAgents remote, OpenTexts texts, VersionStore versions, ISchemaSource schemas, AuditTrail audit, ICurrentUser user) : IInstallations
{
    public event Action? Changed
    {
        add => store.Changed += value;
        remove => store.Changed -= value;
    }

    public IReadOnlyList<InstalledService> Installed => store.Installed;

    public async Task<InstallPlan?> PlanAsync(string serviceKey, string? serviceId, IReadOnlyDictionary<string, JsonNode?> values, CancellationToken cancellationToken)
    {
        if (await texts.AcquireAsync(serviceKey, cancellationToken) is not { } open) return null;
        try
        {
            return Plan(serviceKey, open.Text.Current.File, serviceId, values);
        }
        finally
        {
            await texts.ReleaseAsync(serviceKey);
        }
    }

    public async Task<InstallPlan?> InstallAsync(string serviceKey, string? serviceId, IReadOnlyDictionary<string, JsonNode?> values, CancellationToken cancellationToken)
    {
        Require.Edit(user);
        if (await texts.AcquireAsync(serviceKey, cancellationToken) is not { } open) return null;
        try
        {
            var file = open.Text.Current.File;
            var plan = Plan(serviceKey, file, serviceId, values);
            if (!plan.MayInstall) return plan;
            var version = await versions.KeepAsync(serviceKey, file.Text, VersionOccasion.Install, user.Name, cancellationToken);
            await audit.AddAsync(user.Name, "install", serviceKey, plan.ServiceId, $"Installed version {version}, for {Agents(plan)}.", cancellationToken);
            await store.InstallAsync(plan.ServiceId, serviceKey, ServiceNames.NameOf(file, null), version, file.Text, values, user.Name, cancellationToken);
            return plan;
        }
        finally
        {
            await texts.ReleaseAsync(serviceKey);
        }
    }

    public async Task SetEnabledAsync(string serviceId, bool enabled, CancellationToken cancellationToken)
    {
        Require.Operate(user);
        await NoteAsync(enabled ? "enable" : "disable", serviceId, enabled ? "Started the installed service." : "Stopped the installed service.", cancellationToken);
        await store.SetEnabledAsync(serviceId, enabled, cancellationToken);
    }

    public async Task RemoveAsync(string serviceId, CancellationToken cancellationToken)
    {
        Require.Edit(user);
        await NoteAsync("remove", serviceId, "Took the installed service off its agents.", cancellationToken);
        await store.RemoveAsync(serviceId, cancellationToken);
    }

    private InstallPlan Plan(string serviceKey, CommissioningFile file, string? wantedId, IReadOnlyDictionary<string, JsonNode?> values)
    {
        var serviceId = string.IsNullOrWhiteSpace(wantedId) ? ServiceNames.DefaultId(ServiceNames.NameOf(file, null)) : wantedId.Trim();
        var present = store.Find(serviceId);
        var resolution = file.Resolve(serviceId, values);
        var problems = new List<Problem>();
        if (!ServiceId().IsMatch(serviceId)) problems.Add(Error("service-id", $"A service id begins with a letter or digit and holds letters, digits, '_' and '.' only; '{serviceId}' does not."));
        if (present is not null && present.ServiceKey != serviceKey) problems.Add(Error("service-id-taken", $"'{serviceId}' is the id of another installed service ({present.Name}). Choose another id, or remove that one."));
        foreach (var parameter in file.Parameters)
        {
            if (values.TryGetValue(parameter.Name, out var value) && parameter.Fault(value) is { } fault)
                problems.Add(new Problem(ProblemSeverity.Error, "parameter-value", $"The value of '{parameter.Name}' does not fit. {fault}", parameter.Place, parameter.Pointer));
        }

        problems.AddRange(resolution.Problems);
        problems.AddRange(file.Check(schemas).Where(problem => !problems.Any(known => known.Code == problem.Code && known.Pointer == problem.Pointer)));
        var agents = resolution.Service.Connections.GroupBy(connection => connection.AgentName, StringComparer.Ordinal)
            .Select(share => new AgentShare(share.Key, share.Key == EmbeddedAgent.Name || remote.IsKnown(share.Key), [.. share.Select(connection => connection.Id)]));
        return new InstallPlan(serviceId, [.. agents], problems, present?.Version);
    }

    private Task NoteAsync(string deed, string serviceId, string detail, CancellationToken cancellationToken) =>
        audit.AddAsync(user.Name, deed, store.Find(serviceId)?.ServiceKey, serviceId, detail, cancellationToken);

    private static string Agents(InstallPlan plan) => plan.Agents.Count == 0 ? "no agent" : string.Join(", ", plan.Agents.Select(share => share.AgentName));

    private static Problem Error(string code, string message) => new(ProblemSeverity.Error, code, message, new TextPlace(0, 0, 1, 1));

    /// <summary>The vendor's rule for service ids.</summary>
    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9_.]*$")]
    private static partial Regex ServiceId();
}
