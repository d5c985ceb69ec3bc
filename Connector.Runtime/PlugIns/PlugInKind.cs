using Connector.Runtime.Catalog;

namespace Connector.Runtime.PlugIns;

/// <summary>Folders with a connector in C#: its assemblies, and usually the project they are built from.</summary>
internal sealed class PlugInKind : IConnectorFolderKind
{
    public PlugInKind(TimeProvider time) => ShadowCopy.Sweep(time);

    public bool Recognises(string folder) => PlugInFiles.IsPlugInFolder(folder);

    public IEnumerable<string> Watched(string folder) => PlugInFiles.Watched(folder);

    public Task<ILoadedFolder> LoadAsync(string folder, CancellationToken cancellationToken) =>
        Task.Run<ILoadedFolder>(() => LoadedPlugIn.Load(folder), cancellationToken);
}
