using Studio.Client.Ports;
using Studio.Server.Audit;
using Studio.Server.Texts;
using Studio.Server.Versions;
using Studio.Server.Web;

namespace Studio.Server.Services;

internal static class ServicesFeature
{
    public static void AddServices(this IServiceCollection services)
    {
        services.AddSingleton<ServiceRecords>();
        services.AddHostedSingleton<AuditTrail>();
        services.AddHostedSingleton<OpenTexts>();
        services.AddScoped<IServices, UserServices>();
        services.AddSingleton<VersionStore>();
        services.AddScoped<IServiceVersions, UserVersions>();
    }

    /// <summary>
    /// <c>GET /services/{key}/service.yaml</c>: the present text, byte for byte. <c>GET /services/{key}/docker-compose.yaml?agent=…</c>:
    /// what starts an agent that runs it.
    /// </summary>
    public static void MapServices(this IEndpointRouteBuilder app)
    {
        app.MapGet("/services/{key}/service.yaml", ServiceExport.Get);
        app.MapGet("/services/{key}/docker-compose.yaml", ServiceExport.Compose);
    }
}
