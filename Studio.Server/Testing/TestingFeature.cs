using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Studio.Client.Ports;
using Studio.Server.Devices;
using Studio.Server.Testing.Faults;
using Studio.Server.Web;

namespace Studio.Server.Testing;

internal static class TestingFeature
{
    /// <summary>The connectors, the tests of drafts with them, and the example devices to try them on.</summary>
    public static void AddTesting(this IServiceCollection services)
    {
        services.AddSingleton<ISchemaSource, CatalogSchemas>();
        services.AddSingleton(RuntimeOptions.Default);
        services.AddHostedSingleton<TestSessionRoom>();
        services.AddScoped<ITestSessions, UserTestSessions>();
        services.AddHostedSingleton<ExampleDevices>();
        services.AddScoped<IExampleDevices, UserDevices>();
    }

    /// <summary><c>GET /services/{key}/connections/{connection}/prove-reconnect.{md|json}</c>: the last proof of reconnecting.</summary>
    public static void MapTesting(this IEndpointRouteBuilder app) =>
        app.MapGet("/services/{key}/connections/{connection}/prove-reconnect.{kind}", ProofFile.Get);
}
