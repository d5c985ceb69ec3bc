using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>What the <c>docker-compose.yaml</c> of an agent is made from.</summary>
/// <param name="AgentName">The agent's name; what <c>agentName</c> of connections says.</param>
/// <param name="Host">Where Connectware can be reached.</param>
/// <param name="Version">Connectware's version; the image's tag has to be exactly the same.</param>
/// <param name="Image">The image without its tag: the vendor's mapper, or one built with a custom connector in it.</param>
public sealed record AgentComposeOptions(
    string AgentName,
    string Host = "localhost",
    string Version = "2.1.2",
    string Image = "registry.cybus.io/cybus/protocol-mapper");

/// <summary>Writes the <c>docker-compose.yaml</c> that starts an agent, with the variable names of both generations of Connectware.</summary>
public static class AgentCompose
{
    /// <summary>The agents that the connections of a file ask for, the built-in one left out.</summary>
    public static IReadOnlyList<string> AgentsOf(CommissioningFile file) =>
        [.. file.Resolve(null, new Dictionary<string, System.Text.Json.Nodes.JsonNode?>()).Service.Connections.Select(connection => connection.AgentName).Where(name => name != Agent.ConnectionDefinition.DefaultAgent).Distinct()];

    public static string Write(AgentComposeOptions options)
    {
        var name = Quote(options.AgentName);
        var host = Quote(options.Host);
        var uri = Quote($"wss://{options.Host}:4223");
        return $"""
            # Starts the agent {Comment(options.AgentName)}. On its first start it prints a pairing id: open the client registry of
            # Connectware, unlock it, compare the id and allow the agent.
            services:
              agent:
                image: {Quote($"{options.Image}:{options.Version}")} # has to be exactly the version of Connectware
                restart: unless-stopped
                network_mode: host
                volumes:
                  - agentData:/data # credentials; every agent needs a volume of its own
                environment:
                  CYBUS_AGENT_MODE: distributed
                  CYBUS_AGENT_NAME: {name}
                  CYBUS_MQTT_HOST: {host}
                  CYBUS_LOG_LEVEL: info
                  # Connectware 2.x
                  CYBUS_HOSTNAME_INGRESS: {host}
                  CYBUS_CONTROLPLANE_URI: {uri}
                  CYBUS_USE_MUTUAL_TLS: 'false'
                  CYBUS_TRUST_ALL_CERTS: 'true' # set it to false once Connectware has a certificate that can be checked
                  # Connectware 1.x
                  CYBUS_MQTT_SCHEME: mqtt
                  CYBUS_MQTT_PORT: '1883'
                  USE_MUTUAL_TLS: 'false'
                  TRUST_ALL_CERTS: 'true'

            volumes:
              agentData:

            """.ReplaceLineEndings("\n");
    }

    private static string Quote(string value) => YamlText.String(value, YamlStyle.Plain, inFlow: false);

    private static string Comment(string value) => value.ReplaceLineEndings(" ");
}
