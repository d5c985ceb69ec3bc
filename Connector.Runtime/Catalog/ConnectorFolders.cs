using Connector.Runtime.PlugIns;

namespace Connector.Runtime.Catalog;

/// <summary>The built-in connectors and those of some folders as one catalogue, which changes as the folders do. Dispose it last.</summary>
internal sealed class ConnectorFolders : IAsyncDisposable
{
    private ConnectorFolders(FolderConnectors source) => (Source, Catalog) = (source, ConnectorCatalog.BuiltIn().With(source));

    public ConnectorCatalog Catalog { get; }

    public FolderConnectors Source { get; }

    /// <summary>Loads what is there, then watches. Never fails for what stands in the folders: what is broken is listed as broken.</summary>
    /// <param name="paths">Connector folders, or folders of them; those that do not exist yet are looked for again and again.</param>
    /// <param name="time">The clock between two looks.</param>
    /// <param name="cancellationToken">Ends the first loading.</param>
    public static async Task<ConnectorFolders> OpenAsync(IEnumerable<string> paths, TimeProvider time, CancellationToken cancellationToken) =>
        new(await FolderConnectors.OpenAsync(paths, Kinds(time), time, cancellationToken).ConfigureAwait(false));

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static IReadOnlyList<IConnectorFolderKind> Kinds(TimeProvider time) => [new PlugInKind(time)];
}
