using Microsoft.EntityFrameworkCore;
using Studio.Server.Storage;

namespace Studio.Server.Audit;

/// <summary>Writes down deeds and lists them, newest first. Thread-safe.</summary>
internal sealed class AuditTrail(IDbContextFactory<StudioDatabase> databases, TimeProvider time)
{
    /// <summary>How many entries are kept; the oldest go first.</summary>
    public const int Kept = 200_000;

    private long _added;

    public async Task AddAsync(string user, string deed, string? serviceKey, string? subject, string detail, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var entry = new AuditEntry { At = time.GetUtcNow(), User = user, Deed = deed, ServiceKey = serviceKey, Subject = subject, Detail = detail };
        database.Add(entry);
        await database.SaveChangesAsync(cancellationToken);
        if (Interlocked.Increment(ref _added) % 1000 == 1)
            await database.Set<AuditEntry>().Where(old => old.Id <= entry.Id - Kept).ExecuteDeleteAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<AuditEntry>> ListAsync(string? serviceKey, int count, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<AuditEntry>().AsNoTracking()
            .Where(entry => serviceKey == null || entry.ServiceKey == serviceKey)
            .OrderByDescending(entry => entry.Id).Take(count).ToListAsync(cancellationToken);
    }
}
