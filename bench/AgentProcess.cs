using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Endpoints;
using Connector.Runtime.Mqtt;
using Connector.Sdk;

namespace Bench;

/// <summary>Our agent: with a sink that counts, or with the data plane that <c>connector-agent run</c> has, on a broker.</summary>
internal static class AgentProcess
{
    public static async Task<int> RunAsync(Load load)
    {
        var catalog = ConnectorCatalog.BuiltIn();
        var definition = PolledService.Define(new { host = "127.0.0.1", port = load.Port, requestsInFlight = load.InFlight }, load.Endpoints, load.IntervalMs, load.Connections);
        await using var link = load.BrokerPort == 0 ? null : new MosquittoLink(new MqttLinkOptions { Host = "127.0.0.1", Port = load.BrokerPort, ClientId = "agent" }, TimeProvider.System);
        await using var plane = link is null ? null : new DataPlane(link, null, catalog, new DataPlaneOptions(), TimeProvider.System);
        var sink = new CountingSink(plane?.SinkOf(definition.ServiceId));
        var options = new RuntimeOptions { Sink = sink };
        var lives = definition.Connections.Select(connection => (LiveConnection)LiveConnectionFactory.Create(catalog.Find("Custom")!, connection, options)).ToList();
        foreach (var endpoint in definition.Endpoints) lives.Single(live => live.Id == endpoint.ConnectionId).SetEndpoint(endpoint);
        if (link is not null)
        {
            link.Start();
            while (link.Status.State != MqttLinkState.Connected) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            await plane!.ServeAsync(definition, id => lives.Find(live => live.Id == id));
        }

        foreach (var live in lives) live.Connect("benchmark");
        await Task.Delay(TimeSpan.FromSeconds(Load.WarmUpSeconds), TimeProvider.System);
        var before = lives.Select(live => live.Tally?.Copy() ?? throw new InvalidOperationException("The device is not there.")).ToList();
        var measure = new Measure(() => sink.Count);
        var latencies = new List<double>();
        var writing = WriteAsync(lives[0], load.Writes, latencies);
        await Task.Delay(TimeSpan.FromSeconds(load.Seconds), TimeProvider.System);
        var score = measure.Score();
        await writing;
        latencies.Sort();
        var tallies = lives.Select((live, index) => live.Tally!.Since(before[index])).ToList();
        (score with
        {
            WriteP50Ms = latencies.Count > 0 ? latencies[latencies.Count / 2] : null,
            WriteP99Ms = latencies.Count > 0 ? latencies[latencies.Count * 99 / 100] : null,
            LateP99Ms = tallies.Max(tally => tally.LateAt(0.99).TotalMilliseconds),
            Missed = tallies.Sum(tally => tally.MissedCycles),
        }).Print();
        foreach (var live in lives) await live.DisconnectAsync("benchmark");
        foreach (var live in lives) await live.DisposeAsync();
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

    private sealed class CountingSink(IValueSink? next) : IValueSink
    {
        private long _count;
        private long _length;

        public long Count => Interlocked.Read(ref _count);

        public void Accept(EndpointDefinition endpoint, in DataValue value, DateTimeOffset timestamp)
        {
            Interlocked.Increment(ref _count);
            if (next is not null) next.Accept(endpoint, value, timestamp);
            else Interlocked.Add(ref _length, value.AsText().Length);
        }
    }
}
