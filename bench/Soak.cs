using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Devices;

namespace Bench;

/// <summary>
/// Polls through a proxy that does something bad 1 % of the time, and watches memory, handles and threads after a forced
/// collection. Ends with the slope over the last two thirds.
/// </summary>
internal static class Soak
{
    private const int Endpoints = 500;
    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(double minutes)
    {
        var time = TimeProvider.System;
        await using var device = ExampleDevice.Start(time);
        await using var proxy = FaultProxy.Start(ExampleDevice.Host, device.Port, time);
        var settings = JsonSerializer.SerializeToElement(new { host = "127.0.0.1", port = proxy.Port, requestsInFlight = 10, requestTimeout = 500 });
        await using var live = LiveConnectionFactory.Create(ConnectorCatalog.BuiltIn().Find("Custom")!, new ConnectionDefinition("device", "Custom", settings));
        for (var index = 0; index < Endpoints; index++)
            live.SetEndpoint(new EndpointDefinition($"e{index}", "device", "Custom", EndpointOperation.Subscribe, JsonSerializer.SerializeToElement(new { address = $"tag{index}", interval = 500 })));
        live.Connect("soak");

        var random = new Random(1);
        var faults = ProxyFaults.All.Select(known => known.Fault).Where(fault => fault != ProxyFault.None).ToArray();
        var samples = new List<(double Minutes, double MemoryMb, int Handles, int Threads)>();
        var started = time.GetTimestamp();
        var nextSample = Sample;
        Console.WriteLine("minutes, managed MB after collection, working set MB, handles, threads, requests, connections, state");
        while (time.GetElapsedTime(started) is var elapsed && elapsed.TotalMinutes < minutes)
        {
            proxy.Fault = random.NextDouble() < 0.01 ? faults[random.Next(faults.Length)] : ProxyFault.None;
            await Task.Delay(Turn, time);
            if (elapsed < nextSample) continue;
            nextSample += Sample;
            samples.Add(Take(elapsed, live, device));
        }

        return Conclude(samples);
    }

    private static (double, double, int, int) Take(TimeSpan elapsed, ILiveConnection live, ExampleDevice device)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var memory = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
        var handles = Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsed.TotalMinutes:0.0}, {memory:0.00}, {process.WorkingSet64 / 1048576.0:0}, {handles}, {process.Threads.Count}, {device.Requests}, {device.Accepted}, {live.Status.State}"));
        return (elapsed.TotalMinutes, memory, handles, process.Threads.Count);
    }

    private static int Conclude(List<(double Minutes, double MemoryMb, int Handles, int Threads)> samples)
    {
        var settled = samples.Where(sample => sample.Minutes > samples[^1].Minutes / 3).ToList();
        var (meanX, meanY) = (settled.Average(sample => sample.Minutes), settled.Average(sample => sample.MemoryMb));
        var slope = 60 * settled.Sum(sample => (sample.Minutes - meanX) * (sample.MemoryMb - meanY)) / settled.Sum(sample => (sample.Minutes - meanX) * (sample.Minutes - meanX));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"slope {slope:0.00} MB/h over the last {settled[^1].Minutes - settled[0].Minutes:0.0} minutes; handles {settled.Min(sample => sample.Handles)}–{settled.Max(sample => sample.Handles)}, threads {settled.Min(sample => sample.Threads)}–{settled.Max(sample => sample.Threads)}"));
        return 0;
    }
}
