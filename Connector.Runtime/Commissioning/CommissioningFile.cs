using System.Text.Json.Nodes;
using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning.Checking;
using Connector.Runtime.Commissioning.Yaml;
using Connector.Runtime.Schemas.Fields;

namespace Connector.Runtime.Commissioning;

/// <summary>
/// A service commissioning file: its text, which is the only truth, and what the text says. Immutable and thread-safe.
/// Edits are asked for and come back as the smallest change of the text; whoever owns the text applies them.
/// </summary>
public sealed partial class CommissioningFile
{
    private readonly YamlReading _reading;
    private Lazy<TextLines> _lines;
    private Lazy<bool> _isPlain;
    private readonly Lazy<IReadOnlyList<ParameterItem>> _parameters;
    private readonly Lazy<IReadOnlyList<ResourceItem>> _resources;
    private readonly Lazy<PlacedResource[]> _placed;
    private readonly Lazy<IReadOnlyList<Problem>> _problems;

    private CommissioningFile(string text, YamlReading reading)
    {
        Text = text;
        _reading = reading;
        _lines = new Lazy<TextLines>(() => new TextLines(Text));
        _isPlain = new Lazy<bool>(() => TextCheck.IsPlain(Text));
        _parameters = new Lazy<IReadOnlyList<ParameterItem>>(() => ParameterReader.ReadAll(this));
        _placed = new Lazy<PlacedResource[]>(() => [.. ResourceFacts.Of(this)]);
        _resources = new Lazy<IReadOnlyList<ResourceItem>>(() => Array.ConvertAll(Placed, place => place.Facts.Item));
        _problems = new Lazy<IReadOnlyList<Problem>>(() => FileCheck.Structure(this));
    }

    /// <summary>Reads any text. Never throws for bad content: what is wrong stands in <see cref="Problems"/>.</summary>
    public static CommissioningFile Parse(string text) => Parse(text, CommissioningLimits.Default);

    /// <summary>Reads any text within limits of the caller's.</summary>
    public static CommissioningFile Parse(string text, CommissioningLimits limits) => new(text, limits.Refuse(text) ?? YamlReader.Read(text)) { Limits = limits };

    /// <summary>Stands for a file that is too large to be read at all: empty, with that one problem.</summary>
    /// <param name="length">Its length in bytes.</param>
    public static CommissioningFile TooLarge(long length) => new("", CommissioningLimits.Default.TooLarge(length));

    public string Text { get; }

    /// <summary>False while the text is not YAML; the forms then keep showing the last file that was.</summary>
    public bool IsReadable => _reading.Fault is null;

    /// <summary>Syntax and structure problems that need no connector schema.</summary>
    public IReadOnlyList<Problem> Problems => _problems.Value;

    public IReadOnlyList<ParameterItem> Parameters => _parameters.Value;

    /// <summary>All resources in file order, of every type.</summary>
    public IReadOnlyList<ResourceItem> Resources => _resources.Value;

    /// <summary>The resource of an id, or null. Costs the same however many there are.</summary>
    public ResourceItem? Resource(string id) =>
        Section("resources")?.Node is YamlMapping resources && resources.Find(id) is { } entry ? ResourceFacts.Of(entry).Item : null;

    /// <summary>The file's <c>description</c> as written, or null.</summary>
    public string? Description => (Section("description")?.Node as YamlScalar)?.Value;

    /// <summary><c>metadata.name</c> as written, or null.</summary>
    public string? Name => (Section("metadata")?.Child("name")?.Node as YamlScalar)?.Value;

    /// <summary>All problems, with connection and address blocks checked against the schemas of known connectors.</summary>
    public IReadOnlyList<Problem> Check(ISchemaSource schemas) => FileCheck.All(this, schemas);

    /// <summary>The value at a pointer with its references, or null when there is nothing.</summary>
    /// <param name="pointer">JSON Pointer from the root of the file, such as <c>/resources/mixer/properties/connection</c>.</param>
    /// <param name="parameters">Test values; defaults where a name is missing.</param>
    public BlockValue? Read(string pointer, IReadOnlyDictionary<string, JsonNode?> parameters)
    {
        if (Find(pointer) is not { } spot) return null;
        var reader = new BlockReader(new ReferenceScope(this, null, parameters));
        return new BlockValue(reader.Read(spot.Node), reader.References);
    }

    /// <summary>The value at a pointer as it is written, references not followed; null when there is nothing.</summary>
    public NodeText? WrittenAt(string pointer)
    {
        if (Find(pointer) is not { } spot) return null;
        var place = Lines.Place(spot.Start, spot.End - spot.Start);
        var source = Text[spot.Start..spot.End];
        if (spot.Node is YamlCollection { IsFlow: false } && place.Column > 1) source = source.Replace("\n" + new string(' ', place.Column - 1), "\n");
        return new NodeText(
            new BlockReader(null).Read(spot.Node),
            spot.Node is YamlScalar { Tag: null } scalar && YamlScalars.IsString(scalar) ? scalar.Value : null,
            source,
            place);
    }

    /// <summary>Where a node stands in the text, its key included; null when there is nothing.</summary>
    public TextPlace? Locate(string pointer) => Find(pointer) is { } spot ? Lines.Place(spot.PartStart, spot.PartEnd - spot.PartStart) : null;

    /// <summary>
    /// The pointer of the innermost node at an offset: on a key it is the key's value, on an empty line the block around it;
    /// null when the text cannot be read.
    /// </summary>
    public string? PointerAt(int offset) => Root is { } root ? NodeAt.Find(root, Text, offset).Pointer : null;

    /// <summary>Resolves every reference and gives what an agent can run. What cannot be resolved is a problem, the rest is there.</summary>
    /// <param name="serviceId">The id to install under, or null for the default made from <c>metadata.name</c>.</param>
    /// <param name="parameters">Values; defaults where a name is missing.</param>
    public Resolution Resolve(string? serviceId, IReadOnlyDictionary<string, JsonNode?> parameters) => ServiceResolver.Resolve(this, serviceId, parameters);

    /// <summary>Applies edits of one list to a text.</summary>
    public static string Apply(string text, IReadOnlyList<TextEdit> edits) => TextEdits.Apply(text, edits);

    internal CommissioningLimits Limits { get; private init; } = CommissioningLimits.Default;

    internal YamlReading Reading => _reading;

    /// <summary>The resources, each id once, with what is known of each.</summary>
    internal PlacedResource[] Placed => _placed.Value;

    /// <summary>What is remembered between the versions of one text.</summary>
    internal FileMemory Memory { get; private init; } = new();

    internal TextLines Lines => _lines.Value;

    /// <summary>Whether there is nothing to tell of single characters: found out once for a text, and then for what is typed into it.</summary>
    internal bool IsPlain => _isPlain.Value;

    internal YamlSpot? Root => _reading.Root is { } root ? new YamlSpot(root, 0, null, 0) : null;

    internal YamlSpot? Section(string name) => Root?.Child(name);

    internal YamlSpot? Find(string pointer) => Root?.Find(JsonPointer.Split(pointer));

    internal ParameterItem? ParameterNamed(string name) => Parameters.FirstOrDefault(parameter => parameter.Name == name);

    internal bool HasResource(string id) => Section("resources")?.Child(id) is not null;
}

/// <summary>A parameter as the file declares it.</summary>
/// <param name="Schema">Its constraints as JSON Schema (<c>allowedValues</c> and other old words translated).</param>
public sealed record ParameterItem(string Name, JsonObject Schema, JsonNode? Default, string? Description, string Pointer, TextPlace Place)
{
    /// <summary>False for a parameter that has to be given.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Its value is not to be shown: so says its name, or its schema by <c>format: password</c> or <c>writeOnly</c>.</summary>
    public bool IsSecret => SecretNames.Smells(Name) || Schema["format"]?.ToString() == "password" || Schema["writeOnly"]?.ToString() == "true";
}

/// <summary>A resource as the file declares it. The same instance in every version of a text in which nothing of the resource was edited.</summary>
/// <param name="Kind">What the studio understands it as.</param>
/// <param name="Protocol">Of connections and endpoints.</param>
/// <param name="ConnectionId">Of endpoints: the resource id its <c>connection</c> refers to, if it can be told.</param>
/// <param name="Operation">Of endpoints.</param>
public sealed record ResourceItem(
    string Id,
    string Type,
    ResourceKind Kind,
    string? Protocol,
    string? ConnectionId,
    EndpointOperation? Operation,
    string Pointer);

public enum ResourceKind
{
    Connection,
    Endpoint,
    Mapping,

    /// <summary>Shown, kept and edited as text.</summary>
    Other,
}

/// <summary>A value of the file as forms need it.</summary>
/// <param name="Value">The data, references replaced by what they resolve to (null where they do not).</param>
/// <param name="References">Per JSON Pointer below the block: how the value is written there.</param>
public sealed record BlockValue(JsonNode? Value, IReadOnlyDictionary<string, WrittenReference> References);

/// <summary>A value that is written as a reference.</summary>
/// <param name="Tag"><c>!ref</c> or <c>!sub</c>.</param>
/// <param name="Text">What stands behind the tag.</param>
/// <param name="Resolved">What it resolves to; null with <paramref name="IsResolved"/> false when it does not.</param>
public sealed record WrittenReference(string Tag, string Text, JsonNode? Resolved, bool IsResolved);

/// <summary>A file with its references resolved.</summary>
public sealed record Resolution(ServiceDefinition Service, IReadOnlyList<Problem> Problems);

/// <summary>A value as it is written.</summary>
/// <param name="Value">Its data; of a reference, the text behind the tag.</param>
/// <param name="Text">Of a text without tag: what it reads as.</param>
/// <param name="Source">The YAML, moved to the left margin.</param>
/// <param name="Place">Where the value stands, its key left out.</param>
public sealed record NodeText(JsonNode? Value, string? Text, string Source, TextPlace Place);
