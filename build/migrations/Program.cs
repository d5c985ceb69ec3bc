using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Studio.Server.Storage;

Console.WriteLine("This program only lends itself to: dotnet ef migrations add NAME --project Studio.Server --startup-project build/migrations --output-dir Storage/Migrations");

/// <summary>The database as dotnet-ef sees it; no file is opened.</summary>
internal sealed class DesignTimeDatabase : IDesignTimeDbContextFactory<StudioDatabase>
{
    public StudioDatabase CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<StudioDatabase>().UseSqlite("Data Source=design.db").Options);
}
