using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Studio.Server.Web;

namespace Studio.Server.Storage;

/// <summary>Copies the file before its tables change.</summary>
internal sealed class SqliteUpgrade(IDbContextFactory<StudioDatabase> databases, DataDirectory data, TimeProvider time, ILogger<SqliteUpgrade> log) : IDatabaseUpgrade
{
    private const int CopiesKept = 5;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        try
        {
            var known = database.Database.GetMigrations().ToHashSet();
            var applied = File.Exists(data.Database) ? [.. await database.Database.GetAppliedMigrationsAsync(cancellationToken)] : Array.Empty<string>();
            if (applied.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
                throw new CannotStartException($"The database {data.Database} was made by a newer version of the studio (it knows {unknown}). Start that version, or restore a copy from {data.Backups}.");
            if (applied.Length > 0 && applied.Length < known.Count) Copy(applied[^1]);
            await database.Database.MigrateAsync(cancellationToken);
            await database.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw new CannotStartException($"The database {data.Database} cannot be opened: {exception.Message} Move it away to start empty, or restore a copy from {data.Backups}.");
        }
    }

    private void Copy(string version)
    {
        var path = Path.Combine(data.Backups, $"studio-{version}-{time.GetUtcNow():yyyyMMdd-HHmmss}.db");
        using (var from = new SqliteConnection($"Data Source={data.Database}"))
        using (var to = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            from.Open();
            to.Open();
            from.BackupDatabase(to);
        }

        log.LogInformation("The database is brought to this version; a copy of it as it was is {Path}", path);
        foreach (var old in Directory.GetFiles(data.Backups, "studio-*.db").OrderByDescending(File.GetLastWriteTimeUtc).Skip(CopiesKept)) File.Delete(old);
    }
}
