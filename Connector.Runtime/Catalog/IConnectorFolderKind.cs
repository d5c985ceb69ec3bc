namespace Connector.Runtime.Catalog;

/// <summary>A kind of connector folder, such as a vendor's JavaScript folder or a built C# plug-in. Thread-safe.</summary>
internal interface IConnectorFolderKind
{
    /// <summary>
    /// Whether a folder is a connector of this kind, broken ones included. Looks at file names only; called about twice a second
    /// for a folder that no kind has recognised yet.
    /// </summary>
    bool Recognises(string folder);

    /// <summary>
    /// The files that make up the connector, as full paths; those that do not exist may be among them. A change of one (size or
    /// time), or of the list, loads the folder anew. Called about twice a second.
    /// </summary>
    IEnumerable<string> Watched(string folder);

    /// <summary>
    /// Loads the folder as it stands. A connector that cannot be used is an entry with faults, not an exception. Called again
    /// after every change; what was loaded before is disposed once the new one has taken its place.
    /// </summary>
    Task<ILoadedFolder> LoadAsync(string folder, CancellationToken cancellationToken);
}

/// <summary>
/// A folder as it was loaded once. Disposed when it was loaded anew, has gone, or the runtime ends. Connections made of its
/// entries go on until they are disposed themselves; what they need (a process, a load context) is let go with the last of them.
/// </summary>
internal interface ILoadedFolder : IAsyncDisposable
{
    /// <summary>Usually one; they never change. Each load makes new objects: by that a change is recognised.</summary>
    IReadOnlyList<ConnectorEntry> Entries { get; }
}
