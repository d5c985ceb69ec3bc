using System.Diagnostics;
using System.Globalization;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Devices;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Outbox;

namespace Bench;

/// <summary>
/// Polls through a proxy that does something bad 1 % of the time, publishes to a real broker through another one of the same kind
/// (every second endpoint with QoS 1, so through the outbox), and watches memory, handles and threads after a forced collection.
/// Ends with the slope over the last two thirds.
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
        await using var broker = await Broker.StartAsync();
        await using var detour = broker is null ? null : FaultProxy.Start("127.0.0.1", broker.Port, time);
        await using var link = detour is null ? null : new MosquittoLink(new MqttLinkOptions { Host = "127.0.0.1", Port = detour.Port, ClientId = "soak", FirstRetry = TimeSpan.FromMilliseconds(100), LongestRetry = TimeSpan.FromSeconds(1) }, time);
        await using var outbox = link is null ? null : new Outbox(new OutboxOptions { File = Path.Combine(broker!.Folder, "outbox.db") }, time, link);
        var catalog = ConnectorCatalog.BuiltIn();
        await using var plane = link is null ? null : new DataPlane(link, outbox, catalog, new DataPlaneOptions(), time);
        var service = PolledService.Define(new { host = "127.0.0.1", port = proxy.Port, requestsInFlight = 10, requestTimeout = 500 }, Endpoints, 500);
        service = service with { Endpoints = [.. service.Endpoints.Select((endpoint, index) => endpoint with { Qos = index % 2 })] };
        var options = plane is null ? new RuntimeOptions() : new RuntimeOptions { Sink = plane.SinkOf(service.ServiceId) };
        await using var live = LiveConnectionFactory.Create(catalog.Find("Custom")!, service.Connections[0], options);
        foreach (var endpoint in service.Endpoints) live.SetEndpoint(endpoint);
        link?.Start();
        if (plane is not null) await plane.ServeAsync(service, _ => live);
        live.Connect("soak");

        var random = new Random(1);
        var faults = ProxyFaults.All.Select(known => known.Fault).Where(fault => fault != ProxyFault.None).ToArray();
        // What a network does. Bytes that the broker never sent would end the process in the client library (decision 0088).
        ProxyFault[] networkFaults = [ProxyFault.Delay, ProxyFault.Drop, ProxyFault.Refuse, ProxyFault.Reset, ProxyFault.Split, ProxyFault.Glued];
        var samples = new List<(double Minutes, double MemoryMb, int Handles, int Threads)>();
        var started = time.GetTimestamp();
        var nextSample = Sample;
        Console.WriteLine("minutes, managed MB after collection, working set MB, handles, threads, requests, connections, state, links to the broker, published, acknowledged, waiting in the outbox, unsent");
        while (time.GetElapsedTime(started) is var elapsed && elapsed.TotalMinutes < minutes)
        {
            proxy.Fault = NextFault(faults);
            if (detour is not null) detour.Fault = NextFault(networkFaults);
            await Task.Delay(Turn, time);
            if (elapsed < nextSample) continue;
            nextSample += Sample;
            samples.Add(Take(elapsed, $"{device.Requests}, {device.Accepted}, {live.Status.State}, {link?.Statistics.Connects}, {link?.Statistics.Published}, {link?.Statistics.Acknowledged}, {outbox?.Statistics.Waiting}, {plane?.Statistics.Unsent}"));
        }

        return Conclude(samples);

        ProxyFault NextFault(ProxyFault[] among) => random.NextDouble() < 0.01 ? among[random.Next(among.Length)] : ProxyFault.None;
    }

    private static (double, double, int, int) Take(TimeSpan elapsed, string more)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var memory = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
        var handles = Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{elapsed.TotalMinutes:0.0}, {memory:0.00}, {process.WorkingSet64 / 1048576.0:0}, {handles}, {process.Threads.Count}, {more}"));
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
