using System.Diagnostics;
using Xunit;

namespace Studio.Tests.PlugIns;

/// <summary>Runs the .NET SDK on a generated project, as its author does, and leaves no build server behind.</summary>
internal static class DotnetBuild
{
    /// <summary>Output and exit code of <c>dotnet …</c> in a folder.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start)!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(4));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Builds, or fails the test with the compiler's words.</summary>
    public static async Task BuildAsync(string folder)
    {
        var (code, output) = await RunAsync(folder, "build", "-v", "q");
        Assert.True(code == 0, output);
    }
}
