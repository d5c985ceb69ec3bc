using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Server.Web;

namespace Studio.Server.Storage;

internal static class StorageFeature
{
    /// <exception cref="CannotStartException">The settings cannot work; all faults are told at once.</exception>
    public static void AddStorage(this WebApplicationBuilder builder, StudioSettings settings)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new DataDirectory(Path.GetFullPath(settings.DataDirectory, builder.Environment.ContentRootPath)));
        builder.AddDatabase();
        services.AddDataProtection().SetApplicationName("ConnectorStudio");
        services.AddOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>().Configure<DataDirectory, ILoggerFactory>(
            (options, data, logs) => options.XmlRepository = new Microsoft.AspNetCore.DataProtection.Repositories.FileSystemXmlRepository(new DirectoryInfo(data.Keys), logs));
        // The keys lie unencrypted in a folder that only the owner can read; the framework would warn of that at every start.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }

    private static void AddDatabase(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection(DatabaseSettings.Section).Get<DatabaseSettings>() ?? new DatabaseSettings();
        if (settings.Faults() is { Count: > 0 } faults) throw new CannotStartException(string.Join(Environment.NewLine, faults));
        var services = builder.Services;
        if (!settings.IsPostgres)
        {
            services.AddDbContextFactory<StudioDatabase>((provider, options) => options
                .UseSqlite($"Data Source={provider.GetRequiredService<DataDirectory>().Database}").TellFailuresOnce());
            services.AddSingleton<IDatabaseUpgrade, SqliteUpgrade>();
            return;
        }

        var connection = settings.Parsed();
        services.AddDbContextFactory<PostgresDatabase>(options => options
            .UseNpgsql(connection.ConnectionString, postgres => postgres.EnableRetryOnFailure(3)).TellFailuresOnce());
        services.AddSingleton<IDbContextFactory<StudioDatabase>, PostgresFactory>();
        services.AddSingleton(provider => new DatabaseLease(connection, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<ILogger<DatabaseLease>>()));
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseLease>());
        services.AddSingleton<IDatabaseUpgrade, PostgresUpgrade>();
    }

    /// <summary>
    /// A command that fails is thrown to its caller, who tells it; the log would say it a second time, and at every first
    /// start, because a migration of an empty database begins by reading a table that is not there yet.
    /// </summary>
    private static DbContextOptionsBuilder TellFailuresOnce(this DbContextOptionsBuilder options) =>
        options.ConfigureWarnings(warnings => warnings.Log((RelationalEventId.CommandError, LogLevel.Debug)));
}
