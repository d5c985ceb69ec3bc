using Connector.Runtime.Catalog;
using Connector.Runtime.Dialing;

namespace Connector.Runtime.Node;

/// <summary>Connector folders for the vendor's base image: JavaScript classes with their schemas.</summary>
internal sealed class NodeFolderKind(NodeSettings settings, OutboundPolicy policy, TimeProvider time) : IConnectorFolderKind
{
    public bool Recognises(string folder) => NodeFolder.IsOne(folder);

    public IEnumerable<string> Watched(string folder) => NodeFolder.Watched(folder);

    public async Task<ILoadedFolder> LoadAsync(string folder, CancellationToken cancellationToken) =>
        await LoadedNodeFolder.LoadAsync(NodeFolder.Read(folder), settings, policy, time, cancellationToken).ConfigureAwait(false);
}
