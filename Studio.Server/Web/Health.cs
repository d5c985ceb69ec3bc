using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Studio.Server.Storage;

namespace Studio.Server.Web;

/// <summary><c>/healthz</c>: 200 while the studio can read its database, 503 with a sentence otherwise. Needs no sign-in and tells nothing else.</summary>
internal sealed class DatabaseHealth(IDbContextFactory<StudioDatabase> databases) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Database.CanConnectAsync(cancellationToken)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The database cannot be opened.");
    }
}
