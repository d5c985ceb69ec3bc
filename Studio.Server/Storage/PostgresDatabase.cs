using Microsoft.EntityFrameworkCore;
using Studio.Server.Accounts;

namespace Studio.Server.Storage;

/// <summary>The same tables in PostgreSQL; its migrations are those of PostgresMigrations/.</summary>
internal sealed class PostgresDatabase(DbContextOptions<PostgresDatabase> options) : StudioDatabase(options)
{
    private const string IgnoringCase = "studio_ignoring_case";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        // What NOCASE is to SQLite: names that differ in case only are one name.
        modelBuilder.HasCollation(IgnoringCase, locale: "und-u-ks-level2", provider: "icu", deterministic: false);
        modelBuilder.Entity<User>().Property(user => user.Name).UseCollation(IgnoringCase);
    }
}

/// <summary>Hands out <see cref="PostgresDatabase"/> where the studio asks for its database.</summary>
internal sealed class PostgresFactory(IDbContextFactory<PostgresDatabase> databases) : IDbContextFactory<StudioDatabase>
{
    public StudioDatabase CreateDbContext() => databases.CreateDbContext();

    public async Task<StudioDatabase> CreateDbContextAsync(CancellationToken cancellationToken = default) => await databases.CreateDbContextAsync(cancellationToken);
}
