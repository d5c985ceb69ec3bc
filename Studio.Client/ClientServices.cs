using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Studio.Client.Components;
using Studio.Client.Live;

namespace Studio.Client;

public static class ClientServices
{
    /// <summary>What the pages need beside the ports: one call of the host.</summary>
    public static IServiceCollection AddStudioClient(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddScoped<ClientTime>();
        services.TryAddScoped<Toasts>();
        return services;
    }
}
