using System.Diagnostics;
using System.Text.Json;

namespace Bench;

/// <summary>One program under measure, started as a process of its own so that its CPU time is its own.</summary>
internal sealed record Contender(string Name, string Program, string[] Prefix)
{
    private static readonly string Self = Environment.ProcessPath!;

    public static Contender Agent { get; } = new("our agent", Self, ["agent"]);
    public static Contender Socket { get; } = new("bare loop", Self, ["socket"]);
    public static Contender Node { get; } = new("Node.js agent", "node", [Path.Combine(AppContext.BaseDirectory, "node-agent.js")]);

    /// <summary>Runs it; null when it is not there or failed, which is said.</summary>
    /// <param name="broker">Where it publishes, and what counts then.</param>
    public async Task<Score?> RunAsync(Load load, Broker? broker = null)
    {
        load = load with { BrokerPort = broker?.Port ?? 0 };
        try
        {
            using var process = Start(Program, [.. Prefix, .. load.Arguments]);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(load.Seconds + 60), TimeProvider.System);
            var line = await process.StandardOutput.ReadLineAsync(limit.Token);
            var atBroker = broker?.Rate(load.Seconds);
            await process.WaitForExitAsync(limit.Token);
            return JsonSerializer.Deserialize<Score>(line ?? "", Score.Json)! with { AtBroker = atBroker };
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or JsonException or OperationCanceledException)
        {
            Console.Error.WriteLine($"{Name}: {exception.Message}");
            return null;
        }
    }

    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
