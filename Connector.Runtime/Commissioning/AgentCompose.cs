using System.Text.Json.Nodes;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>What the <c>docker-compose.yaml</c> of an agent is made from.</summary>
/// <param name="AgentName">The agent's name; what <c>agentName</c> of connections says.</param>
/// <param name="Host">Where Connectware can be reached.</param>
/// <param name="Version">Connectware's version; the image's tag has to be exactly the same.</param>
/// <param name="Image">The image without its tag: the vendor's mapper, or one built with a custom connector in it.</param>
public sealed record AgentComposeOptions(
    string AgentName,
    string Host = AgentComposeOptions.DefaultHost,
    string Version = AgentComposeOptions.DefaultVersion,
    string Image = AgentComposeOptions.VendorImage)
{
    public const string DefaultHost = "localhost";

    public const string DefaultVersion = "2.1.2";

    /// <summary>The vendor's agent with the connectors that Connectware brings along.</summary>
    public const string VendorImage = "registry.cybus.io/cybus/protocol-mapper";

    /// <summary>Connectors that the service needs of this agent and that the vendor's image has not.</summary>
    public IReadOnlyList<string> MissingConnectors { get; init; } = [];
}

/// <summary>Writes the <c>docker-compose.yaml</c> that starts an agent, with the variable names of both generations of Connectware.</summary>
public static class AgentCompose
{
    /// <summary>The agents that the connections of a file ask for, in file order, the built-in one left out.</summary>
    /// <param name="file">The service.</param>
    /// <param name="parameters">Parameter values; defaults where a name is missing.</param>
    public static IReadOnlyList<string> AgentsOf(CommissioningFile file, IReadOnlyDictionary<string, JsonNode?> parameters) =>
        [.. Connections(file, parameters).Select(connection => connection.AgentName).Where(name => name != ConnectionDefinition.DefaultAgent).Distinct()];

    /// <summary>The connectors that the connections of an agent need and that Connectware's own image has not.</summary>
    /// <param name="file">The service.</param>
    /// <param name="parameters">Parameter values; defaults where a name is missing.</param>
    /// <param name="agentName">The agent. One that no connection names is meant for those that name none.</param>
    public static IReadOnlyList<string> MissingConnectors(CommissioningFile file, IReadOnlyDictionary<string, JsonNode?> parameters, string agentName)
    {
        var connections = Connections(file, parameters);
        var runs = connections.Any(connection => connection.AgentName == agentName) ? agentName : ConnectionDefinition.DefaultAgent;
        return [.. connections.Where(connection => connection.AgentName == runs && !ConnectwareProtocols.Contains(connection.Protocol)).Select(connection => connection.Protocol).Distinct()];
    }

    /// <summary>The file's text. What the options say is data in it, whatever characters they have.</summary>
    public static string Write(AgentComposeOptions options)
    {
        var name = Quote(options.AgentName);
        var host = Quote(options.Host);
        var uri = Quote($"wss://{Bracketed(options.Host)}:4223");
        var missing = options.MissingConnectors.Count == 0 ? "" : $"""

                # This image has no connector {Comment(string.Join(", ", options.MissingConnectors))}. Build one FROM registry.cybus.io/cybus/protocol-mapper-base:{Comment(options.Version)}
                # with a folder per connector below /app/src/protocols (its name in lower case), and name it here.
            """;
        return $"""
            # Starts the agent {Comment(options.AgentName)}: docker compose up -d
            # On its first start it prints a pairing id: open the client registry of Connectware, unlock it, compare the id and
            # allow the agent.
            services:
              agent:{missing}
                image: {Quote($"{options.Image}:{options.Version}")} # the tag has to be exactly the version of Connectware
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

    private static IReadOnlyList<ConnectionDefinition> Connections(CommissioningFile file, IReadOnlyDictionary<string, JsonNode?> parameters) =>
        file.Resolve(null, parameters).Service.Connections;

    // A dollar sign would begin a variable of the composition.
    private static string Quote(string value) => YamlText.String(value.Replace("$", "$$", StringComparison.Ordinal), YamlStyle.Plain, inFlow: false);

    private static string Bracketed(string host) => host.Contains(':') && !host.StartsWith('[') ? $"[{host}]" : host;

    private static string Comment(string value) => string.Concat(value.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' ? ' ' : c));
}
