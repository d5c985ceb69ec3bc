using Connector.Runtime.Remote;
using Studio.Client.Ports;
using Studio.Server.Accounts;
using Studio.Server.Audit;

namespace Studio.Server.Agents;

/// <summary>The accounts of programs as one user sees them: refuses who may not, and writes every deed down, never a password.</summary>
internal sealed class UserBrokerAccounts(AgentRegistry registry, AuditTrail audit, ICurrentUser user) : IBrokerAccounts
{
    public Task<IReadOnlyList<BrokerAccount>> ListAsync(CancellationToken cancellationToken) => registry.ListAccountsAsync(cancellationToken);

    public async Task<string> AddAsync(string name, AccountRight right, string? serviceId, CancellationToken cancellationToken)
    {
        Require.Edit(user);
        if (EnrolmentRequest.Problem(name) is not null) throw new InvalidOperationException($"'{name}' cannot be an account's name: letters, digits, dot, underscore and hyphen, at most 64 of them.");
        if (right != AccountRight.ReadAll && AgentFolder.Problem(serviceId) is { } problem) throw new InvalidOperationException(problem);
        var password = await registry.AddAccountAsync(name, right, serviceId, cancellationToken);
        await audit.AddAsync(user.Name, "account.add", null, name, AgentRights.WordsOf(right, serviceId), cancellationToken);
        return password;
    }

    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        Require.Edit(user);
        await registry.RemoveAccountAsync(name, cancellationToken);
        await audit.AddAsync(user.Name, "account.remove", null, name, "", cancellationToken);
    }
}
