using System.IO.Compression;
using Studio.Client.Ports;

namespace Studio.Server.Connectors;

/// <summary>
/// Takes an upload in, beside the connectors, and moves it among them once all of it is there and holds a connector. What fails
/// leaves nothing behind.
/// </summary>
internal sealed class IncomingFolder(string ownFolder, Func<string, bool> isConnector)
{
    public const int MostFiles = 5_000;
    public const long LargestFile = 30L * 1024 * 1024;
    public const long LargestUpload = 150L * 1024 * 1024;
    private const int UnixKindMask = 0xF000;
    private const int UnixRegular = 0x8000;
    private const int UnixFolder = 0x4000;

    public static string Limits => $"At most {MostFiles:N0} files, {LargestFile / 1024 / 1024} MB each and {LargestUpload / 1024 / 1024} MB together, unpacked.";

    public async Task<AddedFolder> TakeAsync(string name, IReadOnlyList<IncomingFile> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0) throw new ConnectorFolderException("There is no file in it. Choose the connector's folder, or a zip archive of it.");
        if (files.Count > MostFiles) throw new ConnectorFolderException($"There are {files.Count:N0} files in it; {MostFiles:N0} are taken. Leave node_modules away: the studio can install packages.");
        var parts = files.Select(file => IncomingPaths.Parts(file.Path)).ToList();
        var top = CommonTop(parts);
        var skip = top is null ? 0 : 1;
        var folder = Path.Combine(ownFolder, NameOf(top ?? name));
        if (Directory.Exists(folder)) throw new ConnectorFolderException($"There is a connector folder called {Path.GetFileName(folder)} already. Remove it first, or rename the new one.");

        // A name that begins with a dot is not looked at: nothing is loaded before all is there.
        var staging = Path.Combine(ownFolder, $".incoming-{Guid.NewGuid():N}");
        try
        {
            var (taken, bytes) = (0, 0L);
            HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase), leftOut = new(StringComparer.Ordinal);
            for (var i = 0; i < files.Count; i++)
            {
                var own = parts[i][skip..];
                if (IncomingPaths.WhyLeftOut(own) is { } why)
                {
                    leftOut.Add(why);
                    continue;
                }

                if (!seen.Add(string.Join('/', own))) throw new ConnectorFolderException("Two files in it have the same name but for capitals. Nothing was added.", string.Join('/', own));
                bytes += await CopyAsync(files[i], Path.Combine([staging, .. own]), LargestUpload - bytes, cancellationToken);
                taken++;
            }

            if (taken == 0 || !isConnector(staging))
                throw new ConnectorFolderException(
                    "There is no connector in it. A connector in JavaScript has FoobarConnection.js and FoobarConnection.json at the top or in src/; one in C# has its built assemblies.");
            Directory.Move(staging, folder);
            return new AddedFolder(folder, taken, [.. leftOut]);
        }
        finally
        {
            if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        }
    }

    public async Task<AddedFolder> TakeZipAsync(string fileName, Stream zip, CancellationToken cancellationToken)
    {
        var copy = Path.Combine(Path.GetTempPath(), $"connector-upload-{Guid.NewGuid():N}.zip");
        await using var file = new FileStream(copy, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 81920, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await CopyAsync(zip, file, LargestUpload, "The archive", cancellationToken);
        file.Position = 0;
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read);
            if (archive.Entries.Count > MostFiles * 2) throw new ConnectorFolderException($"There are {archive.Entries.Count:N0} entries in it; {MostFiles:N0} files are taken. Leave node_modules away: the studio can install packages.");
            foreach (var entry in archive.Entries)
            {
                if ((entry.ExternalAttributes >> 16 & UnixKindMask) is not (0 or UnixRegular or UnixFolder))
                    throw new ConnectorFolderException("The archive holds a link or a device, which is not taken: it could lead out of the connector's folder. Nothing was added.", entry.FullName);
            }

            List<IncomingFile> files = [.. archive.Entries.Where(entry => !entry.FullName.EndsWith('/') && !entry.FullName.EndsWith('\\')).Select(entry => new IncomingFile(entry.FullName, entry.Length, entry.Open))];
            return await TakeAsync(Path.GetFileNameWithoutExtension(fileName), files, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new ConnectorFolderException("The file is no zip archive that can be read. Pack the connector's folder again.", exception.Message);
        }
    }

    /// <summary>The one folder that everything lies in, if there is one.</summary>
    private static string? CommonTop(List<string[]> parts) =>
        parts.All(path => path.Length > 1 && path[0] == parts[0][0]) ? parts[0][0] : null;

    private static string NameOf(string wanted)
    {
        var name = new string([.. wanted.Where(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.')]).Trim('.', '-');
        return name.Length is > 0 and <= 80 ? name : throw new ConnectorFolderException("The folder's name holds no letter that a folder can be called with here. Rename it.", wanted);
    }

    private static async Task<long> CopyAsync(IncomingFile from, string to, long room, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        await using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await using var source = from.Open();
        return await CopyAsync(source, target, Math.Min(room, LargestFile), from.Path, cancellationToken);
    }

    /// <summary>Counts what really comes, whatever was announced: an archive can unpack to a thousand times its size.</summary>
    private static async Task<long> CopyAsync(Stream source, Stream target, long room, string what, CancellationToken cancellationToken)
    {
        var buffer = new byte[81920];
        var copied = 0L;
        for (int count; (count = await source.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if ((copied += count) > room) throw new ConnectorFolderException($"It is too large. {Limits} Nothing was added.", what);
            await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        return copied;
    }
}
