using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning.Yaml;
using Connector.Runtime.Schemas;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>What the schemas of known connectors say about connections and endpoints. Unknown protocols are told, never refused.</summary>
internal sealed class ProtocolCheck(CommissioningFile file, ReferenceScope scope, ISchemaSource schemas, List<Problem> problems)
{
    private readonly YamlNode? _parameters = file.Section("parameters")?.Node;
    private readonly YamlNode? _definitions = file.Section("definitions")?.Node;

    public void Run(IReadOnlyList<PlacedResource> resources)
    {
        foreach (var resource in resources)
        {
            var facts = resource.Facts;
            if (facts.Protocol is not { } protocol || facts.Properties is not { } properties) continue;
            if (facts.Kind == ResourceKind.Connection)
            {
                if (schemas.ConnectionSchema(protocol) is { } schema) Check(resource, properties.Find("connection"), "connection", schema);
                else TellUnknown(resource, protocol);
            }
            else if (schemas.AddressSchema(protocol) is { } schema)
            {
                foreach (var operation in facts.Operations) Check(resource, properties.Find(ResourceFacts.KeyOf(operation)), ResourceFacts.KeyOf(operation), schema);
            }
            else if (facts.ConnectionId is null || !file.HasResource(facts.ConnectionId))
            {
                TellUnknown(resource, protocol);
            }
        }
    }

    private void Check(PlacedResource resource, YamlEntry? block, string key, SchemaNode schema)
    {
        if (block is null) return;
        var facts = resource.Facts;
        var known = facts.SchemaProblems;
        if (known is null || known.Schema != schema || known.Block != block || (facts.Uses.Count > 0 && (known.Parameters != _parameters || known.Definitions != _definitions)))
            facts.SchemaProblems = known = new SchemaFindings(schema, _parameters, _definitions, block, BlockSchemaCheck.Run(file, scope, block, $"{facts.Pointer}/properties/{key}", schema));
        foreach (var problem in known.Problems) problems.Add(problem.At(file, resource.Base));
    }

    private void TellUnknown(PlacedResource resource, string protocol)
    {
        if (protocol.Contains("${", StringComparison.Ordinal)) return;
        var pointer = resource.Facts.Pointer + "/properties/protocol";
        var node = resource.Facts.Properties!.Find("protocol")!.Value;
        var ours = schemas.Protocols;
        LocalProblem problem;
        if (ConnectwareProtocols.Contains(protocol))
        {
            problem = Tell(ProblemSeverity.Information, $"Connectware has a connector '{protocol}', this studio has none: its settings are kept and not checked.", null);
        }
        else
        {
            var meant = NearestName.Of(protocol, ours);
            problem = Tell(ProblemSeverity.Warning, $"No connector '{protocol}' is known here; its settings are kept and not checked{(meant is null ? "" : $". Did you mean '{meant}'?")}", meant);
        }

        problems.Add(problem.At(file, resource.Base));

        LocalProblem Tell(ProblemSeverity severity, string message, string? meant) => new(
            severity, "unknown-protocol", message.TrimEnd('.') + (message.EndsWith('?') ? "" : "."), node.Start, node.End - node.Start, pointer, MendFor(pointer, meant));
    }

    private static LocalMend? MendFor(string pointer, string? meant) => meant is null ? null : Mends.Set($"Change to '{meant}'", pointer, meant);
}

/// <summary>What the schema said about a block, with what the answer depends on; all compared by identity.</summary>
internal sealed record SchemaFindings(SchemaNode Schema, YamlNode? Parameters, YamlNode? Definitions, YamlEntry Block, LocalProblem[] Problems);
