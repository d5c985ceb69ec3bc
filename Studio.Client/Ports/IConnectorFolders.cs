using Connector.Runtime.NewConnector;

namespace Studio.Client.Ports;

/// <summary>
/// The connectors that are not part of the studio: folders of files, loaded and watched. Making, adding, installing and removing is for
/// engineers and admins, and audited. What is refused is a <see cref="ConnectorFolderException"/>.
/// </summary>
public interface IConnectorFolders
{
    /// <summary>The folder of the data directory that new and added connectors go to.</summary>
    string OwnFolder { get; }

    /// <summary>What an upload may hold, in one sentence.</summary>
    string Limits { get; }

    /// <summary>Writes a connector to begin with into the own folder; it is loaded by itself then.</summary>
    /// <returns>Its folder.</returns>
    /// <exception cref="UnauthorizedAccessException">Only engineers and admins may.</exception>
    Task<string> CreateAsync(string name, ConnectorLanguage language, CancellationToken cancellationToken);

    /// <summary>Adds a connector's folder from single files.</summary>
    /// <param name="files">Each with its path as the browser tells it, the folder's name first.</param>
    /// <param name="cancellationToken">Gives up; nothing stays behind.</param>
    /// <exception cref="UnauthorizedAccessException">Only engineers and admins may.</exception>
    Task<AddedFolder> AddFilesAsync(IReadOnlyList<IncomingFile> files, CancellationToken cancellationToken);

    /// <summary>Adds a connector's folder from a zip archive.</summary>
    /// <param name="fileName">The archive's name; names the folder where all its files lie at the top.</param>
    /// <param name="zip">Read once, to its end.</param>
    /// <param name="cancellationToken">Gives up; nothing stays behind.</param>
    /// <exception cref="UnauthorizedAccessException">Only engineers and admins may.</exception>
    Task<AddedFolder> AddZipAsync(string fileName, Stream zip, CancellationToken cancellationToken);

    /// <summary>The services whose draft or installed version uses a protocol.</summary>
    Task<IReadOnlyList<ConnectorUse>> UsesAsync(string protocol, CancellationToken cancellationToken);

    /// <summary>Whether a connector's folder lies in <see cref="OwnFolder"/>, so that it can be removed here.</summary>
    bool IsOwn(string folder);

    /// <summary>Deletes a connector's folder in <see cref="OwnFolder"/> with all files in it.</summary>
    /// <exception cref="UnauthorizedAccessException">Only engineers and admins may.</exception>
    Task RemoveAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Loads a folder anew though nothing in it has changed.</summary>
    /// <exception cref="UnauthorizedAccessException">Only engineers and admins may.</exception>
    void Reload(string folder);

    /// <summary>The files of a connector's folder, those of packages only counted.</summary>
    FolderContents Contents(string folder);

    /// <summary>The run of <c>npm ci</c> in a folder that is under way or was the last; null when there was none.</summary>
    IPackageInstall? Install(string folder);

    /// <summary>Starts <c>npm ci --ignore-scripts</c> in a folder; one that runs already is returned.</summary>
    /// <exception cref="UnauthorizedAccessException">Only engineers and admins may.</exception>
    IPackageInstall StartInstall(string folder);
}

/// <summary>One file of an upload.</summary>
/// <param name="Path">Relative, with forward slashes.</param>
/// <param name="Length">Bytes, as announced.</param>
/// <param name="Open">Opens its content, once.</param>
public sealed record IncomingFile(string Path, long Length, Func<Stream> Open);

/// <param name="Folder">Where the connector lies now.</param>
/// <param name="Files">How many files were taken.</param>
/// <param name="LeftOut">What was not taken and why, in sentences.</param>
public sealed record AddedFolder(string Folder, int Files, IReadOnlyList<string> LeftOut);

/// <summary>A service that uses a connector.</summary>
/// <param name="ServiceKey">Its draft.</param>
/// <param name="IsInstalled">Whether an installed version of it uses the connector.</param>
public sealed record ConnectorUse(string ServiceKey, string Name, bool IsInstalled);

/// <param name="Files">Sorted by path, at most 500.</param>
/// <param name="More">Files that are not listed.</param>
/// <param name="PackageFiles">Files below <c>node_modules</c>.</param>
/// <param name="Packages">Packages that the lock file names, when there is one and they are not installed; otherwise null.</param>
public sealed record FolderContents(IReadOnlyList<FolderFile> Files, int More, int PackageFiles, int? Packages);

/// <param name="Path">Relative to the folder, with forward slashes.</param>
public sealed record FolderFile(string Path, long Length, DateTimeOffset ChangedAt);

/// <summary>One run of <c>npm ci</c>. Thread-safe.</summary>
public interface IPackageInstall
{
    /// <summary>The last lines it printed.</summary>
    IReadOnlyList<string> Lines { get; }

    DateTimeOffset StartedAt { get; }

    bool IsRunning { get; }

    /// <summary>How it ended, in a sentence; null while it runs.</summary>
    string? Outcome { get; }

    bool Succeeded { get; }

    /// <summary>Ends it with all processes that it started.</summary>
    void Cancel();

    /// <summary>Raised on any thread when it printed something or ended.</summary>
    event Action? Changed;
}

/// <summary>What was asked cannot be done; the message says why and what to do instead.</summary>
public sealed class ConnectorFolderException(string message, string? detail = null) : Exception(message)
{
    /// <summary>The technical line under it.</summary>
    public string? Detail { get; } = detail;
}
