using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;

namespace Connector.Agent;

/// <summary>
/// A commissioning file read for this machine: what can run of it, and what cannot with the reason. Parts that cannot run
/// never keep the others from running.
/// </summary>
/// <param name="Connections">Those whose connector is here and whose settings fit its schema.</param>
/// <param name="Endpoints">Those of the connections above whose address fits.</param>
/// <param name="Failures">The parts that cannot run: resource id, or the file's name, and a sentence.</param>
internal sealed record LocalService(
    ServiceDefinition Definition,
    IReadOnlyList<(ConnectionDefinition Definition, ConnectorEntry Connector)> Connections,
    IReadOnlyList<EndpointDefinition> Endpoints,
    IReadOnlyList<(string Id, string Sentence, string? Detail)> Failures)
{
    /// <summary>Null when nothing can be run at all; why has been said.</summary>
    public static LocalService? Load(
        string path, IReadOnlyList<string> parameters, string? parametersFile, IConnectorCatalog catalog, Output output,
        string? serviceId = null, bool hasBroker = false)
    {
        if (CommissioningInput.Read(path, output) is not { } input || input.TellUnreadable(output)) return null;
        if (ParameterValues.Read(input.File, parameters, parametersFile, output) is not { } values) return null;
        var faults = input.File.Parameters.SelectMany(parameter => Faults(parameter, values)).ToList();
        foreach (var fault in faults) output.Note(fault);
        if (faults.Count > 0) return null;

        var service = Make(path, input.File.Resolve(serviceId, values), catalog);
        NoteWhatIsDifferentHere(service.Definition, hasBroker, output);
        return service;
    }

    /// <summary>A parameter without value, or with one that its own constraints refuse.</summary>
    private static IEnumerable<string> Faults(ParameterItem parameter, IReadOnlyDictionary<string, JsonNode?> values)
    {
        if (!values.TryGetValue(parameter.Name, out var value))
            return parameter.HasDefault ? [] : [$"The parameter {parameter.Name} has no default: give it with --param {parameter.Name}=…"];
        return parameter.Fault(value) is { } fault ? [$"The parameter {parameter.Name}: {fault}"] : [];
    }

    private static LocalService Make(string path, Resolution resolution, IConnectorCatalog catalog)
    {
        List<(string, string, string?)> failures =
        [
            .. resolution.Problems.Where(problem => problem.Severity == ProblemSeverity.Error)
                .Select(problem => ($"{path}({problem.Place.Line},{problem.Place.Column})", problem.Message, problem.Pointer)),
        ];
        List<(ConnectionDefinition, ConnectorEntry)> connections = [];
        foreach (var connection in resolution.Service.Connections)
        {
            if (WhyNot(connection, catalog, out var connector) is { } why) failures.Add((connection.Id, why.Sentence, why.Detail));
            else connections.Add((connection, connector!));
        }

        var usable = connections.ToDictionary(pair => pair.Item1.Id, pair => pair.Item2, StringComparer.Ordinal);
        List<EndpointDefinition> endpoints = [];
        foreach (var endpoint in resolution.Service.Endpoints)
        {
            if (!usable.TryGetValue(endpoint.ConnectionId, out var connector)) continue;
            if (Misfit(connector.AddressSchema, endpoint.Address) is { } misfit) failures.Add((endpoint.Id, misfit.Sentence, misfit.Detail));
            else endpoints.Add(endpoint);
        }

        return new LocalService(resolution.Service, connections, endpoints, failures);
    }

    private static (string Sentence, string? Detail)? WhyNot(ConnectionDefinition connection, IConnectorCatalog catalog, out ConnectorEntry? connector)
    {
        connector = catalog.Find(connection.Protocol);
        if (connector is null) return ($"There is no connector for the protocol {connection.Protocol} here.", "connector-agent connectors lists those there are");
        return connector.IsUsable
            ? Misfit(connector.ConnectionSchema, connection.Settings)
            : ($"The connector {connection.Protocol} cannot be used.", string.Join(" ", connector.Faults));
    }

    private static (string Sentence, string? Detail)? Misfit(SchemaNode? schema, JsonElement block)
    {
        if (schema is null) return null;
        var problem = SchemaValidator.Validate(schema, block).FirstOrDefault(problem => !problem.IsNote);
        return problem is null ? null : (problem.Message, $"{problem.FieldPointer}, {problem.Keyword}");
    }

    private static void NoteWhatIsDifferentHere(ServiceDefinition service, bool hasBroker, Output output)
    {
        var agents = service.Connections.Select(connection => connection.AgentName)
            .Where(agent => agent != ConnectionDefinition.DefaultAgent).Distinct(StringComparer.Ordinal).ToList();
        if (agents.Count > 0) output.Note($"Everything runs on this machine; agentName ({string.Join(", ", agents)}) counts only where the file is installed.");
        if (service.Mappings.Count > 0 && !hasBroker) output.Note($"Mappings are not run without a broker ({service.Mappings.Count} in the file): name one with --mqtt.");
    }
}
