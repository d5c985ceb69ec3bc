using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Whether endpoints fit the connections they name, and topics the other topics.</summary>
internal sealed class LinkCheck(CommissioningFile file, ReferenceScope scope, List<Problem> problems)
{
    private readonly Dictionary<string, PlacedResource> _byId = [];
    private readonly Dictionary<string, string> _topics = [];

    public void Run(IReadOnlyList<PlacedResource> resources)
    {
        foreach (var resource in resources) _byId.TryAdd(resource.Facts.Id, resource);
        foreach (var resource in resources.Where(resource => resource.Facts.Kind == ResourceKind.Endpoint)) CheckEndpoint(resource);
        var loops = new MappingLoops(file, scope, resources);
        foreach (var (resource, item, message) in loops.Find()) Tell(resource, ProblemSeverity.Warning, "mapping-loop", message, item.Node, item.Pointer);
        foreach (var resource in resources.Where(resource => resource.Facts.Kind == ResourceKind.Mapping)) CheckMappingEndpoints(resource);
    }

    private void CheckEndpoint(PlacedResource endpoint)
    {
        var facts = endpoint.Facts;
        CheckConnection(endpoint, facts);
        if (facts.Operations.Count == 0) return;
        var topic = WrittenTopics.BaseOf(facts, scope);
        foreach (var role in WrittenTopics.RolesOf(facts.Operations[0]))
        {
            var key = role.Length == 0 ? topic : topic + role;
            if (_topics.TryAdd(key, facts.Id)) continue;
            var place = facts.Properties?.Find("topic")?.Value ?? facts.Entry.Key;
            Tell(endpoint, ProblemSeverity.Warning, "topic-collision", $"'{facts.Id}' and '{_topics[key]}' both use the topic '{key}'.", place, facts.Pointer + (place == facts.Entry.Key ? "" : "/properties/topic"));
            break;
        }
    }

    private void CheckConnection(PlacedResource endpoint, ResourceFacts facts)
    {
        if (facts.ConnectionId is not { } id) return;
        var pointer = facts.Pointer + "/properties/connection";
        if (!_byId.TryGetValue(id, out var connection))
        {
            if (facts.Connection!.Tag is null && !id.Contains('-'))
            {
                var meant = NearestName.Of(id, _byId.Values.Where(other => other.Facts.Kind == ResourceKind.Connection).Select(other => other.Facts.Id));
                Tell(endpoint, ProblemSeverity.Error, "unknown-reference", $"There is no connection '{id}' in this file{(meant is null ? "" : $"; did you mean '{meant}'?")}{(meant is null ? "." : "")}", facts.Connection, pointer, meant is null ? null : Mends.SetReference($"Change to !ref {meant}", pointer, meant));
            }

            return;
        }

        if (connection.Facts.Kind != ResourceKind.Connection)
        {
            Tell(endpoint, ProblemSeverity.Error, "not-a-connection", $"'{id}' is a {connection.Facts.Type}, not a connection.", facts.Connection!, pointer);
            return;
        }

        if (facts.Connection!.Tag is null)
            Tell(endpoint, ProblemSeverity.Warning, "plain-reference", $"'{id}' stands here as plain text; only !ref makes it the connection of this file.", facts.Connection, pointer, Mends.SetReference($"Change to !ref {id}", pointer, id));
        if (facts.Protocol is { } mine && connection.Facts.Protocol is { } its && mine != its)
            Tell(endpoint, ProblemSeverity.Warning, "protocol-mismatch", $"'{facts.Id}' speaks {mine}, its connection '{id}' speaks {its}.", facts.Properties!.Find("protocol")!.Value, facts.Pointer + "/properties/protocol", Mends.Set($"Change to '{its}'", facts.Pointer + "/properties/protocol", its));
    }

    private void CheckMappingEndpoints(PlacedResource resource)
    {
        foreach (var item in MappingItem.Of(resource.Facts))
        {
            foreach (var (side, pointer) in item.Sources.Append((Node: item.Publish, Pointer: item.Pointer + "/publish")))
            {
                if (side?.Find("endpoint")?.Value is not YamlScalar { Tag: "!ref" } endpoint || endpoint.Value.Contains("::", StringComparison.Ordinal) || !_byId.TryGetValue(endpoint.Value.Trim(), out var target)) continue;
                var at = pointer + "/endpoint";
                if (target.Facts.Kind is ResourceKind.Connection or ResourceKind.Mapping)
                    Tell(resource, ProblemSeverity.Error, "not-an-endpoint", $"'{endpoint.Value}' is a {target.Facts.Type}, not an endpoint.", endpoint, at);
                else if (side == item.Publish && target.Facts.Operations is [EndpointOperation.Subscribe, ..])
                    Tell(resource, ProblemSeverity.Warning, "useless-target", $"'{endpoint.Value}' subscribes and takes no values; a mapping can publish to endpoints that read or write.", endpoint, at);
            }
        }
    }

    private void Tell(PlacedResource resource, ProblemSeverity severity, string code, string message, YamlNode node, string pointer, LocalMend? mend = null) =>
        problems.Add(new LocalProblem(severity, code, message, node.Start, node.End - node.Start, pointer, mend).At(file, resource.Base));
}
