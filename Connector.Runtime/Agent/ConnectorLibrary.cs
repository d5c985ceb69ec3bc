using Connector.Runtime.Catalog;
using Connector.Runtime.Node;

namespace Connector.Runtime.Agent;

/// <summary>The connectors an agent can use: those that come with it and those in folders, which are watched as long as this lives.</summary>
public sealed class ConnectorLibrary : IAsyncDisposable
{
    private readonly FolderConnectors? _folders;

    private ConnectorLibrary(ConnectorCatalog catalog, FolderConnectors? folders) => (Catalog, _folders) = (catalog, folders);

    public ConnectorCatalog Catalog { get; }

    /// <summary>Loads the folders as they are now, then watches them. Never fails for what stands in them: that is a fault of their entry.</summary>
    /// <param name="folders">Connector folders, or folders of them, whether they exist yet or not.</param>
    /// <param name="options">Settings of the agent; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    public static async Task<ConnectorLibrary> OpenAsync(
        IEnumerable<string> folders, RuntimeOptions? options = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folders);
        string[] roots = [.. folders];
        var catalog = ConnectorCatalog.BuiltIn();
        if (roots.Length == 0) return new ConnectorLibrary(catalog, null);
        var source = await FolderConnectors.OpenAsync(roots, Kinds(options ?? RuntimeOptions.Default, time ?? TimeProvider.System), time ?? TimeProvider.System, cancellationToken).ConfigureAwait(false);
        return new ConnectorLibrary(catalog.With(source), source);
    }

    /// <summary>Ends the watch. Connections made before go on until they are disposed.</summary>
    public ValueTask DisposeAsync() => _folders?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Every kind of connector folder there is; the first that recognises a folder loads it.</summary>
    private static IReadOnlyList<IConnectorFolderKind> Kinds(RuntimeOptions options, TimeProvider time) =>
    [
        new NodeFolderKind(options.Node, options.Outbound, time),
    ];
}
