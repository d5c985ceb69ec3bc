using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Node;

/// <summary>An agent that is killed cannot clean up: its hosts see it themselves.</summary>
[Trait("Category", "slow")]
public sealed partial class AgentKilledTests
{
    [Theory]
    [InlineData("idle")]
    [InlineData("blocked")]
    public async Task Nothing_is_left_after_kill_9_whatever_the_connector_does(string mode)
    {
        NodeRig.NeedsNode();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "skipped: it looks into /proc");
        using var folder = new TemporaryFolder();
        ProbeFolder.Write(
            folder["probe"],
            """
            async handleConnect () {
              const child = require('child_process').spawn('sleep', ['1000'])
              console.log(`process ${process.pid} child ${child.pid} end`)
              if (this._connection.mode === 'blocked') setTimeout(() => { for (;;); }, 300)
              this.connectDone()
            }
            """);
        await File.WriteAllTextAsync(folder["service.yaml"], $$"""
            description: A test
            metadata:
              name: killed
            resources:
              probe:
                type: Cybus::Connection
                properties:
                  protocol: Probe
                  connection:
                    mode: {{mode}}
            """, NodeRig.Token);
        using var agent = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(Checkout.OutputOf("Connector.Agent"), "connector-agent.dll"), "run", folder["service.yaml"], "--connectors", folder["probe"]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        var started = new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously);
        var printed = new List<string>();
        void Take(string? line)
        {
            if (line is null) return;
            lock (printed) printed.Add(line);
            if (Started().Match(line) is { Success: true } match) started.TrySetResult(match);
        }

        agent.OutputDataReceived += (_, line) => Take(line.Data);
        agent.ErrorDataReceived += (_, line) => Take(line.Data);
        agent.BeginOutputReadLine();
        agent.BeginErrorReadLine();
        try
        {
            await started.Task.WaitAsync(NodeRig.Patience, TimeProvider.System, NodeRig.Token);
        }
        catch (TimeoutException)
        {
            lock (printed) Assert.Fail(string.Join(Environment.NewLine, printed));
        }
        finally
        {
            agent.Kill();
            await agent.WaitForExitAsync(NodeRig.Token);
        }

        var match = await started.Task;
        foreach (var group in (string[])["process", "child"])
            await WaitFor.TrueAsync(() => !IsAlive(match.Groups[group].Value), 60, $"the end of {group} {match.Groups[group].Value}");
    }

    private static bool IsAlive(string process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{int.Parse(process, CultureInfo.InvariantCulture)}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex("process (?<process>[0-9]+) child (?<child>[0-9]+) end")]
    private static partial Regex Started();
}
