using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Studio.Server.Storage;

/// <summary>
/// Everything the studio keeps. Each feature describes its own tables in a configuration class beside their code. Points
/// in time are stored as UTC ticks: SQLite can order by them.
/// </summary>
internal class StudioDatabase : DbContext
{
    public StudioDatabase(DbContextOptions<StudioDatabase> options)
        : base(options)
    {
    }

    /// <summary>For a database of another kind, which has migrations of its own.</summary>
    protected StudioDatabase(DbContextOptions options)
        : base(options)
    {
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(StudioDatabase).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicks>();

    private sealed class UtcTicks() : ValueConverter<DateTimeOffset, long>(
        time => time.UtcTicks,
        ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
}
