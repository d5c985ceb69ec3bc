using Studio.Client.Ports;
using Studio.Server.Data;
using Studio.Server.Web;

namespace Studio.Server.Agents;

internal static class AgentsFeature
{
    /// <summary>The registry of agents, and those that have joined.</summary>
    public static void AddAgents(this IServiceCollection services)
    {
        services.AddHostedSingleton<AgentRegistry>();
        services.AddHostedSingleton<RemoteAgents>();
        services.AddScoped<IAgents, UserAgents>();
        services.AddScoped<IBrokerAccounts, UserBrokerAccounts>();
        services.AddSingleton<IDataTopics, DataTopics>();
        services.AddScoped<IAgentRegistry, UserAgentRegistry>();
    }
}
