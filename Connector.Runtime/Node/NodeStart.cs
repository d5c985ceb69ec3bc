using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Connector.Runtime.Node;

/// <summary>How a host's process is started: its own descriptors for the channel, its own process group, a clean environment.</summary>
internal static class NodeStart
{
    // Standard output stays the connector's: the channel speaks on 3 and 4, and what is printed joins standard error. In a group of its
    // own a Ctrl+C in the terminal does not reach it, and whatever it starts can be ended with it.
    private const string Shell =
        """
        if command -v setsid >/dev/null 2>&1; then exec setsid "$@" 4<&0 0</dev/null 3>&1 1>&2; else exec "$@" 4<&0 0</dev/null 3>&1 1>&2; fi
        """;

    /// <summary>What a connector may see of the agent's environment. Its settings and secrets are not for connectors.</summary>
    private static readonly string[] Kept = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP", "SystemRoot", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    public static string Script { get; } = Path.Combine(AppContext.BaseDirectory, "node-host", "main.js");

    public static long MostBytes(int memoryMegabytes) => (memoryMegabytes * 2L + 128) * 1024 * 1024;

    public static ProcessStartInfo Of(string node, NodeFolder folder, int memoryMegabytes)
    {
        var start = new ProcessStartInfo
        {
            FileName = OperatingSystem.IsWindows() ? node : "/bin/sh",
            WorkingDirectory = folder.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] command = [node, $"--max-old-space-size={memoryMegabytes.ToString(CultureInfo.InvariantCulture)}", Script];
        foreach (var word in OperatingSystem.IsWindows() ? command[1..] : ["-c", Shell, "connector-host", .. command]) start.ArgumentList.Add(word);
        var kept = Kept.Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name))).Where(pair => pair.Value is not null).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in kept) start.Environment[name] = value;
        start.Environment["NODE_ENV"] = "production";
        start.Environment["CYBUS_IMAGE_BASE"] = "1";
        foreach (var (name, value) in folder.Package.Environment) start.Environment[name] = value;
        start.Environment["CONNECTOR_HOST"] = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["inFd"] = OperatingSystem.IsWindows() ? 0 : 4,
            ["outFd"] = OperatingSystem.IsWindows() ? 1 : 3,
            ["parent"] = Environment.ProcessId,
            ["group"] = HasGroups,
            ["mostBytes"] = MostBytes(memoryMegabytes),
            ["folder"] = folder.Root,
        });
        return start;
    }

    /// <summary>Whether a host leads a process group of its own.</summary>
    public static bool HasGroups { get; } = !OperatingSystem.IsWindows() &&
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, "setsid")));
}
