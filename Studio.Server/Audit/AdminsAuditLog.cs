using Studio.Client.Ports;
using Studio.Server.Accounts;

namespace Studio.Server.Audit;

/// <summary>The audit trail as an admin sees it; refuses everybody else.</summary>
internal sealed class AdminsAuditLog(AuditTrail audit, ICurrentUser user) : IAuditLog
{
    private const int Most = 500;

    public Task<IReadOnlyList<AuditLine>> ListAsync(AuditFilter filter, long? before, int count, CancellationToken cancellationToken)
    {
        Require.Admin(user);
        return audit.FindAsync(filter, before, Math.Clamp(count, 1, Most), cancellationToken);
    }

    public Task<IReadOnlyList<string>> DeedsAsync(CancellationToken cancellationToken)
    {
        Require.Admin(user);
        return audit.DeedsAsync(cancellationToken);
    }
}
