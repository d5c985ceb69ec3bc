using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>Makes what an agent can run out of a file and parameter values. Whatever cannot be resolved is left out and told.</summary>
internal sealed class ServiceResolver
{
    private readonly CommissioningFile _file;
    private readonly ReferenceScope _scope;
    private readonly List<Problem> _problems = [];
    private readonly List<ConnectionDefinition> _connections = [];
    private readonly List<EndpointDefinition> _endpoints = [];
    private readonly List<MappingDefinition> _mappings = [];

    private ServiceResolver(CommissioningFile file, ReferenceScope scope)
    {
        _file = file;
        _scope = scope;
    }

    public static Resolution Resolve(CommissioningFile file, string? serviceId, IReadOnlyDictionary<string, JsonNode?> parameters)
    {
        var resolver = new ServiceResolver(file, new ReferenceScope(file, serviceId, parameters));
        resolver._problems.AddRange(file.Problems.Where(problem => problem.Severity == ProblemSeverity.Error && (problem.Pointer is null or "")));
        foreach (var resource in ResourceFacts.Of(file)) resolver.Add(resource);
        return new Resolution(
            new ServiceDefinition(resolver._scope.ServiceId, resolver._scope.MqttRoot, resolver._connections, resolver._endpoints, resolver._mappings),
            resolver._problems);
    }

    private void Add(PlacedResource resource)
    {
        if (resource.Facts.Kind == ResourceKind.Other) return;
        if (resource.Facts.Properties is not { } properties)
        {
            Tell(resource, resource.Facts.Entry.Key, "missing-key", $"'{resource.Facts.Id}' has no properties; it is left out.", resource.Facts.Pointer);
            return;
        }

        var reader = new BlockReader(_scope, replaceUntagged: true);
        var values = (JsonObject)reader.Read(properties)!;
        foreach (var (pointer, node, result) in reader.Unresolved)
        {
            if (pointer.StartsWith("/rules/", StringComparison.Ordinal)) continue;
            Tell(resource, node, "unresolved-reference", $"{Sentence(result)} in '{resource.Facts.Id}'.", $"{resource.Facts.Pointer}/properties{pointer}");
        }

        switch (resource.Facts.Kind)
        {
            case ResourceKind.Connection:
                AddConnection(resource, values);
                break;
            case ResourceKind.Endpoint:
                AddEndpoint(resource, values);
                break;
            case ResourceKind.Mapping:
                AddMapping(resource, values);
                break;
        }
    }

    private void AddConnection(PlacedResource resource, JsonObject values)
    {
        if (Need(resource, values, "protocol") is not { } protocol) return;
        if (values["connection"] is not (null or JsonObject))
        {
            Tell(resource, resource.Facts.Properties!.Find("connection")!.Value, "wrong-type", $"'connection' of '{resource.Facts.Id}' has to hold keys and values.", resource.Facts.Pointer + "/properties/connection");
            return;
        }

        _connections.Add(new ConnectionDefinition(
            resource.Facts.Id,
            protocol,
            BlockReader.ToElement(values["connection"] ?? new JsonObject()),
            Text(values, "agentName") is { Length: > 0 } agent ? agent : ConnectionDefinition.DefaultAgent,
            Text(values, "targetState") != "disconnected"));
    }

    private void AddEndpoint(PlacedResource resource, JsonObject values)
    {
        var facts = resource.Facts;
        if (Need(resource, values, "protocol") is not { } protocol || Need(resource, values, "connection") is not { } connection) return;
        var written = facts.Connection;
        var target = connection;
        var global = _scope.ServiceId + "-";
        if (!_file.HasResource(target) && target.StartsWith(global, StringComparison.Ordinal) && _file.HasResource(target[global.Length..])) target = target[global.Length..];
        if (!_file.HasResource(target))
        {
            var message = written is { Tag: "!ref" } && written.Value.Contains("::", StringComparison.Ordinal) || target.Contains('-')
                ? $"The connection of '{facts.Id}' belongs to another service ({target}); that is not run here."
                : $"The connection '{target}' of '{facts.Id}' does not exist in this file; the endpoint is left out.";
            Tell(resource, (YamlNode?)written ?? facts.Entry.Key, "connection-elsewhere", message, facts.Pointer + "/properties/connection");
            return;
        }

        if (facts.Operations.Count == 0)
        {
            Tell(resource, facts.Entry.Key, "missing-operation", $"'{facts.Id}' says neither subscribe nor read nor write; it is left out.", facts.Pointer);
            return;
        }

        var operation = facts.Operations[0];
        _endpoints.Add(new EndpointDefinition(
            facts.Id,
            target,
            protocol,
            operation,
            BlockReader.ToElement(values[ResourceFacts.KeyOf(operation)] ?? new JsonObject()),
            Text(values, "topic"),
            Text(values, "targetState") != "disabled",
            Number(values, "qos"),
            values["retain"] is JsonValue retain && retain.GetValueKind() == JsonValueKind.True,
            values["rules"] is JsonArray { Count: > 0 }));
    }

    private void AddMapping(PlacedResource resource, JsonObject values)
    {
        if (values["mappings"] is not JsonArray items)
        {
            Tell(resource, resource.Facts.Entry.Key, "missing-key", $"'{resource.Facts.Id}' has no list of mappings; it is left out.", resource.Facts.Pointer);
            return;
        }

        _mappings.Add(new MappingDefinition(
            resource.Facts.Id,
            [.. items.Where(item => item is JsonObject).Select(item => BlockReader.ToElement(item))],
            Text(values, "agentName") is { Length: > 0 } agent ? agent : ConnectionDefinition.DefaultAgent,
            Text(values, "targetState") != "disabled"));
    }

    private string? Need(PlacedResource resource, JsonObject values, string key)
    {
        if (Text(values, key) is { Length: > 0 } text) return text;
        if (resource.Facts.Properties!.Find(key) is null || values[key] is not null)
            Tell(resource, resource.Facts.Entry.Key, "missing-key", $"'{resource.Facts.Id}' has no usable '{key}'; it is left out.", resource.Facts.Pointer);
        return null;
    }

    private void Tell(PlacedResource resource, YamlNode node, string code, string message, string pointer) => _problems.Add(new Problem(
        ProblemSeverity.Error,
        code,
        message,
        _file.Lines.Place(resource.Base + node.Start, node.End - node.Start),
        pointer));

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
