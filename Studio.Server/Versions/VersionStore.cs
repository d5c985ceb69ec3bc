using Microsoft.EntityFrameworkCore;
using Studio.Client.Ports;
using Studio.Server.Storage;

namespace Studio.Server.Versions;

/// <summary>Where versions are kept. Thread-safe.</summary>
internal sealed class VersionStore(IDbContextFactory<StudioDatabase> databases, TimeProvider time)
{
    private readonly SemaphoreSlim _one = new(1);

    public event Action<string>? Added;

    /// <summary>Keeps a text; a text equal to the newest version is that version.</summary>
    /// <returns>The version's number.</returns>
    public async Task<int> KeepAsync(string serviceKey, string text, VersionOccasion occasion, string by, CancellationToken cancellationToken)
    {
        int number;
        await _one.WaitAsync(cancellationToken);
        try
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            var newest = await database.Set<VersionRecord>().AsNoTracking().Where(version => version.ServiceKey == serviceKey)
                .OrderByDescending(version => version.Number).FirstOrDefaultAsync(cancellationToken);
            if (newest?.Text == text) return newest.Number;
            number = (newest?.Number ?? 0) + 1;
            database.Add(new VersionRecord { ServiceKey = serviceKey, Number = number, Text = text, Occasion = occasion, At = time.GetUtcNow(), By = by });
            await database.SaveChangesAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }

        Added?.Invoke(serviceKey);
        return number;
    }

    public async Task<IReadOnlyList<ServiceVersion>> ListAsync(string serviceKey, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<VersionRecord>().AsNoTracking()
            .Where(version => version.ServiceKey == serviceKey).OrderByDescending(version => version.Number)
            .Select(version => new ServiceVersion(version.Number, version.Occasion, version.At, version.By, version.Text.Length))
            .ToListAsync(cancellationToken);
    }

    public async Task<string?> TextAsync(string serviceKey, int number, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<VersionRecord>().AsNoTracking()
            .Where(version => version.ServiceKey == serviceKey && version.Number == number)
            .Select(version => version.Text).SingleOrDefaultAsync(cancellationToken);
    }
}
