using System.Text.RegularExpressions;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Reference;

namespace Studio.Client.Workbench.Editing;

/// <summary>Completions and help from the file's grammar, its own names, the catalogue and the connectors' schemas.</summary>
/// <param name="text">The newest text.</param>
/// <param name="file">The newest one that could be read.</param>
/// <param name="catalog">Connectors for protocols and schema fields.</param>
internal sealed partial class YamlAssist(Func<string> text, Func<CommissioningFile> file, IConnectorCatalog catalog) : IYamlAssist
{
    private static readonly string[] Types = ["Cybus::Connection", "Cybus::Endpoint", "Cybus::Mapping", "Cybus::Container", "Cybus::Link", "Cybus::IngressRoute", "Cybus::Volume", "Cybus::File", "Cybus::User", "Cybus::Role"];

    public IReadOnlyList<YamlCompletion> Complete(int offset)
    {
        var (keys, before) = YamlPath.Of(text(), offset);
        if (Reference().IsMatch(before)) return Names();
        if (Value().Match(before) is { Success: true } value) return Values([.. keys, value.Groups[1].Value]);
        return Key().IsMatch(before) ? Keys(keys) : [];
    }

    public YamlHelp? Help(int offset)
    {
        var now = file();
        if (now.Text.Length != text().Length || now.PointerAt(offset) is not { Length: > 0 } pointer || now.Locate(pointer) is not { } place) return null;
        var line = now.Text.IndexOf('\n', place.Start);
        var length = Math.Min(place.Length, (line < 0 ? now.Text.Length : line) - place.Start);
        if (offset > place.Start + length) return null;
        var path = pointer.Split('/').Skip(1).Select(key => key.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
        if (FieldAt(path) is not { } field) return null;
        var facts = new[] { field.Type, field.Unit, field.IsRequired ? "required" : null, field.Default is null ? null : $"default {field.Default}" }.Concat(field.Limits).Where(fact => fact is not null);
        return new YamlHelp(place.Start, length, field.Title, $"{field.Description} ({string.Join(", ", facts)})".Trim());
    }

    private IReadOnlyList<YamlCompletion> Names() =>
    [
        .. file().Parameters.Select(parameter => new YamlCompletion(parameter.Name, "variable", "parameter", parameter.Description)),
        .. file().Resources.Select(resource => new YamlCompletion(resource.Id, "class", resource.Kind.ToString().ToLowerInvariant(), resource.Protocol)),
    ];

    private IReadOnlyList<YamlCompletion> Values(IReadOnlyList<string> path) => path switch
    {
        ["resources", _, "type"] => [.. Types.Select(type => new YamlCompletion(type, "class"))],
        ["resources", _, "properties", "protocol"] => [.. catalog.Connectors.Where(connector => connector.IsUsable).Select(connector => new YamlCompletion(connector.Protocol, "class", "connector", connector.Title))],
        ["resources", _, "properties", "targetState"] => Words("connected", "disconnected", "enabled", "disabled"),
        ["resources", _, "properties", "qos"] => Words("0", "1", "2"),
        ["resources", _, "properties", "connection"] when IsEndpoint(path[1]) => [new YamlCompletion("!ref", "keyword", "reference", null, "!ref ")],
        ["parameters", _, "type"] => Words("string", "integer", "number", "boolean", "array"),
        _ when FieldAt(path) is { } field => field.Allowed.Count > 0 ? [.. field.Allowed.Select(value => new YamlCompletion(value.Trim('"'), "enum"))] : [new YamlCompletion("!ref", "keyword", "reference", null, "!ref ")],
        _ => [],
    };

    private IReadOnlyList<YamlCompletion> Keys(IReadOnlyList<string> path) => path switch
    {
        [] => Properties("description", "metadata", "parameters", "definitions", "resources"),
        ["metadata"] => Properties("name", "version", "provider", "homepage", "icon"),
        ["parameters", _] => Properties("type", "title", "description", "default", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern"),
        ["resources", _] => Properties("type", "properties"),
        ["resources", var id, "properties"] => IsEndpoint(id)
            ? Properties("protocol", "connection", "subscribe", "read", "write", "topic", "qos", "retain", "rules", "targetState")
            : Properties("protocol", "connection", "agentName", "targetState", "mappings"),
        ["resources", _, "properties", _, ..] => [.. FieldsBelow(path).Select(field => new YamlCompletion(field.Name, "property", field.IsRequired ? "required" : field.Type, field.Description, field.Name + ": "))],
        _ => [],
    };

    private ReferenceField? FieldAt(IReadOnlyList<string> path) =>
        path.Count < 5 ? null : FieldsBelow([.. path.SkipLast(1)]).FirstOrDefault(field => field.Name == path[^1]);

    /// <summary>The fields that a connector's schema has for the block at a path.</summary>
    private IEnumerable<ReferenceField> FieldsBelow(IReadOnlyList<string> path)
    {
        if (path is not ["resources", var id, "properties", var block, ..] || file().Resources.FirstOrDefault(resource => resource.Id == id) is not { Protocol: { } protocol } found) return [];
        SchemaNode? schema = (found.Kind, block) switch
        {
            (ResourceKind.Connection, "connection") => catalog.Find(protocol)?.ConnectionSchema,
            (ResourceKind.Endpoint, "subscribe" or "read" or "write") => catalog.Find(protocol)?.AddressSchema,
            _ => null,
        };
        if (schema is null) return [];
        var inside = string.Join('.', path.Skip(4));
        return SchemaReference.Fields(schema).Where(field => field.Name is not ("[]" or "*") && field.Path == (inside.Length == 0 ? field.Name : $"{inside}.{field.Name}")).DistinctBy(field => field.Name);
    }

    private bool IsEndpoint(string id) => file().Resources.FirstOrDefault(resource => resource.Id == id)?.Kind == ResourceKind.Endpoint;

    private static IReadOnlyList<YamlCompletion> Words(params string[] words) => [.. words.Select(word => new YamlCompletion(word, "enum"))];

    private static IReadOnlyList<YamlCompletion> Properties(params string[] keys) => [.. keys.Select(key => new YamlCompletion(key, "property", null, null, key + ": "))];

    [GeneratedRegex("!ref\\s+'?[^\\s']*$")]
    private static partial Regex Reference();

    [GeneratedRegex("^\\s*(?:- )?([\\w.$-]+):\\s+\\S*$")]
    private static partial Regex Value();

    [GeneratedRegex("^\\s*(?:- )?[\\w.$-]*$")]
    private static partial Regex Key();
}
