using System.Text.Json;
using Connector.Runtime.Catalog;
using Connector.Runtime.Dialing;
using Connector.Runtime.Schemas;
using Connector.Sdk;

namespace Connector.Runtime.Node;

/// <summary>
/// A folder as its files are now. A host loads it once to tell the schemas and handlers of its classes; from then on a process runs
/// only while there are connections. These keep their process also when the folder is loaded anew.
/// </summary>
internal sealed class LoadedNodeFolder : ILoadedFolder
{
    private LoadedNodeFolder(IReadOnlyList<ConnectorEntry> entries) => Entries = entries;

    public IReadOnlyList<ConnectorEntry> Entries { get; }

    public static async Task<LoadedNodeFolder> LoadAsync(
        NodeFolder folder, NodeSettings settings, OutboundPolicy policy, TimeProvider time, CancellationToken cancellationToken)
    {
        var host = new NodeHost(folder, settings, policy, time);
        List<string> faults = [];
        if (folder.Package.Fault is { } broken) faults.Add(broken);
        var loaded = await DescribeAsync(host, faults, cancellationToken).ConfigureAwait(false);
        return new LoadedNodeFolder([.. folder.Connectors.Select(files => Entry(host, files, loaded, faults))]);
    }

    /// <summary>Nothing is held here: a process belongs to its connections.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<NodeDescription> DescribeAsync(NodeHost host, List<string> faults, CancellationToken cancellationToken)
    {
        try
        {
            var process = await host.AcquireAsync(cancellationToken).ConfigureAwait(false);
            var description = NodeDescription.Of(process.Loaded);
            await host.ReleaseAsync(process).ConfigureAwait(false);
            faults.AddRange(NodeFaults.Of(host.Folder, description));
            return description;
        }
        catch (ConnectorException exception)
        {
            faults.Add(exception.Detail is null ? exception.Message : $"{exception.Message} ({exception.Detail})");
            return NodeDescription.None;
        }
    }

    private static ConnectorEntry Entry(NodeHost host, NodeClassFiles files, NodeDescription described, IReadOnlyList<string> folderFaults)
    {
        var found = described.Connectors.GetValueOrDefault(files.Protocol);
        var connectionFile = Text(files.ConnectionJson);
        var endpointFile = Text(files.EndpointJson);
        var schemas = ConnectorSchemas.Load(
            Effective(connectionFile, found?.ConnectionSchema, "connection"), Effective(endpointFile, found?.EndpointSchema, "address"), files.Protocol);
        List<string> faults = [.. folderFaults, .. NodeFaults.Of(host.Folder, files, found), .. schemas.Faults];
        var connector = new NodeConnector(files.Protocol, found?.Handlers ?? new HashSet<string>());
        return new ConnectorEntry
        {
            Protocol = files.Protocol,
            Title = schemas.Title ?? files.Protocol,
            Description = schemas.Description ?? host.Folder.Package.Description,
            Version = schemas.Version,
            Origin = ConnectorOrigin.NodeFolder,
            Source = host.Folder.Root,
            Folder = host.Folder.Root,
            Host = host.State,
            Abilities = Abilities(connector.Operations),
            ConnectionSchema = schemas.Connection,
            AddressSchema = schemas.Address,
            Faults = [.. faults.Distinct(StringComparer.Ordinal)],
            Findings = NodeFolderLint.Check(host.Folder, files, found, schemas),
            Notices = ["It runs in a process of its own, together with all connections of its folder: while its code computes without a pause, they all stand still."],
            WrapsValues = host.Folder.Package.WrapsValues,
            KnownToConnectware = ConnectwareProtocols.Contains(files.Protocol),
            Create = faults.Count > 0 ? null : context => connector.Pushes ? new NodePushBridge(context, host, connector) : new NodeBridge(context, host, connector),
        };
    }

    /// <summary>
    /// The file, which has lines to point at, as long as the class gives out the same block; otherwise what the class gives out, since
    /// that is what the image takes.
    /// </summary>
    private static string? Effective(string? file, string? given, string block)
    {
        if (file is null || given is null) return given ?? file;
        try
        {
            using var written = JsonDocument.Parse(file);
            using var made = JsonDocument.Parse(given);
            return Block(written.RootElement, block) is { } one && Block(made.RootElement, block) is { } other && !JsonElement.DeepEquals(one, other) ? given : file;
        }
        catch (JsonException)
        {
            // Its place is told when the file is read.
            return file;
        }
    }

    private static JsonElement? Block(JsonElement root, string block) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("definitions", out var definitions) && definitions.ValueKind == JsonValueKind.Object &&
        definitions.TryGetProperty(block, out var found) ? found : null;

    private static string? Text(string? path) => path is not null && File.Exists(path) ? File.ReadAllText(path) : null;

    private static ConnectorAbilities Abilities(AddressOperations operations) =>
        (operations.HasFlag(AddressOperations.Read) ? ConnectorAbilities.Read : 0)
        | (operations.HasFlag(AddressOperations.Write) ? ConnectorAbilities.Write : 0)
        | (operations.HasFlag(AddressOperations.Subscribe) ? ConnectorAbilities.Push : 0);
}
