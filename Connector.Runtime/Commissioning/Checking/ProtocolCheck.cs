using System.Text.Json;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning.Yaml;
using Connector.Runtime.Schemas;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>What the schemas of known connectors say about a connection or an endpoint. Unknown protocols are told, never refused.</summary>
internal sealed class ProtocolCheck(CommissioningFile file, ReferenceScope scope, ISchemaSource schemas)
{
    private readonly Dictionary<string, string?> _meant = [];
    private readonly YamlNode? _parameters = file.Section("parameters")?.Node;
    private readonly YamlNode? _definitions = file.Section("definitions")?.Node;

    public LocalProblem[] Of(ResourceFacts facts)
    {
        if (facts.Protocol is not { } protocol || facts.Properties is not { } properties) return [];
        if (facts.Kind == ResourceKind.Connection)
            return schemas.ConnectionSchema(protocol) is { } own ? Check(facts, properties.Find("connection"), "connection", own) : TellUnknown(facts, protocol);
        if (schemas.AddressSchema(protocol) is { } schema)
            return facts.Operations.Count == 0 ? [] : [.. facts.Operations.SelectMany(operation => Check(facts, properties.Find(ResourceFacts.KeyOf(operation)), ResourceFacts.KeyOf(operation), schema))];
        return [.. CheckInterval(facts, properties), .. IsElsewhere(facts.Connection) ? TellUnknown(facts, protocol) : []];
    }

    /// <summary>What is known of every address that is polled, whatever its connector.</summary>
    private static LocalProblem[] CheckInterval(ResourceFacts facts, YamlMapping properties)
    {
        if (properties.Find("subscribe")?.Value is not YamlMapping address || address.Find("interval")?.Value is not YamlScalar { Tag: null } interval) return [];
        if (interval.Value.Contains("${", StringComparison.Ordinal) || YamlScalars.PlainToJson(interval.Value)?.GetValueKind() == JsonValueKind.Number) return [];
        var pointer = facts.Pointer + "/properties/subscribe/interval";
        var findings = new Findings();
        var digits = interval.Value.EndsWith("ms", StringComparison.Ordinal) && int.TryParse(interval.Value[..^2].TrimEnd(), out var number) ? number : (int?)null;
        findings.Error("wrong-type", "'interval' is a number of milliseconds.", interval, pointer, digits is null ? null : Mends.Set($"Make it the number {digits}", pointer, digits));
        return findings.Problems;
    }

    /// <summary>Whether a connection belongs to another service; that of this file says about its protocol what there is to say.</summary>
    private static bool IsElsewhere(YamlScalar? connection) => connection is { Tag: "!ref" or "!sub" } ? connection.Value.Contains("::", StringComparison.Ordinal) : connection?.Value.Contains('-') == true;

    private LocalProblem[] Check(ResourceFacts facts, YamlEntry? block, string key, SchemaNode schema)
    {
        if (block is null) return [];
        var known = facts.SchemaProblems;
        if (known is null || known.Schema != schema || known.Block != block || (facts.Uses.Count > 0 && (known.Parameters != _parameters || known.Definitions != _definitions)))
            facts.SchemaProblems = known = new SchemaFindings(schema, _parameters, _definitions, block, BlockSchemaCheck.Run(file, scope, block, $"{facts.Pointer}/properties/{key}", schema));
        return known.Problems;
    }

    private LocalProblem[] TellUnknown(ResourceFacts facts, string protocol)
    {
        if (protocol.Contains("${", StringComparison.Ordinal)) return [];
        var pointer = facts.Pointer + "/properties/protocol";
        var node = facts.Properties!.Find("protocol")!.Value;
        LocalProblem problem;
        if (ConnectwareProtocols.Contains(protocol))
        {
            problem = Tell(ProblemSeverity.Information, $"Connectware has a connector '{protocol}', this studio has none: its settings are kept and not checked.", null);
        }
        else
        {
            if (!_meant.TryGetValue(protocol, out var meant)) _meant[protocol] = meant = NearestName.Of(protocol, schemas.Protocols.Concat(ConnectwareProtocols.Names));
            problem = Tell(ProblemSeverity.Warning, $"No connector '{protocol}' is known here; its settings are kept and not checked{(meant is null ? "" : $". Did you mean '{meant}'?")}", meant);
        }

        return [problem];

        LocalProblem Tell(ProblemSeverity severity, string message, string? meant) => new(
            severity, "unknown-protocol", message.TrimEnd('.') + (message.EndsWith('?') ? "" : "."), node.Start, node.End - node.Start, pointer, MendFor(pointer, meant));
    }

    private static LocalMend? MendFor(string pointer, string? meant) => meant is null ? null : Mends.Set($"Change to '{meant}'", pointer, meant);
}

/// <summary>What the schema said about a block, with what the answer depends on; all compared by identity.</summary>
internal sealed record SchemaFindings(SchemaNode Schema, YamlNode? Parameters, YamlNode? Definitions, YamlEntry Block, LocalProblem[] Problems);
