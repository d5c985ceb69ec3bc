using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Commands;

/// <summary>One run of <c>connector-agent</c> as a process of its own, as a script meets it.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Bytes">Its standard output, byte for byte.</param>
/// <param name="Log">Its standard error.</param>
internal sealed record AgentCommandLine(int Code, byte[] Bytes, string Log)
{
    public string Output => Encoding.UTF8.GetString(Bytes);

    /// <summary>The output of a run with <c>--json</c>.</summary>
    public IReadOnlyList<JsonElement> Objects => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public static Task<AgentCommandLine> RunAsync(params string[] arguments) => RunAsync([], arguments);

    public static async Task<AgentCommandLine> RunAsync(byte[] input, params string[] arguments)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardErrorEncoding = Encoding.UTF8 };
        foreach (var argument in (string[])[Path.Combine(Checkout.OutputOf("Connector.Agent"), "connector-agent.dll"), .. arguments]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var log = process.StandardError.ReadToEndAsync(cancellationToken);
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading its input; what it says then is what the test is about.
        }

        await reading;
        await process.WaitForExitAsync(cancellationToken);
        return new AgentCommandLine(process.ExitCode, output.ToArray(), await log);
    }
}
