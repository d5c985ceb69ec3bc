using Connector.Runtime.NewConnector;
using Connector.Sdk;
using Studio.Client.Ports;
using Studio.Server.Accounts;
using Studio.Server.Audit;

namespace Studio.Server.Connectors;

/// <summary>The connector folders as one user sees them.</summary>
internal sealed class UserConnectorFolders(ConnectorRoom room, PackageInstalls installs, ConnectorUses uses, AuditTrail audit, ICurrentUser user) : IConnectorFolders
{
    public string OwnFolder => room.OwnFolder;

    public string Limits => IncomingFolder.Limits;

    public async Task<string> CreateAsync(string name, ConnectorLanguage language, CancellationToken cancellationToken)
    {
        Require.Edit(user);
        if (ConnectorName.WhyNot(name) is { } why) throw new ConnectorFolderException(why);
        var folder = Path.Combine(OwnFolder, language == ConnectorLanguage.JavaScript ? name.ToLowerInvariant() : name);
        try
        {
            await Task.Run(() => ConnectorTemplate.Write(name, language, folder), cancellationToken);
        }
        catch (ConnectorException exception)
        {
            throw new ConnectorFolderException($"There is a folder called {Path.GetFileName(folder)} already. Choose another name, or remove that connector first.", exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(exception);
        }

        await audit.AddAsync(user.Name, "connector", null, name, $"Began the connector {name} in {(language == ConnectorLanguage.CSharp ? "C#" : "JavaScript")}: {folder}.", cancellationToken);
        return folder;
    }

    public Task<AddedFolder> AddFilesAsync(IReadOnlyList<IncomingFile> files, CancellationToken cancellationToken) =>
        AddAsync(incoming => incoming.TakeAsync("connector", files, cancellationToken), cancellationToken);

    public Task<AddedFolder> AddZipAsync(string fileName, Stream zip, CancellationToken cancellationToken) =>
        AddAsync(incoming => incoming.TakeZipAsync(fileName, zip, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<ConnectorUse>> UsesAsync(string protocol, CancellationToken cancellationToken) => uses.OfAsync(protocol, cancellationToken);

    public bool IsOwn(string folder) => Path.GetDirectoryName(Path.GetFullPath(folder)) == OwnFolder;

    public async Task RemoveAsync(string folder, CancellationToken cancellationToken)
    {
        Require.Edit(user);
        if (!IsOwn(folder)) throw new ConnectorFolderException($"Only folders in {OwnFolder} are removed here. Remove this one where it lies.", folder);
        try
        {
            installs.Find(folder)?.Cancel();

            // Gone from the watched names first, so that nothing is loaded of a half-deleted folder.
            var gone = Path.Combine(OwnFolder, $".removed-{Guid.NewGuid():N}");
            Directory.Move(folder, gone);
            await Task.Run(() => Directory.Delete(gone, recursive: true), cancellationToken);
        }
        catch (DirectoryNotFoundException)
        {
            throw new ConnectorFolderException("The folder is gone already.", folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(exception);
        }

        await audit.AddAsync(user.Name, "connector", null, Path.GetFileName(folder), $"Removed the connector's folder {folder}.", cancellationToken);
    }

    public void Reload(string folder)
    {
        Require.Edit(user);
        room.Reload(folder);
    }

    public FolderContents Contents(string folder) => FolderListing.Of(folder);

    public IPackageInstall? Install(string folder) => installs.Find(folder);

    public IPackageInstall StartInstall(string folder)
    {
        Require.Edit(user);
        audit.AddSoon(user.Name, "connector", null, Path.GetFileName(folder), $"Installed the packages of {folder} with npm.");
        return installs.Start(folder);
    }

    private async Task<AddedFolder> AddAsync(Func<IncomingFolder, Task<AddedFolder>> take, CancellationToken cancellationToken)
    {
        Require.Edit(user);
        try
        {
            var added = await take(new IncomingFolder(OwnFolder, room.Recognises));
            await audit.AddAsync(user.Name, "connector", null, Path.GetFileName(added.Folder), $"Added a connector's folder with {added.Files} files: {added.Folder}.", cancellationToken);
            return added;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(exception);
        }
    }

    private static ConnectorFolderException Unwritable(Exception exception) =>
        new("The studio's folder of connectors cannot be written. Look at its rights and at the room on the disk.", exception.Message);
}
