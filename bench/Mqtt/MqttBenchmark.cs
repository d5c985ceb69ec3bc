using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Devices;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Remote;

namespace Bench.Mqtt;

/// <summary>What MQTT costs: publishing beside the bare library, latencies through the broker, restarts, memory. Prints Markdown.</summary>
internal static class MqttBenchmark
{
    private const int Messages = 100_000;
    private const int Samples = 500;
    private const int Restarts = 10;
    private const int ManyEndpoints = 10_000;

    public static async Task<int> RunAsync()
    {
        await using var broker = await Broker.StartAsync();
        if (broker is null) return 1;
        await PublishAsync(broker.Port);
        await LatenciesAsync(broker.Port);
        await RestartsAsync(broker.Port);
        await MemoryAsync(broker.Port);
        return 0;
    }

    private static async Task PublishAsync(int port)
    {
        Console.WriteLine($"{Messages:#,0} messages of 39 bytes to one topic, each contender alone in a process of its own, twice:\n");
        Console.WriteLine("| QoS | contender | messages/s | CPU ms per 1,000 |\n| ---: | --- | ---: | ---: |");
        foreach (var qos in (int[])[0, 1])
        {
            foreach (var who in (string[])["ours", "bare", "ours", "bare"])
            {
                var (seconds, cpu) = await ContenderAsync(["mqtt-publish", who, $"{qos}", $"{port}", $"{Messages}"]);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {qos} | {(who == "bare" ? "bare libmosquitto" : "our link")} | {Messages / seconds:#,0} | {cpu / Messages * 1000:0.0} |"));
            }
        }
    }

    private static async Task<(double Seconds, double Cpu)> ContenderAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var figures = said.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return (figures[0], figures[1]);
    }

    private static async Task LatenciesAsync(int port)
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        var definition = Define(device.Port, 1, 1);
        var catalog = ConnectorCatalog.BuiltIn();
        await using var link = await LinkAsync(port, "agent");
        await using var other = await LinkAsync(port, "subscriber");
        await using var plane = new DataPlane(link, null, catalog, new DataPlaneOptions(), TimeProvider.System);
        await using var run = new ServiceRun(catalog, new RuntimeOptions { Sink = plane.SinkOf(definition.ServiceId) });
        await run.ApplyAsync(definition);
        await plane.ServeAsync(definition, run.Find);
        await using var heard = await other.SubscribeAsync("services/bench/#", new MqttSubscribe(Capacity: 100_000));
        List<double> values = [], writes = [], answers = [];
        var next = new Random(1);
        for (var i = 0; i < Samples; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(next.Next(5, 15)), TimeProvider.System);
            var expected = $"\"v{i}\"";
            var began = TimeProvider.System.GetTimestamp();
            device.Values[DeviceProcess.Tag(0)] = $"v{i}";
            while (!(await heard.Messages.ReadAsync()).Text.Contains(expected, StringComparison.Ordinal)) { }
            values.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        device.Values["setpoint"] = "";
        for (var i = 0; i < Samples; i++)
        {
            var written = $"w{i}";
            var began = TimeProvider.System.GetTimestamp();
            other.TrySend(new MqttPublish("services/bench/set/set", Encoding.UTF8.GetBytes($$"""{"id":{{i}},"value":"{{written}}"}""")));
            while (device.Values["setpoint"] != written) await Task.Yield();
            writes.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            while ((await heard.Messages.ReadAsync()).Topic != "services/bench/set/res") { }
            answers.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }

        Console.WriteLine($"\n{Samples} of each, one after the other; the endpoint is polled every millisecond beside:\n");
        Console.WriteLine("| way | p50 ms | p99 ms |\n| --- | ---: | ---: |");
        Print("device value → message at a subscriber, waiting for the poll included", values);
        Print("`/set` → value in the device", writes);
        Print("`/set` → `/res` at who wrote", answers);
    }

    private static async Task RestartsAsync(int port)
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        var folder = Kept(device.Port, 1, 100);
        await using var other = await LinkAsync(port, "restarts");
        await using var heard = await other.SubscribeAsync("services/bench/#", new MqttSubscribe(Capacity: 100_000));
        List<double> times = [];
        for (var i = 0; i < Restarts; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            using var agent = Agent(folder, port);
            await heard.Messages.ReadAsync();
            times.Add(TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
            agent.Kill();
            await agent.WaitForExitAsync();
            while (heard.Messages.TryRead(out _)) { }
        }

        Directory.Delete(folder, recursive: true);
        Console.WriteLine($"| `kill -9` and start of `connector-agent agent` → first value at a subscriber, {Restarts} times | {Quantile(times, 0.5):0} | {times.Max():0} (largest) |");
    }

    private static async Task MemoryAsync(int port)
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        for (var i = 0; i < ManyEndpoints; i++) device.Values[DeviceProcess.Tag(i)] = "1";
        var folder = Kept(device.Port, ManyEndpoints, 1000);
        await using var other = await LinkAsync(port, "memory");
        await using var heard = await other.SubscribeAsync("services/bench/#", new MqttSubscribe(Capacity: 200_000));
        using var agent = Agent(folder, port);
        await heard.Messages.ReadAsync();
        await Task.Delay(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (heard.Messages.TryRead(out _)) { }
        var began = TimeProvider.System.GetTimestamp();
        agent.Refresh();
        var (cpu, count) = (agent.TotalProcessorTime, 0);
        while (TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            while (heard.Messages.TryRead(out _)) count++;
        }

        agent.Refresh();
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n`connector-agent agent` with {ManyEndpoints:#,0} endpoints at 1 s on one connection, after 40 s: {agent.WorkingSet64 / 1048576.0:0} MB working set, {count / seconds:#,0} messages/s at the subscriber, {(agent.TotalProcessorTime - cpu).TotalSeconds / seconds * 100:0} % of one processor."));
        agent.Kill();
        await agent.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static string Kept(int devicePort, int endpoints, int interval)
    {
        var root = Directory.CreateTempSubdirectory("bench-agent").FullName;
        using var folder = new AgentFolder(root);
        folder.Save(new InstalledPart(InstalledPart.PresentFormat, "bench", "bench", "Bench", 1, "1", true, Define(devicePort, endpoints, interval)));
        return root;
    }

    private static Process Agent(string folder, int port)
    {
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../Connector.Agent/bin/Release/net10.0/connector-agent.dll"));
        if (!File.Exists(program)) throw new FileNotFoundException("Build it first: dotnet build -c Release Connector.Agent", program);
        var start = new ProcessStartInfo("dotnet", [program, "agent", "--data", folder, "--name", "bench"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["CYBUS_MQTT_HOST"], start.Environment["CYBUS_MQTT_PORT"]) = ("127.0.0.1", $"{port}");
        var agent = Process.Start(start)!;
        agent.BeginOutputReadLine();
        agent.BeginErrorReadLine();
        return agent;
    }

    private static ServiceDefinition Define(int devicePort, int endpoints, int interval)
    {
        var polled = PolledService.Define(new { host = ExampleDevice.Host, port = devicePort, requestsInFlight = 100 }, endpoints, interval, agent: "bench");
        var written = new EndpointDefinition("set", polled.Connections[0].Id, "Custom", EndpointOperation.Write, JsonSerializer.SerializeToElement(new { address = "setpoint" }));
        return polled with { Endpoints = [.. polled.Endpoints, written] };
    }

    private static async Task<MosquittoLink> LinkAsync(int port, string id)
    {
        var link = new MosquittoLink(new MqttLinkOptions { Host = "127.0.0.1", Port = port, ClientId = id }, TimeProvider.System);
        link.Start();
        while (link.Status.State != MqttLinkState.Connected) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        return link;
    }

    private static void Print(string way, List<double> times) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {way} | {Quantile(times, 0.5):0.00} | {Quantile(times, 0.99):0.00} |"));

    private static double Quantile(List<double> times, double part)
    {
        times.Sort();
        return times[Math.Min(times.Count - 1, (int)(times.Count * part))];
    }
}
