using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Whether a resource fits those that it names: an endpoint its connection, a mapping its endpoints. Not thread-safe.</summary>
/// <param name="find">The resource of an id, or null.</param>
/// <param name="connections">The ids of all connections.</param>
internal sealed class LinkCheck(Func<string, ResourceFacts?> find, IEnumerable<string> connections)
{
    private readonly Dictionary<string, string?> _meant = [];

    public LocalProblem[] Of(ResourceFacts facts)
    {
        var findings = new Findings();
        if (facts.Kind == ResourceKind.Endpoint) CheckConnection(facts, findings);
        else if (facts.Kind == ResourceKind.Mapping) CheckMapping(facts, findings);
        return findings.Problems;
    }

    private void CheckConnection(ResourceFacts facts, Findings findings)
    {
        if (facts.ConnectionId is not { } id) return;
        var pointer = facts.Pointer + "/properties/connection";
        if (find(id) is not { } connection)
        {
            if (facts.Connection!.Tag is not null || id.Contains('-') || ReferenceSlip.OfBare(facts.Connection) is not null) return;
            if (!_meant.TryGetValue(id, out var meant)) _meant[id] = meant = NearestName.Of(id, connections);
            findings.Error("unknown-reference", $"There is no connection '{id}' in this file{(meant is null ? "." : $"; did you mean '{meant}'?")}", facts.Connection, pointer, meant is null ? null : Mends.SetReference($"Change to !ref {meant}", pointer, meant));
            return;
        }

        if (connection.Kind != ResourceKind.Connection)
        {
            // What an unknown type is meant to be is told where it stands.
            if (ResourceCheck.IsKnownType(connection.Type)) findings.Error("not-a-connection", $"'{id}' is a {connection.Type}, not a connection.", facts.Connection!, pointer);
            return;
        }

        if (facts.Connection!.Tag is null)
            findings.Warning("plain-reference", $"'{id}' stands here as plain text; only !ref makes it the connection of this file.", facts.Connection, pointer, Mends.SetReference($"Change to !ref {id}", pointer, id));
        if (facts.Protocol is { } mine && connection.Protocol is { } its && mine != its && !IsSlip(its, mine))
            findings.Warning("protocol-mismatch", $"'{facts.Id}' speaks {mine}, its connection '{id}' speaks {its}.", facts.Properties!.Find("protocol")!.Value, facts.Pointer + "/properties/protocol", Mends.Set($"Change to '{its}'", facts.Pointer + "/properties/protocol", its));
    }

    /// <summary>Whether the connection's protocol is a misspelt form of the endpoint's: that is told once, at the connection.</summary>
    private static bool IsSlip(string its, string mine) =>
        ConnectwareProtocols.Contains(mine) && !ConnectwareProtocols.Contains(its) && NearestName.Of(its, [mine]) is not null;

    private void CheckMapping(ResourceFacts facts, Findings findings)
    {
        foreach (var item in MappingItem.Of(facts))
        {
            foreach (var (side, pointer) in item.Sources.Append((Node: item.Publish, Pointer: item.Pointer + "/publish")))
            {
                TellPlain(side, pointer, findings);
                if (MappingItem.EndpointOf(side) is not { } endpoint || find(endpoint.Value.Trim()) is not { } target) continue;
                var at = pointer + "/endpoint";
                if (target.Kind is ResourceKind.Connection or ResourceKind.Mapping)
                    findings.Error("not-an-endpoint", $"'{endpoint.Value}' is a {target.Type}, not an endpoint.", endpoint, at);
                else if (side == item.Publish && target.Operations is [EndpointOperation.Subscribe, ..])
                    findings.Warning("useless-target", $"'{endpoint.Value}' subscribes and takes no values; a mapping can publish to endpoints that read or write.", endpoint, at);
            }
        }
    }

    private void TellPlain(YamlMapping? side, string pointer, Findings findings)
    {
        if (side?.Find("endpoint")?.Value is not YamlScalar { Tag: null } plain || find(plain.Value) is not { Kind: ResourceKind.Endpoint } target) return;
        findings.Warning("plain-reference", $"'{target.Id}' stands here as plain text; only !ref makes it the endpoint of this file.", plain, pointer + "/endpoint", Mends.SetReference($"Change to !ref {target.Id}", pointer + "/endpoint", target.Id));
    }
}
