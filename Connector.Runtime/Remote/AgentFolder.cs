using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Connector.Runtime.Remote;

/// <summary>
/// What a distributed agent keeps: its credentials and its services, each in a file of its own that only its account may
/// read and that is replaced as a whole. Held by one agent at a time; the lock goes with the process.
/// </summary>
internal sealed partial class AgentFolder : IDisposable
{
    private readonly FileStream _lock;

    /// <exception cref="IOException">The folder cannot be made, or another agent holds it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public AgentFolder(string root)
    {
        Root = root;
        MakePrivate(root);
        MakePrivate(ServicesFolder);
        _lock = new FileStream(Path.Combine(root, "agent.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    public string Root { get; }

    public string Outbox => Path.Combine(Root, "outbox.db");

    private string CredentialsFile => Path.Combine(Root, "credentials.json");

    private string ServicesFolder => Path.Combine(Root, "services");

    /// <summary>The credentials of this agent; made at the first start, or for another name.</summary>
    public (AgentCredentials Credentials, bool AreNew) Credentials(string name, string? fixedPassword)
    {
        var kept = Read<AgentCredentials>(CredentialsFile);
        if (kept is not null && kept.Name == name && (fixedPassword is null || kept.Password == fixedPassword)) return (kept, false);
        var made = new AgentCredentials(name, fixedPassword ?? Convert.ToBase64String(RandomNumberGenerator.GetBytes(24)));
        Replace(CredentialsFile, made);
        return (made, true);
    }

    /// <summary>The kept services, and the files that could not be read, which are left as they are.</summary>
    public (IReadOnlyList<InstalledPart> Parts, IReadOnlyList<string> Unreadable) Services()
    {
        var parts = new List<InstalledPart>();
        var unreadable = new List<string>();
        foreach (var file in Directory.EnumerateFiles(ServicesFolder, "*.json").Order(StringComparer.Ordinal))
        {
            if (Read<InstalledPart>(file) is { Definition: not null } part && FileOf(part.ServiceId) == file) parts.Add(part);
            else unreadable.Add(file);
        }

        return (parts, unreadable);
    }

    public void Save(InstalledPart part) => Replace(FileOf(part.ServiceId), part);

    public void Remove(string serviceId) => File.Delete(FileOf(serviceId));

    public void Dispose() => _lock.Dispose();

    /// <summary>Why a text cannot be a service id, or null. It becomes a file's name here.</summary>
    public static string? Problem(string? serviceId) =>
        serviceId is { Length: <= 200 } && ServiceIds().IsMatch(serviceId) ? null : "A service id begins with a letter or digit and holds letters, digits, '_' and '.' only.";

    private string FileOf(string serviceId) =>
        Path.Combine(ServicesFolder, (Problem(serviceId) is null ? serviceId : throw new ArgumentException(Problem(serviceId), nameof(serviceId))) + ".json");

    private static T? Read<T>(string file) where T : class
    {
        try
        {
            return File.Exists(file) ? ControlJson.Read<T>(File.ReadAllBytes(file)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Written beside, brought to the disk, and moved over: a kill at any moment leaves the old file or the new one.</summary>
    private static void Replace<T>(string file, T content)
    {
        var fresh = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(fresh, options))
        {
            stream.Write(ControlJson.Write(content));
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, file, overwrite: true);
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9][a-zA-Z0-9_.]*\z")]
    private static partial Regex ServiceIds();
}

/// <summary>What an agent logs in with. It made the password itself, unless one was given.</summary>
internal sealed record AgentCredentials(string Name, string Password);
