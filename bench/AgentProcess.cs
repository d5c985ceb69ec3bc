using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Endpoints;
using Connector.Sdk;

namespace Bench;

/// <summary>Our agent with a sink that counts.</summary>
internal static class AgentProcess
{
    public static async Task<int> RunAsync(Load load)
    {
        var sink = new CountingSink();
        var definition = new ConnectionDefinition("device", "Custom", JsonSerializer.SerializeToElement(new { host = "127.0.0.1", port = load.Port, requestsInFlight = load.InFlight }));
        await using var live = (LiveConnection)LiveConnectionFactory.Create(ConnectorCatalog.BuiltIn().Find("Custom")!, definition, new RuntimeOptions { Sink = sink });
        for (var index = 0; index < load.Endpoints; index++)
        {
            var address = JsonSerializer.SerializeToElement(new { address = DeviceProcess.Tag(index), interval = load.IntervalMs });
            live.SetEndpoint(new EndpointDefinition($"e{index}", "device", "Custom", EndpointOperation.Subscribe, address));
        }

        live.Connect("benchmark");
        await Task.Delay(TimeSpan.FromSeconds(Load.WarmUpSeconds), TimeProvider.System);
        var measure = new Measure(() => sink.Count);
        var latencies = new List<double>();
        var writing = WriteAsync(live, load.Writes, latencies);
        await Task.Delay(TimeSpan.FromSeconds(load.Seconds), TimeProvider.System);
        var score = measure.Score();
        await writing;
        latencies.Sort();
        (score with
        {
            WriteP50Ms = latencies.Count > 0 ? latencies[latencies.Count / 2] : null,
            WriteP99Ms = latencies.Count > 0 ? latencies[latencies.Count * 99 / 100] : null,
            LateP99Ms = live.Tally?.LateAt(0.99).TotalMilliseconds,
            Missed = live.Tally?.MissedCycles,
        }).Print();
        await live.DisconnectAsync("benchmark");
        return sink.Count > 0 ? 0 : 1;
    }

    private static async Task WriteAsync(LiveConnection live, int writes, List<double> latencies)
    {
        var address = JsonSerializer.SerializeToElement(new { address = "setpoint" });
        for (var index = 0; index < writes; index++)
        {
            var started = TimeProvider.System.GetTimestamp();
            var result = await live.WriteAsync(address, index, CancellationToken.None);
            if (!result.Succeeded) throw new InvalidOperationException($"{result.Error} {result.Detail}");
            latencies.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    private sealed class CountingSink : IValueSink
    {
        private long _count;
        private long _length;

        public long Count => Interlocked.Read(ref _count);

        public void Accept(EndpointDefinition endpoint, in DataValue value, DateTimeOffset timestamp)
        {
            Interlocked.Increment(ref _count);
            Interlocked.Add(ref _length, value.AsText().Length);
        }
    }
}
