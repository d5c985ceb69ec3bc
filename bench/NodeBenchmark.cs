using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Endpoints;
using Connector.Sdk;

namespace Bench;

/// <summary>The same work through a C# connector and through the host for JavaScript connectors, in turns, against one device process.</summary>
internal static class NodeBenchmark
{
    private const int Blocks = 6;
    private const int ReadsPerBlock = 5000;
    private const double Seconds = 5;
    private static readonly TimeProvider Time = TimeProvider.System;
    private static readonly string[] Protocols = ["Custom", "Bench"];

    public static async Task<int> RunAsync()
    {
        using var device = Contender.Start(Environment.ProcessPath!, "device");
        try
        {
            var port = int.Parse((await device.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            var folder = Path.Combine(AppContext.BaseDirectory, "node-connector");
            Console.WriteLine($"{Time.GetUtcNow():yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} processors, .NET {Environment.Version}, load average {MachineLoad.Average()}");
            await using (var library = await OpenAsync(folder, 1)) await OneByOneAsync(library.Catalog, port);
            Console.WriteLine();
            Console.WriteLine("| four connections, polled without a pause | in flight each | reads/s | CPU ms per 1,000 reads |");
            Console.WriteLine("| --- | ---: | ---: | ---: |");
            foreach (var inFlight in (int[])[1, 10])
            {
                await using var library = await OpenAsync(folder, inFlight);
                await FourConnectionsAsync(library.Catalog, port, inFlight);
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

    /// <summary>One read after the other on one connection; the two take turns, so that both meet the same machine.</summary>
    private static async Task OneByOneAsync(ConnectorCatalog catalog, int port)
    {
        var address = JsonSerializer.SerializeToElement(new { address = DeviceProcess.Tag(1) });
        await using var first = await ConnectAsync(catalog, Protocols[0], port, null, 0);
        await using var second = await ConnectAsync(catalog, Protocols[1], port, null, 0);
        LiveConnection[] connections = [first, second];
        List<double>[] durations = [[], []];
        double[] cpu = [0, 0];
        for (var block = -1; block < Blocks; block++)
        {
            for (var index = 0; index < connections.Length; index++)
            {
                var before = await CpuAsync(index == 1 ? second : null);
                for (var read = 0; read < ReadsPerBlock; read++)
                {
                    var result = await connections[index].ReadAsync(address, default, CancellationToken.None);
                    if (!result.Succeeded) throw new InvalidOperationException($"{result.Error} {result.Detail}");
                    if (block >= 0) durations[index].Add(result.Duration.TotalMilliseconds);
                }

                if (block >= 0) cpu[index] += await CpuAsync(index == 1 ? second : null) - before;
            }
        }

        Console.WriteLine();
        Console.WriteLine("| one read after the other | p50 ms | p99 ms | CPU ms per 1,000 reads |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        for (var index = 0; index < connections.Length; index++)
        {
            durations[index].Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Name(index)} | {At(durations[index], 50):0.000} | {At(durations[index], 99):0.000} | {cpu[index] / durations[index].Count * 1000:0.0} |"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| added by the host | {At(durations[1], 50) - At(durations[0], 50):0.000} | {At(durations[1], 99) - At(durations[0], 99):0.000} | {(cpu[1] - cpu[0]) / durations[1].Count * 1000:0.0} |"));
    }

    /// <summary>The folder as one that says how many requests it takes at once.</summary>
    private static async Task<ConnectorLibrary> OpenAsync(string folder, int inFlight)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), $$"""{ "connectorStudio": { "maxConcurrentRequests": {{inFlight}} } }""");
        var library = await ConnectorLibrary.OpenAsync([folder]);
        return library.Catalog.Find("Bench") is { IsUsable: true } ? library
            : throw new InvalidOperationException(string.Join(Environment.NewLine, library.Catalog.Find("Bench")?.Faults ?? ["The folder node-connector was not found."]));
    }

    private static async Task FourConnectionsAsync(ConnectorCatalog catalog, int port, int inFlight)
    {
        for (var index = 0; index < Protocols.Length; index++)
        {
            var sink = new CountingSink();
            var connections = new List<LiveConnection>();
            for (var number = 0; number < 4; number++) connections.Add(await ConnectAsync(catalog, Protocols[index], port, sink, 500, inFlight));
            var node = index == 1 ? connections[0] : null;
            await Task.Delay(TimeSpan.FromSeconds(Load.WarmUpSeconds), Time);
            var (reads, cpu, started) = (sink.Count, await CpuAsync(node), Time.GetTimestamp());
            await Task.Delay(TimeSpan.FromSeconds(Seconds), Time);
            var seconds = Time.GetElapsedTime(started).TotalSeconds;
            reads = sink.Count - reads;
            cpu = await CpuAsync(node) - cpu;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {Name(index)} | {inFlight} | {reads / seconds:N0} | {cpu / reads * 1000:0.0} |"));
            foreach (var connection in connections) await connection.DisposeAsync();
        }
    }

    private static async Task<LiveConnection> ConnectAsync(ConnectorCatalog catalog, string protocol, int port, IValueSink? sink, int endpoints, int inFlight = 1)
    {
        var definition = new ConnectionDefinition("device", protocol, JsonSerializer.SerializeToElement<object>(protocol == "Custom" ? new { host = "127.0.0.1", port, requestsInFlight = inFlight } : new { host = "127.0.0.1", port }));
        var live = (LiveConnection)LiveConnectionFactory.Create(catalog.Find(protocol)!, definition, new RuntimeOptions { Sink = sink });
        for (var index = 0; index < endpoints; index++)
            live.SetEndpoint(new EndpointDefinition($"e{index}", "device", protocol, EndpointOperation.Subscribe, JsonSerializer.SerializeToElement(new { address = DeviceProcess.Tag(index), interval = 1 })));
        using var states = live.WatchStates();
        live.Connect("benchmark");
        await foreach (var change in states.Changes.ReadAllAsync())
            if (change.To == ConnectionState.Connected) return live;
        throw new InvalidOperationException("It did not connect.");
    }

    /// <summary>CPU time in ms that this process, and the host where there is one, have used so far.</summary>
    private static async Task<double> CpuAsync(LiveConnection? node)
    {
        var own = Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds;
        if (node is null) return own;
        var result = await node.ReadAsync(JsonSerializer.SerializeToElement(new { address = "cpu" }), default, CancellationToken.None);
        return result.Value is { } value && value.TryGetNumber(out var host) ? own + host : throw new InvalidOperationException(result.Error);
    }

    private static string Name(int index) => index == 0 ? "C# connector" : "JavaScript connector in its host";

    private static double At(List<double> sorted, int percent) => sorted[sorted.Count * percent / 100];

    private sealed class CountingSink : IValueSink
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        public void Accept(EndpointDefinition endpoint, in DataValue value, DateTimeOffset timestamp) => Interlocked.Increment(ref _count);
    }
}
