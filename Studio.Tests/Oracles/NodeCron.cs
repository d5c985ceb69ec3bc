using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace Studio.Tests.Oracles;

/// <summary>npm's node-cron 3, asked which moments an expression matches. Skips the test where node or npm is not there.</summary>
internal static class NodeCron
{
    private static readonly Lazy<Task<string>> Installed = new(InstallAsync);

    /// <summary>Per expression: null when node-cron refuses it, otherwise one answer per moment.</summary>
    public static async Task<IReadOnlyList<bool[]?>> MatchAsync(string zone, IReadOnlyList<string> expressions, long[] moments, CancellationToken cancellationToken)
    {
        var folder = await Installed.Value;
        using var node = Start("node", folder, "match.js", zone);
        var answers = Task.Run(async () =>
        {
            var read = new List<bool[]?>();
            while (await node.StandardOutput.ReadLineAsync(cancellationToken) is { } line) read.Add(line == "invalid" ? null : [.. line.Select(digit => digit == '1')]);
            return read;
        }, cancellationToken);
        foreach (var expression in expressions) await node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { expression, moments }).AsMemory(), cancellationToken);
        node.StandardInput.Close();
        await node.WaitForExitAsync(cancellationToken);
        Assert.Equal(0, node.ExitCode);
        return await answers;
    }

    private static async Task<string> InstallAsync()
    {
        Assert.SkipUnless(IsThere("node") && IsThere("npm"), "skipped: node and npm are not installed");
        var source = Path.Combine(SourceFolder(), "node-cron");
        Assert.SkipUnless(Directory.Exists(source), "skipped: the sources are not beside the tests");
        var folder = Path.Combine(AppContext.BaseDirectory, "oracles", "node-cron");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(source)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        if (Directory.Exists(Path.Combine(folder, "node_modules", "node-cron"))) return folder;

        using var npm = Start("npm", folder, "ci --ignore-scripts --no-audit --no-fund --silent", null);
        npm.StandardInput.Close();
        var said = await npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        Assert.SkipUnless(npm.ExitCode == 0, $"skipped: npm could not install node-cron: {said}");
        return folder;
    }

    private static Process Start(string program, string folder, string arguments, string? zone)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = zone is null,
        };
        if (zone is not null) start.Environment["TZ"] = zone;
        return Process.Start(start)!;
    }

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string SourceFolder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
