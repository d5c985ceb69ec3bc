using Connector.Runtime.Catalog;
using Connector.Runtime.Node;
using Connector.Runtime.PlugIns;

namespace Connector.Runtime.Agent;

/// <summary>The connectors an agent can use: those that come with it and those in folders, which are watched as long as this lives.</summary>
public sealed class ConnectorLibrary : IAsyncDisposable
{
    private readonly IReadOnlyList<string> _roots;
    private readonly IReadOnlyList<IConnectorFolderKind> _kinds;
    private readonly TimeProvider _time;
    private FolderConnectors? _folders;

    /// <summary>A library that knows the built-in connectors; <see cref="LoadAsync"/> adds those of the folders.</summary>
    /// <param name="folders">Connector folders, or folders of them, whether they exist yet or not.</param>
    /// <param name="options">Settings of the agent; null for the defaults.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public ConnectorLibrary(IEnumerable<string> folders, RuntimeOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(folders);
        (_roots, _time) = ([.. folders], time ?? TimeProvider.System);
        _kinds = Kinds(options ?? RuntimeOptions.Default, _time);
    }

    public ConnectorCatalog Catalog { get; } = ConnectorCatalog.BuiltIn();

    /// <summary>Loads the folders as they are now, then watches them. Never fails for what stands in them: that is a fault of their entry.</summary>
    /// <inheritdoc cref="ConnectorLibrary(IEnumerable{string}, RuntimeOptions?, TimeProvider?)" path="/param"/>
    /// <param name="cancellationToken">Ends the loading.</param>
    public static async Task<ConnectorLibrary> OpenAsync(
        IEnumerable<string> folders, RuntimeOptions? options = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var library = new ConnectorLibrary(folders, options, time);
        await library.LoadAsync(cancellationToken).ConfigureAwait(false);
        return library;
    }

    /// <summary>Loads the folders as they are now, then watches them. Called once.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (_roots.Count == 0) return;
        _folders = await FolderConnectors.OpenAsync(_roots, _kinds, _time, cancellationToken).ConfigureAwait(false);
        Catalog.With(_folders);
    }

    /// <summary>Loads a connector's folder anew though no file has changed, within about a second. Returns at once.</summary>
    public void Reload(string folder) => _folders?.Reload(folder);

    /// <summary>Whether a folder holds a connector of some kind, broken ones included.</summary>
    public bool Recognises(string folder) => _kinds.Any(kind => kind.Recognises(folder));

    /// <summary>Ends the watch. Connections made before go on until they are disposed.</summary>
    public ValueTask DisposeAsync() => _folders?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Every kind of connector folder there is; the first that recognises a folder loads it.</summary>
    private static IReadOnlyList<IConnectorFolderKind> Kinds(RuntimeOptions options, TimeProvider time) =>
    [
        new NodeFolderKind(options.Node, options.Outbound, time),
        new PlugInKind(time),
    ];
}
