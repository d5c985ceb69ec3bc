using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning.Checking;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>Makes what an agent can run out of a file and parameter values. Whatever cannot be resolved is left out and told.</summary>
internal sealed class ServiceResolver
{
    private readonly CommissioningFile _file;
    private readonly ReferenceScope _scope;
    private readonly ResolutionContext _context;
    private readonly List<Problem> _problems = [];
    private readonly List<LocalProblem> _found = [];
    private readonly List<ConnectionDefinition> _connections = [];
    private readonly List<EndpointDefinition> _endpoints = [];
    private readonly List<MappingDefinition> _mappings = [];

    private ServiceResolver(CommissioningFile file, ReferenceScope scope, ResolutionContext context)
    {
        _file = file;
        _scope = scope;
        _context = context;
    }

    public static Resolution Resolve(CommissioningFile file, string? serviceId, IReadOnlyDictionary<string, JsonNode?> parameters)
    {
        var resolver = new ServiceResolver(file, new ReferenceScope(file, serviceId, parameters), file.Memory.ContextOf(file, serviceId, parameters));
        resolver._problems.AddRange(file.Problems.Where(problem => problem.Severity == ProblemSeverity.Error && (problem.Pointer is null or "")));
        foreach (var resource in file.Placed) resolver.Add(resource);
        return new Resolution(
            new ServiceDefinition(resolver._scope.ServiceId, resolver._scope.MqttRoot, resolver._connections, resolver._endpoints, resolver._mappings),
            resolver._problems);
    }

    private void Add(PlacedResource resource)
    {
        var facts = resource.Facts;
        if (facts.Kind == ResourceKind.Other) return;
        if (facts.Resolved is not { } part || part.Context != _context)
        {
            _found.Clear();
            var definition = Definition(facts);
            facts.Resolved = part = new ResolvedPart(_context, definition, [.. _found]);
        }

        switch (part.Definition)
        {
            case ConnectionDefinition connection:
                _connections.Add(connection);
                break;
            case EndpointDefinition endpoint:
                _endpoints.Add(endpoint);
                break;
            case MappingDefinition mapping:
                _mappings.Add(mapping);
                break;
        }

        _problems.AddRange(part.Problems.Select(problem => problem.At(_file, resource.Base)));
    }

    private object? Definition(ResourceFacts facts)
    {
        if (facts.Properties is not { } properties)
        {
            Tell(facts.Entry.Key, "missing-key", $"'{facts.Id}' has no properties; it is left out.", facts.Pointer);
            return null;
        }

        var reader = new BlockReader(_scope, replaceUntagged: true);
        var values = (JsonObject)reader.Read(properties)!;
        foreach (var (pointer, node, result) in reader.Unresolved)
        {
            if (pointer.StartsWith("/rules/", StringComparison.Ordinal)) continue;
            Tell(node, "unresolved-reference", $"{Sentence(result)} in '{facts.Id}'.", $"{facts.Pointer}/properties{pointer}");
        }

        return facts.Kind switch
        {
            ResourceKind.Connection => Connection(facts, values),
            ResourceKind.Endpoint => Endpoint(facts, values),
            _ => Mapping(facts, values),
        };
    }

    private ConnectionDefinition? Connection(ResourceFacts facts, JsonObject values)
    {
        if (Need(facts, values, "protocol") is not { } protocol) return null;
        if (values["connection"] is not (null or JsonObject))
        {
            Tell(facts.Properties!.Find("connection")!.Value, "wrong-type", $"'connection' of '{facts.Id}' has to hold keys and values.", facts.Pointer + "/properties/connection");
            return null;
        }

        return new ConnectionDefinition(
            facts.Id,
            protocol,
            BlockReader.ToElement(values["connection"] ?? new JsonObject()),
            Text(values, "agentName") is { Length: > 0 } agent ? agent : ConnectionDefinition.DefaultAgent,
            Text(values, "targetState") != "disconnected");
    }

    private EndpointDefinition? Endpoint(ResourceFacts facts, JsonObject values)
    {
        if (Need(facts, values, "protocol") is not { } protocol || Need(facts, values, "connection") is not { } connection) return null;
        var written = facts.Connection;
        var target = connection;
        var global = _scope.ServiceId + "-";
        if (!_file.HasResource(target) && target.StartsWith(global, StringComparison.Ordinal) && _file.HasResource(target[global.Length..])) target = target[global.Length..];
        if (!_file.HasResource(target))
        {
            var message = written is { Tag: "!ref" } && written.Value.Contains("::", StringComparison.Ordinal) || target.Contains('-')
                ? $"The connection of '{facts.Id}' belongs to another service ({target}); that is not run here."
                : $"The connection '{target}' of '{facts.Id}' does not exist in this file; the endpoint is left out.";
            Tell((YamlNode?)written ?? facts.Entry.Key, "connection-elsewhere", message, facts.Pointer + "/properties/connection");
            return null;
        }

        if (facts.Operations.Count == 0)
        {
            Tell(facts.Entry.Key, "missing-operation", $"'{facts.Id}' says neither subscribe nor read nor write; it is left out.", facts.Pointer);
            return null;
        }

        var operation = facts.Operations[0];
        return new EndpointDefinition(
            facts.Id,
            target,
            protocol,
            operation,
            BlockReader.ToElement(values[ResourceFacts.KeyOf(operation)] ?? new JsonObject()),
            Text(values, "topic"),
            Text(values, "targetState") != "disabled",
            Number(values, "qos"),
            values["retain"] is JsonValue retain && retain.GetValueKind() == JsonValueKind.True,
            values["rules"] is JsonArray { Count: > 0 });
    }

    private MappingDefinition? Mapping(ResourceFacts facts, JsonObject values)
    {
        if (values["mappings"] is not JsonArray items)
        {
            Tell(facts.Entry.Key, "missing-key", $"'{facts.Id}' has no list of mappings; it is left out.", facts.Pointer);
            return null;
        }

        return new MappingDefinition(
            facts.Id,
            [.. items.Where(item => item is JsonObject).Select(item => BlockReader.ToElement(item))],
            Text(values, "agentName") is { Length: > 0 } agent ? agent : ConnectionDefinition.DefaultAgent,
            Text(values, "targetState") != "disabled");
    }

    private string? Need(ResourceFacts facts, JsonObject values, string key)
    {
        if (Text(values, key) is { Length: > 0 } text) return text;
        if (facts.Properties!.Find(key) is null || values[key] is not null)
            Tell(facts.Entry.Key, "missing-key", $"'{facts.Id}' has no usable '{key}'; it is left out.", facts.Pointer);
        return null;
    }

    private void Tell(YamlNode node, string code, string message, string pointer) =>
        _found.Add(new LocalProblem(ProblemSeverity.Error, code, message, node.Start, node.End - node.Start, pointer));

    private static string Sentence(ReferenceResult result) => result.Kind switch
    {
        ReferenceKind.Parameter => $"The parameter '{result.Name}' has no value",
        ReferenceKind.Pseudo => $"'{result.Name}' is only known inside Connectware",
        ReferenceKind.Circular => $"The definition '{result.Name}' refers to itself",
        _ => $"The reference '{result.Name}' leads nowhere",
    };

    private static string? Text(JsonObject values, string key) => values[key] is JsonValue value ? ReferenceScope.AsText(value) : null;

    private static int Number(JsonObject values, string key) =>
        values[key] is JsonValue value && int.TryParse(ReferenceScope.AsText(value), out var number) ? Math.Clamp(number, 0, 2) : 0;
}
