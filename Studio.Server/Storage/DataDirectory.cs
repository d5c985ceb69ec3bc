using Studio.Server.Web;

namespace Studio.Server.Storage;

/// <summary>
/// The one folder that holds everything the studio keeps. Held by one studio at a time: the lock goes with the process,
/// however it ends.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    /// <exception cref="CannotStartException">The folder cannot be made or written, or another studio holds it.</exception>
    public DataDirectory(string path)
    {
        Root = path;
        try
        {
            Make(path);
            _lock = new FileStream(Path.Combine(path, "studio.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CannotStartException($"The data folder {path} cannot be written: {exception.Message} Set Studio:DataDirectory to one that can, or change its rights.");
        }
        catch (IOException exception)
        {
            throw new CannotStartException($"The data folder {path} is in use by another studio, or cannot be made: {exception.Message}");
        }
    }

    public string Root { get; }

    public string Database => Path.Combine(Root, "studio.db");

    public string Keys => Make(Path.Combine(Root, "keys"));

    public string Backups => Make(Path.Combine(Root, "backups"));

    public void Dispose() => _lock.Dispose();

    /// <summary>A folder that only its owner can look into, where the system knows such a thing.</summary>
    private static string Make(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
