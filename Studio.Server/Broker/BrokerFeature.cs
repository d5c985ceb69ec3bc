using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Outbox;
using Studio.Client.Ports;
using Studio.Server.Storage;
using Studio.Server.Web;

namespace Studio.Server.Broker;

internal static class BrokerFeature
{
    /// <summary>The broker, embedded or external, and the studio's link to it.</summary>
    /// <exception cref="CannotStartException">The settings cannot work; all faults are told at once.</exception>
    public static void AddBroker(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection(MqttSettings.Section).Get<MqttSettings>() ?? new MqttSettings();
        if (settings.Faults() is { Count: > 0 } faults) throw new CannotStartException(string.Join(Environment.NewLine, faults));
        builder.Services.AddSingleton(settings);
        builder.Services.AddHostedSingleton<BrokerSupervisor>();
        builder.Services.AddSingleton<IBroker>(provider => provider.GetRequiredService<BrokerSupervisor>());
        if (settings.Mode != "off") builder.Services.AddSingleton(JoinAgent);
    }

    /// <summary>Joins the embedded agent to the broker. An outbox that cannot be opened costs QoS 1 its memory, not the studio its start.</summary>
    private static DataPlane JoinAgent(IServiceProvider provider)
    {
        var (link, time) = (provider.GetRequiredService<BrokerSupervisor>().Link, provider.GetRequiredService<TimeProvider>());
        Outbox? outbox = null;
        try
        {
            outbox = new Outbox(new OutboxOptions { File = Path.Combine(provider.GetRequiredService<DataDirectory>().Root, "outbox", "outbox.db") }, time, link);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            provider.GetRequiredService<ILogger<DataPlane>>().LogError("Values of QoS 1 and 2 are lost while the broker is away: {Reason}", failure.Message);
        }

        return new DataPlane(link, outbox, provider.GetRequiredService<IConnectorCatalog>(), new DataPlaneOptions(), time) { Owned = outbox };
    }
}
