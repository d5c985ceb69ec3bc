using Studio.Client.Ports;
using Studio.Server.Web;

namespace Studio.Server.Agents;

internal static class AgentsFeature
{
    /// <summary>The registry of agents.</summary>
    public static void AddAgents(this IServiceCollection services)
    {
        services.AddHostedSingleton<AgentRegistry>();
        services.AddScoped<IAgentRegistry, UserAgentRegistry>();
    }
}
