using System.Text.Json.Nodes;
using Connector.Runtime.Agent;

namespace Connector.Runtime.Commissioning;

/// <summary>
/// A service commissioning file: its text, which is the only truth, and what the text says. Immutable and thread-safe.
/// Edits are asked for and come back as the smallest change of the text; whoever owns the text applies them.
/// </summary>
public sealed class CommissioningFile
{
    private CommissioningFile(string text) => Text = text;

    /// <summary>Reads any text. Never throws for bad content: what is wrong stands in <see cref="Problems"/>.</summary>
    public static CommissioningFile Parse(string text) => new(text);

    public string Text { get; }

    /// <summary>False while the text is not YAML; the forms then keep showing the last file that was.</summary>
    public bool IsReadable => true;

    /// <summary>Syntax and structure problems that need no connector schema.</summary>
    public IReadOnlyList<Problem> Problems => [];

    public IReadOnlyList<ParameterItem> Parameters => [];

    /// <summary>All resources in file order, of every type.</summary>
    public IReadOnlyList<ResourceItem> Resources => [];

    /// <summary>All problems, with connection and address blocks checked against the schemas of known connectors.</summary>
    public IReadOnlyList<Problem> Check(ISchemaSource schemas) => throw new NotImplementedException();

    /// <summary>The value at a pointer with its references, or null when there is nothing.</summary>
    /// <param name="pointer">JSON Pointer from the root of the file, such as <c>/resources/mixer/properties/connection</c>.</param>
    /// <param name="parameters">Test values; defaults where a name is missing.</param>
    public BlockValue? Read(string pointer, IReadOnlyDictionary<string, JsonNode?> parameters) => throw new NotImplementedException();

    /// <summary>Where a node stands in the text.</summary>
    public TextPlace? Locate(string pointer) => throw new NotImplementedException();

    /// <summary>The pointer of the innermost node at an offset.</summary>
    public string? PointerAt(int offset) => throw new NotImplementedException();

    /// <summary>Sets a value, making missing parents. The smallest edits that do it.</summary>
    public IReadOnlyList<TextEdit> Set(string pointer, YamlValue value) => throw new NotImplementedException();

    /// <summary>Removes a node with its key and its own comments, and parents of the given block that become empty.</summary>
    public IReadOnlyList<TextEdit> Remove(string pointer) => throw new NotImplementedException();

    /// <summary>Renames a key; for parameters, definitions and resources also every reference to it.</summary>
    public IReadOnlyList<TextEdit> Rename(string pointer, string newKey) => throw new NotImplementedException();

    /// <summary>Adds a resource at its natural place (an endpoint behind the last one of its connection).</summary>
    /// <param name="id">A free resource id.</param>
    /// <param name="type">Such as <c>Cybus::Connection</c>.</param>
    /// <param name="properties">Values in the order in which they are to stand.</param>
    public IReadOnlyList<TextEdit> AddResource(string id, string type, IReadOnlyList<(string Pointer, YamlValue Value)> properties) => throw new NotImplementedException();

    /// <summary>Copies a resource, text and comments included, under a free id.</summary>
    public (IReadOnlyList<TextEdit> Edits, string NewId) Duplicate(string resourceId) => throw new NotImplementedException();

    /// <summary>Resolves every reference and gives what an agent can run. What cannot be resolved is a problem, the rest is there.</summary>
    /// <param name="serviceId">The id to install under, or null for the default made from <c>metadata.name</c>.</param>
    /// <param name="parameters">Values; defaults where a name is missing.</param>
    public Resolution Resolve(string? serviceId, IReadOnlyDictionary<string, JsonNode?> parameters) => throw new NotImplementedException();

    /// <summary>Applies edits of one list to a text.</summary>
    public static string Apply(string text, IReadOnlyList<TextEdit> edits) => TextEdits.Apply(text, edits);
}

/// <summary>A parameter as the file declares it.</summary>
/// <param name="Schema">Its constraints as JSON Schema (<c>allowedValues</c> and other old words translated).</param>
public sealed record ParameterItem(string Name, JsonObject Schema, JsonNode? Default, string? Description, string Pointer, TextPlace Place);

/// <summary>A resource as the file declares it.</summary>
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
    string Pointer,
    TextPlace Place);

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
