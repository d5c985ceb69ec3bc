using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Connector.Sdk;

namespace Connector.Runtime.Node;

/// <summary>The Node.js program of this machine.</summary>
internal static class NodeExecutable
{
    public const int OldestMajor = 18;

    private const string HowToInstall = "Debian and Ubuntu: apt-get install nodejs. Elsewhere: a package from nodejs.org; no internet is needed to run it.";
    private static readonly ConcurrentDictionary<(string Path, DateTime Written), string> Versions = [];

    /// <summary>Where it is.</summary>
    /// <exception cref="ConnectorException">It is missing, does not start or is too old; the message says what to install.</exception>
    public static string Find(NodeSettings settings)
    {
        var path = settings.Executable is { Length: > 0 } given
            ? File.Exists(given) ? given : throw new ConnectorException($"Node.js was not found at {given}: correct the setting, or leave it out to use the one in the search path.", HowToInstall)
            : InSearchPath() ?? throw new ConnectorException($"This connector is written in JavaScript and Node.js is not installed here: install version {OldestMajor} or later.", HowToInstall);
        var version = Versions.GetOrAdd((path, File.GetLastWriteTimeUtc(path)), static key => VersionOf(key.Path));
        if (Major(version) is { } major && major >= OldestMajor) return path;
        throw new ConnectorException($"Node.js {version} is too old for connectors: install version {OldestMajor} or later.", $"{path}. {HowToInstall}");
    }

    private static string? InSearchPath() =>
        (from name in OperatingSystem.IsWindows() ? (string[])["node.exe"] : ["node", "nodejs"]
         from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
         let path = Path.Combine(folder, name)
         where File.Exists(path)
         select path).FirstOrDefault();

    private static int? Major(string version) =>
        int.TryParse(version.TrimStart('v').Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;

    private static string VersionOf(string path)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(path, "--version") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            process.StandardInput.Close();
            var text = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return text;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new ConnectorException($"Node.js at {path} does not start: install version {OldestMajor} or later.", exception.Message, exception);
        }
    }
}
