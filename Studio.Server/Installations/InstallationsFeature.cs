using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Studio.Client.Ports;
using Studio.Server.Web;

namespace Studio.Server.Installations;

internal static class InstallationsFeature
{
    /// <summary>The embedded agent and what is installed on it. A <see cref="DataPlane"/> among the services joins it to a broker.</summary>
    public static void AddInstallations(this IServiceCollection services)
    {
        services.AddSingleton(provider => new EmbeddedAgent(
            provider.GetRequiredService<IConnectorCatalog>(),
            provider.GetRequiredService<RuntimeOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<DataPlane>()));
        services.AddHostedSingleton<InstallationStore>();
        services.AddScoped<IInstallations, UserInstallations>();
    }
}
