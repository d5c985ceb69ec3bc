using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Studio.Server.Storage;

Console.WriteLine("This program only lends itself to build/add-migration.");

/// <summary>The databases as dotnet-ef sees them; no file is opened, no server is asked.</summary>
internal sealed class DesignTimeSqlite : IDesignTimeDbContextFactory<StudioDatabase>
{
    public StudioDatabase CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<StudioDatabase>().UseSqlite("Data Source=design.db").Options);
}

internal sealed class DesignTimePostgres : IDesignTimeDbContextFactory<PostgresDatabase>
{
    public PostgresDatabase CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresDatabase>().UseNpgsql("Host=design").Options);
}
