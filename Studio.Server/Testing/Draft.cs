using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;
using Studio.Client.Ports;

namespace Studio.Server.Testing;

/// <summary>
/// What a draft says at one moment, its references resolved with the test values: finds connections and endpoints, and
/// tells in one sentence why one cannot be used.
/// </summary>
internal sealed class Draft(CommissioningFile file, IReadOnlyDictionary<string, JsonNode?> values, IConnectorCatalog catalog)
{
    private readonly Resolution _resolution = file.Resolve(null, values);

    /// <summary>The definition and its connector; or neither, and why.</summary>
    public StartResult Connection(string id, out ConnectionDefinition? definition, out ConnectorEntry? connector)
    {
        connector = null;
        definition = _resolution.Service.Connections.FirstOrDefault(one => one.Id == id);
        if (definition is null) return Problem(id) ?? new StartResult($"The file has no connection '{id}' that can be used.", null, PointerOf(id));
        if (Problem(id) is { } problem) return problem;
        var found = catalog.Find(definition.Protocol);
        if (found is null) return new StartResult($"This studio has no connector called '{definition.Protocol}'.", null, $"{PointerOf(id)}/properties/protocol");
        if (!found.IsUsable) return new StartResult($"The connector '{definition.Protocol}' cannot be used.", string.Join(" ", found.Faults), $"{PointerOf(id)}/properties/protocol");
        if (Fault(found.ConnectionSchema, definition.Settings) is { } fault) return new StartResult(fault.Message, null, $"{PointerOf(id)}/properties/connection{fault.FieldPointer}");
        connector = found;
        return StartResult.Started;
    }

    /// <summary>The endpoint's definition, its address checked against its connection's connector; or null, and why.</summary>
    public StartResult Endpoint(string id, out EndpointDefinition? definition)
    {
        definition = null;
        var found = _resolution.Service.Endpoints.FirstOrDefault(one => one.Id == id);
        if (found is null) return Problem(id) ?? new StartResult($"The file has no endpoint '{id}' that can be used.", null, PointerOf(id));
        if (Problem(id) is { } problem) return problem;
        var protocol = _resolution.Service.Connections.FirstOrDefault(one => one.Id == found.ConnectionId)?.Protocol ?? found.Protocol;
        if (Fault(catalog.Find(protocol)?.AddressSchema, found.Address) is { } fault)
            return new StartResult(fault.Message, null, $"{PointerOf(id)}/properties/{found.Operation.ToString().ToLowerInvariant()}{fault.FieldPointer}");
        definition = found;
        return StartResult.Started;
    }

    /// <summary>The first endpoint of a connection whose address reads, else subscribes.</summary>
    public EndpointDefinition? FirstReadable(string connectionId) =>
        _resolution.Service.Endpoints.Where(endpoint => endpoint.ConnectionId == connectionId && endpoint.Operation != EndpointOperation.Write)
            .OrderBy(endpoint => endpoint.Operation == EndpointOperation.Read ? 0 : 1).FirstOrDefault();

    /// <summary>Whether two definitions make the same connection.</summary>
    public static bool Same(ConnectionDefinition one, ConnectionDefinition other) =>
        one.Protocol == other.Protocol && one.AgentName == other.AgentName && JsonElement.DeepEquals(one.Settings, other.Settings);

    private StartResult? Problem(string id)
    {
        var pointer = PointerOf(id);
        var problem = _resolution.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error
            && (problem.Pointer is null or "" || problem.Pointer == pointer || problem.Pointer.StartsWith(pointer + "/", StringComparison.Ordinal)));
        return problem is null ? null : new StartResult(problem.Message, $"line {problem.Place.Line}, column {problem.Place.Column}", problem.Pointer);
    }

    private static SchemaProblem? Fault(SchemaNode? schema, JsonElement block) =>
        schema is null ? null : SchemaValidator.Validate(schema, block).FirstOrDefault(problem => !problem.IsNote);

    private static string PointerOf(string id) => JsonPointer.Append("/resources", id);
}
