using System.Globalization;

namespace Bench;

/// <summary>The polling path beside a bare socket loop and a Node.js agent, all against the same device process, one after the other.</summary>
internal static class PollingBenchmark
{
    private const double Seconds = 5;
    private const int Rounds = 3;
    private static readonly Contender[] All = [Contender.Agent, Contender.Socket, Contender.Node];
    private static readonly Contender[] Agents = [Contender.Agent, Contender.Node];
    private static int[] _inFlight = [1, 10, 100, 1000];

    private static readonly (string Name, Func<int, Broker?, Task> Run)[] Parts =
    [
        ("publishing", PublishingAsync),
        ("rates", RatesAsync),
        ("saturation", (port, _) => SaturationAsync(port)),
        ("memory", MemoryAsync),
        ("writes", WritesAsync),
    ];

    /// <param name="part">One of the tables, or null for all.</param>
    /// <param name="inFlight">How many requests under way at once are tried; none for 1 to 1,000.</param>
    public static async Task<int> RunAsync(string? part, params int[] inFlight)
    {
        if (inFlight.Length > 0) _inFlight = inFlight;
        await using var broker = await Broker.StartAsync();
        using var device = Contender.Start(Environment.ProcessPath!, "device");
        try
        {
            var port = int.Parse((await device.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            Console.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} processors, .NET {Environment.Version}, load average {MachineLoad.Average()}");
            foreach (var (_, run) in Parts.Where(known => part is null || known.Name == part))
            {
                Console.WriteLine();
                await run(port, broker);
            }

            Console.WriteLine();
            Console.WriteLine($"load average at the end {MachineLoad.Average()}");
            return 0;
        }
        finally
        {
            device.StandardInput.Close();
            await device.WaitForExitAsync();
        }
    }

    /// <summary>Every value published, and counted at the broker. The contenders take turns; a row is the median of their rounds.</summary>
    private static async Task PublishingAsync(int port, Broker? broker)
    {
        if (broker is null) return;
        Head("in flight", "contender", "reads/s", "messages/s at the broker", "of that, in all rounds", "CPU ms per 1,000 of them", "memory MB");
        foreach (var inFlight in _inFlight)
        {
            var rounds = All.ToDictionary(contender => contender, _ => new List<Score>());
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var contender in All)
                {
                    if (await contender.RunAsync(new Load(port, inFlight, 2000, 1, Seconds), broker) is { } score) rounds[contender].Add(score);
                }
            }

            foreach (var (contender, scores) in rounds.Where(pair => pair.Value.Count > 0))
            {
                scores.Sort((one, other) => Nullable.Compare(one.AtBroker, other.AtBroker));
                var median = scores[scores.Count / 2];
                Row($"{inFlight:N0}", contender.Name, Number(median.ReadsPerSecond, "N0"), Number(median.AtBroker, "N0"), $"{Number(scores[0].AtBroker, "N0")}–{Number(scores[^1].AtBroker, "N0")}", Number(median.CpuMsPer1000AtBroker, "0.0"), Number(median.MemoryMb, "0"));
            }
        }
    }

    private static async Task RatesAsync(int port, Broker? broker)
    {
        Head("1,000 endpoints, 100 in flight", "contender", "reads/s", "messages/s at the broker", "CPU ms per 1,000 reads", "memory MB", "late by, p99 ms", "missed cycles");
        foreach (var (interval, wanted) in ((int, string)[])[(1000, "1,000"), (100, "10,000")])
        {
            foreach (var published in (Broker?[])(broker is null ? [null] : [null, broker]))
            {
                foreach (var contender in Agents) Punctuality($"{wanted}{(published is null ? "" : ", published")}", contender, await contender.RunAsync(new Load(port, 100, 1000, interval, Seconds * 2), published));
            }
        }
    }

    private static async Task SaturationAsync(int port)
    {
        Head("in flight", "contender", "reads/s", "CPU ms per 1,000 reads", "memory MB", "bytes allocated per read");
        foreach (var inFlight in _inFlight)
        {
            foreach (var contender in All)
            {
                var score = await contender.RunAsync(new Load(port, inFlight, 2000, 1, Seconds));
                Row($"{inFlight:N0}", contender.Name, Number(score?.ReadsPerSecond, "N0"), Number(score?.CpuMsPer1000, "0.0"), Number(score?.MemoryMb, "0"), Number(score?.BytesPerRead, "0"));
            }
        }
    }

    private static async Task MemoryAsync(int port, Broker? broker)
    {
        Head("endpoints at 1 s, one connection, 100 in flight", "contender", "reads/s", "messages/s at the broker", "CPU ms per 1,000 reads", "memory MB", "late by, p99 ms", "missed cycles");
        foreach (var endpoints in (int[])[100, 1000, 10_000])
        {
            foreach (var contender in Agents) Punctuality($"{endpoints:N0}", contender, await contender.RunAsync(new Load(port, 100, endpoints, 1000, Seconds * 2), broker));
        }
    }

    private static async Task WritesAsync(int port, Broker? broker)
    {
        Head("500 manual writes while polls saturate", "messages/s at the broker", "reads/s", "write p50 ms", "write p99 ms");
        foreach (var inFlight in _inFlight)
        {
            var score = await Contender.Agent.RunAsync(new Load(port, inFlight, 2000, 1, Seconds, Writes: 500), broker);
            Row($"{inFlight:N0} in flight", Number(score?.AtBroker, "N0"), Number(score?.ReadsPerSecond, "N0"), Number(score?.WriteP50Ms, "0.00"), Number(score?.WriteP99Ms, "0.00"));
        }
    }

    private static void Punctuality(string head, Contender contender, Score? score) => Row(
        head, contender.Name, Number(score?.ReadsPerSecond, "N0"), Number(score?.AtBroker, "N0"), Number(score?.CpuMsPer1000, "0.0"), Number(score?.MemoryMb, "0"),
        Number(score?.LateP99Ms, "0.00"), Number(score?.Missed, "N0"));

    private static void Head(params string[] columns)
    {
        Row(columns);
        Row([.. columns.Select(_ => "---:")]);
    }

    private static void Row(params string[] cells) => Console.WriteLine($"| {string.Join(" | ", cells)} |");

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
