using Connector.Runtime.Commissioning.Checking;
using Connector.Runtime.Commissioning.Yaml;
using JsonPointer = Connector.Runtime.Commissioning.Yaml.JsonPointer;

namespace Connector.Runtime.Commissioning.Assist;

/// <summary>Says what a key or a reference means.</summary>
internal static class Hovering
{
    public static HoverInfo? At(CommissioningFile file, int offset, ISchemaSource schemas)
    {
        if (file.Root is not { } root) return null;
        var spot = NodeAt.Find(root, file.Text, offset);
        if (offset < spot.PartStart || offset > spot.PartEnd) return null;
        if (spot.Node is YamlScalar scalar && offset >= spot.Start && ReferenceUses.IsUse(scalar)) return Reference(file, spot, scalar);
        if (spot.Entry is not { KeyText: { } key } || offset > spot.KeyEnd + 1 && offset < spot.Start) return null;
        var path = JsonPointer.Split(spot.Pointer);
        var lines = Lines(file, path, key, schemas).ToList();
        return lines.Count == 0 ? null : new HoverInfo(key, lines, file.Lines.Place(spot.KeyStart, spot.KeyEnd - spot.KeyStart));
    }

    private static IEnumerable<string> Lines(CommissioningFile file, string[] path, string key, ISchemaSource schemas)
    {
        var resource = path is ["resources", var id, ..] ? file.Resources.FirstOrDefault(item => item.Id == id) : null;
        if (path is ["parameters", var name] && file.ParameterNamed(name) is { } parameter)
        {
            yield return $"Parameter of type {parameter.Schema["type"] ?? "unknown"}{(parameter.HasDefault ? "" : ", has to be given")}.";
            if (parameter.Description is { } text) yield return text;
            yield break;
        }

        if (path is ["resources", _] && resource is not null)
        {
            yield return resource.Type + (resource.Protocol is null ? "" : $", {resource.Protocol}") + (resource.ConnectionId is null ? "" : $", of '{resource.ConnectionId}'") + ".";
            yield break;
        }

        var inside = Vocabulary.InBlock(path, resource?.Type);
        if (inside is { Length: > 0 } && resource?.Protocol is { } protocol)
        {
            var schema = resource.Kind == ResourceKind.Connection ? schemas.ConnectionSchema(protocol) : schemas.AddressSchema(protocol);
            if (schema is null) yield break;
            foreach (var node in KnownKeys.SchemasAt(schema, inside))
            {
                if (node.Text("title") is { } title && title != key) yield return title;
                foreach (var sentence in SchemaWords.Sentences(node)) yield return sentence;
            }

            yield break;
        }

        var words = Vocabulary.KeysAt(path[..^1], resource?.Type).FirstOrDefault(item => item.Key == key).Text;
        if (words is not null) yield return words;
    }

    private static HoverInfo? Reference(CommissioningFile file, YamlSpot spot, YamlScalar scalar)
    {
        var scope = new ReferenceScope(file, null, new Dictionary<string, System.Text.Json.Nodes.JsonNode?>());
        var lines = new List<string>();
        if (scalar.Tag == "!ref" && !scalar.Value.Contains("${", StringComparison.Ordinal)) lines.Add(Describe(file, scalar.Value.Trim(), scope.Ref(scalar.Value)));
        else
        {
            foreach (System.Text.RegularExpressions.Match match in ReferenceScope.Placeholder.Matches(scalar.Value))
                lines.Add(Describe(file, match.Groups[1].Value.Trim(), scope.Lookup(match.Groups[1].Value.Trim())));
            var whole = scalar.Tag == "!ref" ? scope.Ref(scalar.Value) : scope.Sub(scalar.Value);
            if (whole.IsResolved && lines.Count > 0 && !lines.Any(line => line.EndsWith("not shown.", StringComparison.Ordinal))) lines.Add($"Together: {ReferenceScope.AsText(whole.Value)}");
        }

        return lines.Count == 0 ? null : new HoverInfo(scalar.Tag ?? "Text with names", lines, file.Lines.Place(spot.Start, spot.End - spot.Start));
    }

    private static string Describe(CommissioningFile file, string name, ReferenceResult result) => result.Kind switch
    {
        ReferenceKind.Parameter when file.ParameterNamed(name) is { IsSecret: true } => $"Parameter '{name}'; its value is not shown.",
        ReferenceKind.Parameter => result.IsResolved ? $"Parameter '{name}': {ReferenceScope.AsText(result.Value)}" : $"Parameter '{name}', which has to be given.",
        ReferenceKind.Definition => $"Definition '{name}': {ReferenceScope.AsText(result.Value)}",
        ReferenceKind.Resource => file.Resources.FirstOrDefault(resource => resource.Id == name) is { } resource ? $"{resource.Type} '{name}'." : $"Resource '{name}'.",
        ReferenceKind.Pseudo => result.IsResolved ? $"{name}: {ReferenceScope.AsText(result.Value)} (in a test here)" : $"{name} is known only inside Connectware.",
        ReferenceKind.InterService => $"A resource of another service: {ReferenceScope.AsText(result.Value)}.",
        ReferenceKind.Circular => $"'{name}' refers to itself.",
        _ => $"'{name}' is not known.",
    };
}
