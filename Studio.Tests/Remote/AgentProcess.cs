using System.Collections.Concurrent;
using System.Diagnostics;
using Studio.Tests.Support;

namespace Studio.Tests.Remote;

/// <summary><c>connector-agent agent</c> as a process of its own. Disposing kills it.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    private AgentProcess(Process process) => _process = process;

    public string Said => string.Join('\n', _said);

    public bool HasExited => _process.HasExited;

    public static AgentProcess Start(string name, string folder, int port, params (string Key, string Value)[] more)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Checkout.OutputOf("Connector.Agent"), "connector-agent.dll"), "agent", "--data", folder, "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in (IEnumerable<(string, string)>)[("CYBUS_AGENT_MODE", "distributed"), ("CYBUS_AGENT_NAME", name), ("CYBUS_MQTT_HOST", "127.0.0.1"), ("CYBUS_MQTT_PORT", $"{port}"), .. more])
            start.Environment[key] = value;
        var agent = new AgentProcess(Process.Start(start)!);
        agent._process.OutputDataReceived += agent.Take;
        agent._process.ErrorDataReceived += agent.Take;
        agent._process.BeginOutputReadLine();
        agent._process.BeginErrorReadLine();
        return agent;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private void Take(object _, DataReceivedEventArgs received)
    {
        if (received.Data is { } line) _said.Enqueue(line);
    }
}
