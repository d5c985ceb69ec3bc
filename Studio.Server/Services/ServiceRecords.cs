using System.Security.Cryptography;
using Connector.Runtime.Commissioning;
using Microsoft.EntityFrameworkCore;
using Studio.Client.Ports;
using Studio.Server.Storage;

namespace Studio.Server.Services;

/// <summary>Where services are kept. Thread-safe.</summary>
internal sealed class ServiceRecords(IDbContextFactory<StudioDatabase> databases, TimeProvider time)
{
    /// <summary>Raised on any thread when a service was added, renamed or removed.</summary>
    public event Action? Changed;

    public async Task<IReadOnlyList<ServiceSummary>> ListAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<ServiceRecord>().AsNoTracking()
            .OrderByDescending(service => service.ChangedAt)
            .Select(service => new ServiceSummary(service.Key, service.Name, service.ServiceId, service.ChangedAt))
            .ToListAsync(cancellationToken);
    }

    public async Task<ServiceRecord?> FindAsync(string key, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<ServiceRecord>().AsNoTracking().SingleOrDefaultAsync(service => service.Key == key, cancellationToken);
    }

    public async Task<string> AddAsync(string text, string? fileName, CancellationToken cancellationToken)
    {
        var name = ServiceNames.NameOf(CommissioningFile.Parse(text), fileName);
        var now = time.GetUtcNow();
        var record = new ServiceRecord
        {
            Key = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 10),
            Name = name,
            ServiceId = ServiceNames.DefaultId(name),
            Text = text,
            FileName = fileName,
            CreatedAt = now,
            ChangedAt = now,
        };
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        database.Add(record);
        await database.SaveChangesAsync(cancellationToken);
        Changed?.Invoke();
        return record.Key;
    }

    /// <summary>Stores a draft. False when the service is gone.</summary>
    public async Task<bool> SaveAsync(string key, CommissioningFile file, string? lastReadableName, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        // A draft is stored twice a second while somebody types: its text is written, never read back.
        var stored = database.Set<ServiceRecord>().Where(service => service.Key == key);
        if (await stored.Select(service => service.Name).SingleOrDefaultAsync(cancellationToken) is not { } before) return false;
        var name = lastReadableName ?? before;
        var renamed = name != before;
        var (text, serviceId, now) = (file.Text, ServiceNames.DefaultId(name), time.GetUtcNow());
        if (await stored.ExecuteUpdateAsync(change => change.SetProperty(service => service.Text, text).SetProperty(service => service.Name, name)
            .SetProperty(service => service.ServiceId, serviceId).SetProperty(service => service.ChangedAt, now), cancellationToken) == 0) return false;
        if (renamed) Changed?.Invoke();
        return true;
    }

    public async Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database.Set<ServiceRecord>().Where(service => service.Key == key).ExecuteDeleteAsync(cancellationToken);
        Changed?.Invoke();
    }
}
