using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning.Checking;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>
/// What one resource says by itself, whatever stands around it: found out once and kept with its entry, so that a key press in
/// one resource costs nothing in the other ten thousand. Immutable.
/// </summary>
internal sealed class ResourceFacts
{
    private IReadOnlyList<ReferenceUse>? _uses;
    private IReadOnlyList<string>? _usedNames;

    private ResourceFacts(YamlEntry entry)
    {
        Entry = entry;
        Id = entry.KeyText ?? "";
        Pointer = JsonPointer.Append("/resources", Id);
        var resource = entry.Value as YamlMapping;
        Type = Text(resource?.Find("type")?.Value) ?? "";
        Properties = resource?.Find("properties")?.Value as YamlMapping;
        Kind = Type switch
        {
            "Cybus::Connection" => ResourceKind.Connection,
            "Cybus::Endpoint" => ResourceKind.Endpoint,
            "Cybus::Mapping" => ResourceKind.Mapping,
            _ => ResourceKind.Other,
        };
        if (Kind is ResourceKind.Connection or ResourceKind.Endpoint) Protocol = Text(Properties?.Find("protocol")?.Value);
        if (Kind != ResourceKind.Endpoint) return;
        Connection = Properties?.Find("connection")?.Value as YamlScalar;
        Operations = [.. OperationKeys.Where(item => Properties?.Find(item.Key) is not null).Select(item => item.Operation)];
    }

    public static readonly IReadOnlyList<(string Key, EndpointOperation Operation)> OperationKeys =
        [("subscribe", EndpointOperation.Subscribe), ("read", EndpointOperation.Read), ("write", EndpointOperation.Write)];

    public YamlEntry Entry { get; }

    /// <summary>What the outside is told.</summary>
    public ResourceItem Item => field ??= new(Id, Type, Kind, Protocol, ConnectionId, Operations.Count > 0 ? Operations[0] : null, Pointer);

    public string Id { get; }

    public string Pointer { get; }

    public string Type { get; }

    public ResourceKind Kind { get; }

    public YamlMapping? Properties { get; }

    /// <summary>As written; null where it is missing or a reference.</summary>
    public string? Protocol { get; }

    /// <summary>Of endpoints: what stands behind <c>connection</c>.</summary>
    public YamlScalar? Connection { get; }

    public IReadOnlyList<EndpointOperation> Operations { get; } = [];

    /// <summary>Of endpoints: the resource that <c>connection</c> names in this file, if it can be told from here.</summary>
    public string? ConnectionId => Connection is { } scalar && (scalar.Tag is "!ref" || scalar.Tag is null) && scalar.Value.Length > 0
        && !scalar.Value.Contains("::", StringComparison.Ordinal) && !scalar.Value.Contains("${", StringComparison.Ordinal) ? scalar.Value : null;

    /// <summary>Where it refers to something.</summary>
    public IReadOnlyList<ReferenceUse> Uses => _uses ??= [.. ReferenceUses.Below(Entry.Value, Pointer)];

    /// <summary>The names it refers to, each once; also those of texts without a tag.</summary>
    public IReadOnlyList<string> UsedNames => _usedNames ??= [.. Uses.SelectMany(use => use.Names).Distinct()];

    /// <summary>What it was resolved to, with what that depended on.</summary>
    public ResolvedPart? Resolved { get; set; }

    /// <summary>What the checks found that look at nothing else.</summary>
    public LocalProblem[]? Problems { get; set; }

    /// <summary>What the schemas say, with what that depends on.</summary>
    public SchemaFindings? SchemaProblems { get; set; }

    public static string KeyOf(EndpointOperation operation) => operation switch
    {
        EndpointOperation.Subscribe => "subscribe",
        EndpointOperation.Read => "read",
        _ => "write",
    };

    /// <summary>The resources of a file in its order, each id once.</summary>
    public static IEnumerable<PlacedResource> Of(CommissioningFile file)
    {
        if (file.Section("resources") is not { Node: YamlMapping mapping } section) yield break;
        var index = mapping.Index;
        var isEachOnce = index.Count == mapping.Entries.Count;
        for (var i = 0; i < mapping.Entries.Count; i++)
        {
            var entry = mapping.Entries[i];
            if (!isEachOnce && (entry.KeyText is not { } id || index[id] != i)) continue;
            yield return new PlacedResource(Of(entry), section.Base + entry.Origin);
        }
    }

    /// <summary>What is known of an entry of the section <c>resources</c> that has a key.</summary>
    public static ResourceFacts Of(YamlEntry entry)
    {
        if (entry.Memo is not ResourceFacts facts) entry.Memo = facts = new ResourceFacts(entry);
        return facts;
    }

    private static string? Text(YamlNode? node) => node is YamlScalar { Tag: not ("!ref" or "!sub"), IsEmpty: false } scalar ? scalar.Value : null;
}

/// <summary>A resource at its place in a file.</summary>
/// <param name="Facts">What it says.</param>
/// <param name="Base">What its offsets are added to.</param>
internal readonly record struct PlacedResource(ResourceFacts Facts, int Base);
