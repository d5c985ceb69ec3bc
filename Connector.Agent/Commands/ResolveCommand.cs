using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connector.Runtime.Agent;

namespace Connector.Agent.Commands;

/// <summary><c>resolve</c>: what an agent would run, all references replaced.</summary>
internal static class ResolveCommand
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var file = CommonOptions.File();
        var parameters = CommonOptions.Parameters();
        var parametersFile = CommonOptions.ParametersFile();
        var serviceId = ServiceId();
        var json = CommonOptions.Json();
        var secrets = new Option<bool>("--show-secrets") { Description = "Prints passwords, keys and tokens, too, which are hidden otherwise." };
        var command = new Command("resolve", "Shows connections, endpoints and mappings with all references replaced by their values.") { file, parameters, parametersFile, serviceId, secrets, json };
        command.SetAction(parsed => Run(parsed.GetValue(file)!, parsed.GetValue(parameters) ?? [], parsed.GetValue(parametersFile), parsed.GetValue(serviceId), parsed.GetValue(secrets), Output.Standard(parsed.GetValue(json))));
        return command;
    }

    internal static Option<string?> ServiceId() => new("--service-id") { Description = "The id to install under; made from metadata.name where none is given.", HelpName = "id" };

    internal static int Run(string path, IReadOnlyList<string> parameters, string? parametersFile, string? serviceId, bool showSecrets, Output output)
    {
        if (CommissioningInput.Read(path, output) is not { } input) return ExitCode.CouldNotRun;
        if (input.TellUnreadable(output)) return ExitCode.Failed;
        if (ParameterValues.Read(input.File, parameters, parametersFile, output) is not { } values) return ExitCode.CouldNotRun;
        var (service, problems) = input.File.Resolve(serviceId, values);
        output.Result($"service {service.ServiceId}, topics below {service.MqttRoot}", writer =>
        {
            writer.WriteString("kind", "service");
            writer.WriteString("serviceId", service.ServiceId);
            writer.WriteString("mqttRoot", service.MqttRoot);
        });
        Func<JsonElement, JsonElement> shown = showSecrets ? value => value : SecretMask.Hide;
        foreach (var connection in service.Connections) Write(output, connection, shown(connection.Settings));
        foreach (var endpoint in service.Endpoints) Write(output, endpoint, shown(endpoint.Address));
        foreach (var mapping in service.Mappings) Write(output, mapping, [.. mapping.Mappings.Select(shown)]);
        foreach (var problem in problems) ProblemOutput.Write(output, path, problem);
        return problems.Count > 0 ? ExitCode.Failed : ExitCode.Well;
    }

    private static void Write(Output output, ConnectionDefinition connection, JsonElement settings) => output.Result(
        $"connection {connection.Id}: {connection.Protocol} on {connection.AgentName}{(connection.TargetConnected ? "" : ", disconnected")} {Text(settings)}",
        writer =>
        {
            writer.WriteString("kind", "connection");
            writer.WriteString("id", connection.Id);
            writer.WriteString("protocol", connection.Protocol);
            writer.WriteString("agentName", connection.AgentName);
            writer.WriteString("targetState", connection.TargetConnected ? "connected" : "disconnected");
            writer.WritePropertyName("connection");
            settings.WriteTo(writer);
        });

    private static void Write(Output output, EndpointDefinition endpoint, JsonElement address) => output.Result(
        $"endpoint {endpoint.Id}: {endpoint.Operation.ToString().ToLowerInvariant()} on {endpoint.ConnectionId}{(endpoint.Enabled ? "" : ", disabled")} {Text(address)}",
        writer =>
        {
            writer.WriteString("kind", "endpoint");
            writer.WriteString("id", endpoint.Id);
            writer.WriteString("connection", endpoint.ConnectionId);
            writer.WriteString("protocol", endpoint.Protocol);
            writer.WriteString("operation", endpoint.Operation.ToString().ToLowerInvariant());
            writer.WritePropertyName("address");
            address.WriteTo(writer);
            if (endpoint.Topic is not null) writer.WriteString("topic", endpoint.Topic);
            writer.WriteString("targetState", endpoint.Enabled ? "enabled" : "disabled");
            writer.WriteNumber("qos", endpoint.Qos);
            writer.WriteBoolean("retain", endpoint.Retain);
            writer.WriteBoolean("hasRules", endpoint.HasRules);
        });

    private static void Write(Output output, MappingDefinition mapping, IReadOnlyList<JsonElement> items) => output.Result(
        $"mapping {mapping.Id} on {mapping.AgentName}{(mapping.Enabled ? "" : ", disabled")}: {string.Join(" ", items.Select(Text))}",
        writer =>
        {
            writer.WriteString("kind", "mapping");
            writer.WriteString("id", mapping.Id);
            writer.WriteString("agentName", mapping.AgentName);
            writer.WriteString("targetState", mapping.Enabled ? "enabled" : "disabled");
            writer.WriteStartArray("mappings");
            foreach (var item in items) item.WriteTo(writer);
            writer.WriteEndArray();
        });

    private static string Text(JsonElement value) => JsonSerializer.Serialize(value, Relaxed);
}
