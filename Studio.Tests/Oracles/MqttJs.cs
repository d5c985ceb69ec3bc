using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace Studio.Tests.Oracles;

/// <summary>npm's mqtt, a client that is not ours. Skips the test where node or npm is not there.</summary>
internal static class MqttJs
{
    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    /// <summary>Writes, asks and listens below a service's root; returns what it heard.</summary>
    public static async Task<JsonElement> UseServiceAsync(int port, string user, string password, string root, CancellationToken cancellationToken)
    {
        var folder = await Installed.Value;
        using var node = Process.Start(new ProcessStartInfo("node", ["client.js", $"mqtt://127.0.0.1:{port}", user, password, root])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        try
        {
            var error = node.StandardError.ReadToEndAsync(cancellationToken);
            var said = await node.StandardOutput.ReadToEndAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, cancellationToken);
            await node.WaitForExitAsync(cancellationToken);
            Assert.True(node.ExitCode == 0, await error);
            return JsonDocument.Parse(said).RootElement.Clone();
        }
        finally
        {
            if (!node.HasExited) node.Kill();
        }
    }

    private static async Task<string> InstallAsync()
    {
        Assert.SkipUnless(IsThere("node") && IsThere("npm"), "skipped: node and npm are not installed");
        var source = Path.Combine(SourceFolder(), "mqtt-js");
        Assert.SkipUnless(Directory.Exists(source), "skipped: the sources are not beside the tests");
        var folder = Path.Combine(AppContext.BaseDirectory, "oracles", "mqtt-js");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(source)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        if (Directory.Exists(Path.Combine(folder, "node_modules", "mqtt"))) return folder;
        using var npm = Process.Start(new ProcessStartInfo("npm", "ci --ignore-scripts --no-audit --no-fund --silent") { WorkingDirectory = folder, RedirectStandardError = true })!;
        var said = await npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        Assert.SkipUnless(npm.ExitCode == 0, $"skipped: npm could not install mqtt: {said}");
        return folder;
    }

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string SourceFolder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
