using System.Text.Json;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning.Checking;
using Connector.Runtime.Commissioning.Yaml;
using JsonPointer = Connector.Runtime.Commissioning.Yaml.JsonPointer;

namespace Connector.Runtime.Commissioning;

/// <summary>
/// What somebody should know before a file goes from the studio to Connectware: connectors that it does not have, and keys that
/// only the studio's connectors know. A schema marks such a key with <c>"x-own": true</c>. Nothing is changed or refused.
/// </summary>
public static class ExportNotices
{
    private const string OwnKey = "x-own";

    /// <summary>All notices, in text order; their severity is information or warning.</summary>
    public static IReadOnlyList<Problem> Of(CommissioningFile file, ISchemaSource schemas)
    {
        var notices = new List<Problem>();
        foreach (var resource in ResourceFacts.Of(file))
        {
            if (resource.Facts.Protocol is not { } protocol || resource.Facts.Properties is null) continue;
            if (resource.Facts.Kind == ResourceKind.Connection)
            {
                TellProtocol(file, resource, protocol, notices);
                if (schemas.ConnectionSchema(protocol) is { } schema) TellKeys(file, resource, "connection", schema, notices);
            }
            else if (schemas.AddressSchema(protocol) is { } schema)
            {
                foreach (var operation in resource.Facts.Operations) TellKeys(file, resource, ResourceFacts.KeyOf(operation), schema, notices);
            }
        }

        return notices;
    }

    private static void TellProtocol(CommissioningFile file, PlacedResource resource, string protocol, List<Problem> notices)
    {
        if (ConnectwareProtocols.Contains(protocol)) return;
        var agent = resource.Facts.Properties!.Find("agentName") is { Value: YamlScalar { Value.Length: > 0 } name } ? $"the agent '{name.Value}' needs" : "an agent with it is needed, named by 'agentName': the built-in one does not have";
        notices.Add(Notice(file, resource, resource.Facts.Properties.Find("protocol")!.Value, "connector-not-in-connectware", $"Connectware itself has no connector '{protocol}'; {agent} it.", resource.Facts.Pointer + "/properties/protocol"));
    }

    private static void TellKeys(CommissioningFile file, PlacedResource resource, string block, Schemas.SchemaNode schema, List<Problem> notices)
    {
        if (resource.Facts.Properties!.Find(block)?.Value is not YamlMapping mapping) return;
        var waiting = new Stack<(YamlMapping Node, string[] Path)>([(mapping, [])]);
        while (waiting.TryPop(out var item))
        {
            foreach (var entry in item.Node.Entries.Where(entry => entry.KeyText is not null))
            {
                string[] path = [.. item.Path, entry.KeyText!];
                if (KnownKeys.SchemasAt(schema, path).Any(node => node.TryGet(OwnKey, out var own) && own.ValueKind == JsonValueKind.True))
                    notices.Add(Notice(file, resource, entry.Key, "key-not-in-connectware", $"Only the studio's connector knows '{entry.KeyText}'; Connectware may refuse this key.", $"{resource.Facts.Pointer}/properties/{block}{JsonPointer.Join(path)}"));
                else if (entry.Value is YamlMapping below) waiting.Push((below, path));
            }
        }
    }

    private static Problem Notice(CommissioningFile file, PlacedResource resource, YamlNode node, string code, string message, string pointer) =>
        new(ProblemSeverity.Warning, code, message, file.Lines.Place(resource.Base + node.Start, node.End - node.Start), pointer);
}
