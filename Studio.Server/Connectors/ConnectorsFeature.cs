using Connector.Runtime.Catalog;
using Studio.Client.Ports;
using Studio.Server.Web;

namespace Studio.Server.Connectors;

internal static class ConnectorsFeature
{
    /// <summary>The catalogue of connectors and the folders behind it. Registered before whatever runs connections: it starts first and stops last.</summary>
    public static void AddConnectors(this IServiceCollection services)
    {
        services.AddHostedSingleton<ConnectorRoom>();
        services.AddSingleton<IConnectorCatalog>(provider => provider.GetRequiredService<ConnectorRoom>().Catalog);
        services.AddHostedSingleton<PackageInstalls>();
        services.AddSingleton<ConnectorUses>();
        services.AddScoped<IConnectorFolders, UserConnectorFolders>();
    }
}
