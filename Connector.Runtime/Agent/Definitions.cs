using System.Text.Json;

namespace Connector.Runtime.Agent;

/// <summary>
/// What a commissioning file describes once its references are resolved with a set of parameter values: plain data
/// that an agent can compare with what it runs.
/// </summary>
/// <param name="ServiceId">The service's id, without hyphen.</param>
/// <param name="MqttRoot">Topic root: <c>services/&lt;serviceId&gt;</c>, or what <c>CYBUS_MQTT_ROOT</c> says.</param>
public sealed record ServiceDefinition(
    string ServiceId,
    string MqttRoot,
    IReadOnlyList<ConnectionDefinition> Connections,
    IReadOnlyList<EndpointDefinition> Endpoints,
    IReadOnlyList<MappingDefinition> Mappings);

/// <param name="Id">Resource id.</param>
/// <param name="Protocol">The connector's protocol name.</param>
/// <param name="Settings">The <c>connection</c> block, resolved; the runtime validates it against the connector's schema.</param>
/// <param name="AgentName">The agent it belongs to; <c>protocol-mapper</c> where the file names none.</param>
/// <param name="TargetConnected">False for <c>targetState: disconnected</c>.</param>
public sealed record ConnectionDefinition(
    string Id,
    string Protocol,
    JsonElement Settings,
    string AgentName = ConnectionDefinition.DefaultAgent,
    bool TargetConnected = true)
{
    /// <summary>The vendor's name for the agent that is always there; the studio's embedded agent answers to it.</summary>
    public const string DefaultAgent = "protocol-mapper";
}

/// <summary>What an endpoint does; the file gives exactly one.</summary>
public enum EndpointOperation
{
    Subscribe,
    Read,
    Write,
}

/// <param name="Id">Resource id.</param>
/// <param name="ConnectionId">Resource id of its connection in the same service.</param>
/// <param name="Protocol">As written; may differ from the connection's, which is a warning.</param>
/// <param name="Address">The operation's block, resolved, polling keys included.</param>
/// <param name="Topic">The <c>topic</c> key, or null.</param>
/// <param name="Qos">0–2.</param>
/// <param name="HasRules">True when it carries rules: until rules can be run, such an endpoint is not run and says so.</param>
public sealed record EndpointDefinition(
    string Id,
    string ConnectionId,
    string Protocol,
    EndpointOperation Operation,
    JsonElement Address,
    string? Topic = null,
    bool Enabled = true,
    int Qos = 0,
    bool Retain = false,
    bool HasRules = false);

/// <param name="Id">Resource id.</param>
/// <param name="Mappings">The items as resolved JSON, one object with <c>subscribe</c> and <c>publish</c> each.</param>
public sealed record MappingDefinition(
    string Id,
    IReadOnlyList<JsonElement> Mappings,
    string AgentName = ConnectionDefinition.DefaultAgent,
    bool Enabled = true);
