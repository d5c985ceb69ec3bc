using Connector.Sdk;

namespace Connector.Runtime.PlugIns;

/// <summary>
/// A plug-in's files as they were when it was loaded, in a folder of their own below the system's temporary one: a build may replace
/// the originals at any time, and what was loaded stays what it was. Dispose it once nothing of it is used any more.
/// </summary>
internal sealed class ShadowCopy : IDisposable
{
    private const string Prefix = "connector-plugin-";
    private const string Held = ".held";
    private const int MostFiles = 2_000;
    private const long MostBytes = 500L * 1024 * 1024;
    private static readonly TimeSpan Young = TimeSpan.FromHours(1);

    private readonly FileStream _held;

    private ShadowCopy(string folder)
    {
        Folder = folder;
        _held = new FileStream(Path.Combine(folder, Held), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    public string Folder { get; }

    /// <exception cref="ConnectorException">There are too many files, or too much in them.</exception>
    public static ShadowCopy Of(string folder)
    {
        var copy = new ShadowCopy(Directory.CreateTempSubdirectory(Prefix).FullName);
        try
        {
            var (files, bytes) = (0, 0L);
            foreach (var file in Files(folder))
            {
                if (++files > MostFiles || (bytes += new FileInfo(file).Length) > MostBytes)
                    throw new ConnectorException($"{folder} holds more than a plug-in may: at most {MostFiles:N0} files and {MostBytes / 1024 / 1024} MB.");
                var target = Path.Combine(copy.Folder, Path.GetRelativePath(folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>Removes what processes left behind that were killed. A copy in use is held by its process and stays.</summary>
    public static void Sweep(TimeProvider time)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                if (Directory.GetCreationTimeUtc(folder) > time.GetUtcNow() - Young) continue;
                using (new FileStream(Path.Combine(folder, Held), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another process holds it, or another user made it.
            }
        }
    }

    /// <summary>Where a system keeps a loaded file locked, the folder stays until the next <see cref="Sweep"/>.</summary>
    public void Dispose()
    {
        _held.Dispose();
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Still mapped; swept later.
        }
    }

    /// <summary>What lies beside the assemblies, and libraries for several systems below <c>runtimes</c>.</summary>
    private static IEnumerable<string> Files(string folder)
    {
        var runtimes = Path.Combine(folder, "runtimes");
        return Directory.EnumerateFiles(folder).Concat(Directory.Exists(runtimes) ? Directory.EnumerateFiles(runtimes, "*", SearchOption.AllDirectories) : []);
    }
}
