using System.Globalization;

namespace Bench;

/// <summary>The two loads that must not miss a cycle: many endpoints on many connections, and fast ones on one connection.</summary>
internal static class CycleBenchmark
{
    /// <param name="minutes">How long each load is measured.</param>
    /// <param name="load"><c>many</c> or <c>fast</c> for one of the two; null for both.</param>
    public static async Task<int> RunAsync(double minutes, string? load)
    {
        using var device = Contender.Start(Environment.ProcessPath!, "device");
        try
        {
            var port = int.Parse((await device.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            var seconds = minutes * 60;
            Console.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, {minutes} minutes each");
            Console.WriteLine();
            Console.WriteLine("| endpoints | reads/s | CPU ms per 1,000 reads | memory MB | late by, p99 ms | missed cycles |");
            Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
            if (load is null or "many") await RowAsync("10,000 on 100 connections every 1 s", new Load(port, 10, 10_000, 1000, seconds, Connections: 100));
            if (load is null or "fast") await RowAsync("1,000 on one connection every 100 ms", new Load(port, 100, 1000, 100, seconds));
            return 0;
        }
        finally
        {
            device.StandardInput.Close();
            await device.WaitForExitAsync();
        }
    }

    private static async Task RowAsync(string head, Load load)
    {
        var score = await Contender.Agent.RunAsync(load);
        Console.WriteLine(score is null
            ? $"| {head} | failed |"
            : string.Create(CultureInfo.InvariantCulture, $"| {head} | {score.ReadsPerSecond:N0} | {score.CpuMsPer1000:0.0} | {score.MemoryMb:0} | {score.LateP99Ms:0.00} | {score.Missed} |"));
    }
}
