using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Server.Web;

namespace Studio.Server.Storage;

internal static class StorageFeature
{
    public static void AddStorage(this WebApplicationBuilder builder, StudioSettings settings)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => new DataDirectory(Path.GetFullPath(settings.DataDirectory, builder.Environment.ContentRootPath)));
        services.AddDbContextFactory<StudioDatabase>((provider, options) => options
            .UseSqlite($"Data Source={provider.GetRequiredService<DataDirectory>().Database}"));
        services.AddSingleton<DatabaseUpgrade>();
        services.AddDataProtection().SetApplicationName("ConnectorStudio");
        services.AddOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>().Configure<DataDirectory, ILoggerFactory>(
            (options, data, logs) => options.XmlRepository = new Microsoft.AspNetCore.DataProtection.Repositories.FileSystemXmlRepository(new DirectoryInfo(data.Keys), logs));
        // The keys lie unencrypted in a folder that only the owner can read; the framework would warn of that at every start.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }
}
