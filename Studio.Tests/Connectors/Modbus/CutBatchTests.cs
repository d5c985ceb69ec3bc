using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Devices;
using Connector.Runtime.Endpoints;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Connectors.Modbus;

/// <summary>
/// A link that is cut in the middle of a bulk read of 1,000 registers in 100 batches. Every register holds its own address, so a
/// value that came to the wrong endpoint shows itself.
/// </summary>
[Trait("Category", "slow")]
public sealed class CutBatchTests(PymodbusServer server) : IClassFixture<PymodbusServer>
{
    private const int Endpoints = 1000, Bound = 60;
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(1000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Values_flow_again_to_all_endpoints_and_none_to_a_wrong_one(bool serverDies)
    {
        Assert.SkipWhen(server.WhyAbsent is not null, server.WhyAbsent ?? "");
        await using var proxy = FaultProxy.Start("127.0.0.1", server.Port, TimeProvider.System);
        var sink = new Sink();
        await using var live = Live(proxy.Port, sink);
        foreach (var register in Enumerable.Range(0, Endpoints)) live.SetEndpoint(Endpoint(register));
        live.Connect("test");
        await WaitFor.TrueAsync(() => sink.Reached(default) == Endpoints, Bound, "a value for every endpoint");

        // Each answer takes 30 ms now: four batches are under way at any time.
        proxy.Fault = ProxyFault.Delay;
        using var frames = live.WatchFrames();
        var seen = sink.Count;
        await WaitFor.TrueAsync(() => sink.Count > seen + Endpoints / 2, Bound, "half a round");
        var open = new HashSet<int>();
        await WaitFor.TrueAsync(() => Follow(frames, open).Count > 0, Bound, "a batch is under way");
        if (serverDies) server.Stop();
        else proxy.Fault = ProxyFault.Reset;
        await WaitFor.TrueAsync(() => Change(live, ConnectionTrigger.ConnectLost) is not null, Bound, "the link is lost");
        proxy.Fault = ProxyFault.None;
        if (serverDies) await server.StartAsync();
        await WaitFor.TrueAsync(() => Change(live, ConnectionTrigger.ConnectDone, again: true) is not null, Bound, "connected again");

        var (lost, retry, again) = (Change(live, ConnectionTrigger.ConnectLost)!, Change(live, ConnectionTrigger.RetryDue)!, Change(live, ConnectionTrigger.ConnectDone, again: true)!);
        Assert.Equal((ConnectionState.Reconnecting, lost.At + Delay), (lost.To, lost.NextRetryAt));
        Assert.True(retry.At >= lost.NextRetryAt, "not before its time");
        await WaitFor.TrueAsync(() => sink.Reached(again.At) == Endpoints, Bound, "values flow again to every endpoint");
        Assert.All(live.Endpoints, endpoint => Assert.Equal(EndpointState.Active, endpoint.State));
        Assert.Empty(sink.Wrong);
        // What was handed over in the very moment of the loss may carry its time.
        Assert.DoesNotContain(sink.Times, at => at > lost.At.AddMilliseconds(50) && at < again.At);
    }

    /// <summary>Which transactions are not answered yet.</summary>
    private static HashSet<int> Follow(Connector.Runtime.Live.Watch<TracedFrame> frames, HashSet<int> open)
    {
        while (frames.Changes.TryRead(out var frame))
        {
            var transaction = BinaryPrimitives.ReadUInt16BigEndian(frame.Bytes.Span);
            if (frame.Direction == FrameDirection.Sent) open.Add(transaction);
            else open.Remove(transaction);
        }

        Assert.Equal(0, frames.Dropped);
        return open;
    }

    private static StateChange? Change(ILiveConnection live, ConnectionTrigger trigger, bool again = false)
    {
        using var watch = live.WatchStates();
        return watch.Snapshot.FirstOrDefault(change => !change.Refused && change.Trigger == trigger && (!again || change.From == ConnectionState.Reconnecting));
    }

    private static ILiveConnection Live(int port, Sink sink) => LiveConnectionFactory.Create(
        Fleet.Catalog.Find("Modbus")!,
        new ConnectionDefinition("device", "Modbus", JsonSerializer.SerializeToElement(new
        {
            host = "127.0.0.1",
            port,
            batchReadEnabled = true,
            maxBatchSize = 10,
            requestsInFlight = 4,
            connectionStrategy = new { initialDelay = (int)Delay.TotalMilliseconds, incrementFactor = 2, maxDelay = 1500 },
        })),
        new RuntimeOptions { Sink = sink });

    private static EndpointDefinition Endpoint(int register) => new(
        $"r{register}", "device", "Modbus", EndpointOperation.Subscribe,
        JsonSerializer.SerializeToElement(new { fc = 3, address = register, length = 1, dataType = "uint16BE", interval = 200 }));

    private sealed class Sink : IValueSink
    {
        private readonly ConcurrentDictionary<string, DateTimeOffset> _last = new();
        private readonly ConcurrentQueue<DateTimeOffset> _times = [];

        public ConcurrentQueue<string> Wrong { get; } = [];

        public int Count => _times.Count;

        public IEnumerable<DateTimeOffset> Times => _times;

        /// <summary>How many endpoints had a value since.</summary>
        public int Reached(DateTimeOffset since) => _last.Values.Count(at => at > since);

        public void Accept(EndpointDefinition endpoint, in DataValue value, DateTimeOffset at)
        {
            if (endpoint.Id != $"r{value}") Wrong.Enqueue($"{endpoint.Id} got {value}");
            _last[endpoint.Id] = at;
            _times.Enqueue(at);
        }
    }
}
