using Studio.Client.Ports;
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
    }
}
