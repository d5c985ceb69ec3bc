using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Studio.Tests.Schemas.Oracle;

/// <summary>npm's ajv, an independent validator: node runs once for a whole batch of cases. Skips the test where node or its packages cannot be had.</summary>
internal static class AjvOracle
{
    /// <summary>Per case a verdict for each value, or the reason why ajv does not compile the schema.</summary>
    internal static async Task<IReadOnlyList<(bool[]? Verdicts, string? Reason)>> AskAsync(IReadOnlyList<RandomCase> cases)
    {
        var folder = await InstallAsync();
        var (input, output) = (Path.Combine(folder, $"cases-{Environment.ProcessId}.json"), Path.Combine(folder, $"verdicts-{Environment.ProcessId}.json"));
        var batch = new JsonArray([.. cases.Select(one => (JsonNode)new JsonObject
        {
            ["draft"] = one.Draft,
            ["schema"] = one.Schema.DeepClone(),
            ["values"] = new JsonArray([.. one.Values.Select(value => value?.DeepClone())]),
        })]);
        await File.WriteAllTextAsync(input, batch.ToJsonString());
        var (code, log) = await RunAsync("node", folder, "oracle.js", input, output);
        Assert.True(code == 0, log);
        using var answers = JsonDocument.Parse(await File.ReadAllTextAsync(output));
        File.Delete(input);
        File.Delete(output);
        return [.. answers.RootElement.EnumerateArray().Select(answer => answer.ValueKind == JsonValueKind.String
            ? ((bool[]?)null, answer.GetString())
            : ([.. answer.EnumerateArray().Select(verdict => verdict.GetBoolean())], null))];
    }

    /// <summary>The packages go to the build output, so that the source folder stays as it was checked out.</summary>
    private static async Task<string> InstallAsync()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Oracles", "ajv");
        var marker = Path.Combine(source, "node_modules", ".package-lock.json");
        if (File.Exists(marker)) return source;
        var (code, log) = await RunAsync("npm", source, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error");
        Assert.SkipUnless(code == 0, $"skipped: ajv could not be installed ({log.Trim()})");
        return source;
    }

    private static async Task<(int Code, string Log)> RunAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"skipped: {program} is not installed");
        }

        using (process)
        {
            var error = process!.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await error + await output);
        }
    }
}
