namespace Studio.Server.Web;

internal static class HostedSingleton
{
    /// <summary>
    /// A singleton that the host starts and stops. Those registered later start later and stop earlier, all of them before
    /// anything is disposed: whoever has something to store does it in <c>StopAsync</c>.
    /// </summary>
    public static void AddHostedSingleton<T>(this IServiceCollection services) where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
