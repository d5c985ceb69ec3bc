using System.Globalization;

namespace Bench;

/// <summary>The polling path beside a bare socket loop and a Node.js agent, all against the same device process, one after the other.</summary>
internal static class PollingBenchmark
{
    private const double Seconds = 5;
    private static readonly Contender[] All = [Contender.Agent, Contender.Socket, Contender.Node];

    public static async Task<int> RunAsync()
    {
        using var device = Contender.Start(Environment.ProcessPath!, "device");
        try
        {
            var port = int.Parse((await device.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            Console.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} processors, .NET {Environment.Version}, load average {LoadAverage()}");
            Console.WriteLine();
            await SaturationAsync(port);
            await RatesAsync(port);
            await MemoryAsync(port);
            await WritesAsync(port);
            Console.WriteLine();
            Console.WriteLine($"load average at the end {LoadAverage()}");
            return 0;
        }
        finally
        {
            device.StandardInput.Close();
            await device.WaitForExitAsync();
        }
    }

    private static async Task SaturationAsync(int port)
    {
        Console.WriteLine("| in flight | contender | reads/s | CPU ms per 1,000 reads | memory MB | bytes allocated per read |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: | ---: |");
        foreach (var inFlight in (int[])[1, 10, 100, 1000])
        {
            foreach (var contender in All) Row($"{inFlight} | {contender.Name}", await contender.RunAsync(new Load(port, inFlight, 2000, 1, Seconds)), allocation: true);
        }
    }

    private static async Task RatesAsync(int port)
    {
        Console.WriteLine();
        Console.WriteLine("| wanted reads/s (1,000 endpoints, 100 in flight) | contender | reads/s | CPU ms per 1,000 reads | memory MB | start of a poll late by, p99 ms | missed cycles |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (interval, wanted) in ((int, string)[])[(1000, "1,000"), (100, "10,000")])
        {
            foreach (var contender in (Contender[])[Contender.Agent, Contender.Node]) Row($"{wanted} | {contender.Name}", await contender.RunAsync(new Load(port, 100, 1000, interval, Seconds * 2)), punctuality: true);
        }
    }

    private static async Task MemoryAsync(int port)
    {
        Console.WriteLine();
        Console.WriteLine("| endpoints at 1 s, one connection, 100 in flight | contender | reads/s | CPU ms per 1,000 reads | memory MB | start of a poll late by, p99 ms | missed cycles |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var endpoints in (int[])[100, 1000, 10_000])
        {
            foreach (var contender in (Contender[])[Contender.Agent, Contender.Node]) Row($"{endpoints} | {contender.Name}", await contender.RunAsync(new Load(port, 100, endpoints, 1000, Seconds * 2)), punctuality: true);
        }
    }

    private static async Task WritesAsync(int port)
    {
        Console.WriteLine();
        Console.WriteLine("| 500 manual writes while polls saturate | reads/s beside | write p50 ms | write p99 ms |");
        Console.WriteLine("| ---: | ---: | ---: | ---: |");
        foreach (var inFlight in (int[])[1, 10, 100])
        {
            if (await Contender.Agent.RunAsync(new Load(port, inFlight, 2000, 1, Seconds, 500)) is { } score)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {inFlight} in flight | {score.ReadsPerSecond:N0} | {score.WriteP50Ms:0.00} | {score.WriteP99Ms:0.00} |"));
        }
    }

    private static void Row(string head, Score? score, bool allocation = false, bool punctuality = false)
    {
        if (score is null)
        {
            Console.WriteLine($"| {head} | failed |");
            return;
        }

        var line = string.Create(CultureInfo.InvariantCulture, $"| {head} | {score.ReadsPerSecond:N0} | {score.CpuMsPer1000:0.0} | {score.MemoryMb:0} |");
        if (allocation) line += score.BytesPerRead is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" {bytes:0} |") : " |";
        if (punctuality) line += score.Missed is { } missed ? string.Create(CultureInfo.InvariantCulture, $" {score.LateP99Ms:0.00} | {missed} |") : " | |";
        Console.WriteLine(line);
    }

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
