using System.Collections.Concurrent;
using Connector.Runtime.Agent;
using Connector.Runtime.Endpoints;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Tests.Supervision;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Endpoints;

public sealed class PollingTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly ScriptedConnector _script = new();
    private readonly ConcurrentQueue<(string Name, TimeSpan At)> _reads = [];

    public ValueTask DisposeAsync() => _script.StopAsync(_time);

    public PollingTests()
    {
        var start = _time.GetUtcNow();
        _script.OnRead = (address, _) =>
        {
            _reads.Enqueue((address.Name, _time.GetUtcNow() - start));
            return new(new Reading(_reads.Count));
        };
    }

    [Fact]
    public async Task Poll_ByInterval_ComesFromStartToStart()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a", "\"interval\":250"));

        await RunAsync(live, TimeSpan.FromSeconds(1), reads: 5);

        Assert.Equal([0, 250, 500, 750, 1000], _reads.Select(read => (int)read.At.TotalMilliseconds));
        Assert.Equal(EndpointState.Active, live.Endpoints.Single().State);
    }

    [Fact]
    public async Task Poll_WithoutInterval_IsEverySecond()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"));

        await RunAsync(live, TimeSpan.FromSeconds(3), reads: 4);

        Assert.Equal([0, 1000, 2000, 3000], _reads.Select(read => (int)read.At.TotalMilliseconds));
    }

    [Fact]
    public async Task Polls_OfOneInterval_AreSpreadOverIt()
    {
        var live = await ConnectedAsync([.. Enumerable.Range(0, 4).Select(index => ScriptedConnector.Endpoint($"e{index}", "\"interval\":1000"))]);

        await RunAsync(live, TimeSpan.FromMilliseconds(999), reads: 4);

        Assert.Equal([0, 250, 500, 750], _reads.Select(read => (int)read.At.TotalMilliseconds));
    }

    [Fact]
    public async Task Polls_OfALongInterval_AreSpreadOverTenSeconds()
    {
        var live = await ConnectedAsync([.. Enumerable.Range(0, 2).Select(index => ScriptedConnector.Endpoint($"e{index}", "\"interval\":600000"))]);

        await RunAsync(live, TimeSpan.FromSeconds(10), reads: 2);

        Assert.Equal([0, 5000], _reads.Select(read => (int)read.At.TotalMilliseconds));
    }

    [Fact]
    public async Task Poll_SlowerThanItsInterval_NeverOverlapsAndIsReportedOnceWithTheTime()
    {
        var gate = new SlowDevice(_time, TimeSpan.FromMilliseconds(250));
        _script.OnRead = (_, _) => gate.ReadAsync();
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a", "\"interval\":100"));

        await RunAsync(live, TimeSpan.FromSeconds(3), () => gate.Reads >= 12);

        Assert.Equal(1, _script.MostRequestsAtOnce);
        Assert.Contains("250 ms", live.Endpoints.Single().Notice);
        using var log = live.WatchLog();
        Assert.Single(log.Snapshot, line => line.Message.Contains("slower than it is asked"));
    }

    [Fact]
    public async Task Poll_Fails_GoesOnAndDoesNotDisturbItsNeighbours()
    {
        _script.OnRead = (address, _) =>
        {
            _reads.Enqueue((address.Name, default));
            return address.Name == "bad" ? throw new DeviceErrorException("Illegal address.", "0x02") : new(new Reading(1L));
        };
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("bad", "\"interval\":100"), ScriptedConnector.Endpoint("good", "\"interval\":100"));

        await RunAsync(live, TimeSpan.FromSeconds(1), reads: 21);

        Assert.Equal(ConnectionState.Connected, live.Status.State);
        Assert.InRange(_reads.Count(read => read.Name == "bad"), 10, 11);
        Assert.InRange(_reads.Count(read => read.Name == "good"), 10, 11);
        var bad = live.Endpoints.Single(endpoint => endpoint.EndpointId == "bad");
        Assert.Equal((EndpointState.Failing, "Illegal address."), (bad.State, bad.Reason));
        Assert.Equal("0x02", bad.Last!.Detail);
        Assert.Equal(EndpointState.Active, live.Endpoints.Single(endpoint => endpoint.EndpointId == "good").State);
    }

    [Fact]
    public async Task Address_RefusedByTheConnector_IsFailingWithItsReasonAndTheOthersRun()
    {
        _script.OnPrepare = json => json.GetProperty("name").GetString() == "wrong"
            ? throw new ConnectorException("There is no register 70000.")
            : new ScriptedAddress(json.GetProperty("name").GetString()!);
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("wrong"), ScriptedConnector.Endpoint("right"));

        await WaitFor.TrueAsync(() => live.Endpoints.All(endpoint => endpoint.Last is not null));

        Assert.Equal(["Failing There is no register 70000.", "Active "], live.Endpoints.Select(endpoint => $"{endpoint.State} {endpoint.Reason}"));
    }

    [Fact]
    public async Task Address_ThatTimesOut_HoldsItsNeighboursUpOnlyNowAndThenAndSaysSo()
    {
        var slow = new SlowDevice(_time, TimeSpan.FromSeconds(2));
        _script.OnRead = async (address, _) =>
        {
            _reads.Enqueue((address.Name, default));
            if (address.Name != "dead") return new Reading(1L);
            await slow.ReadAsync();
            throw new RequestTimeoutException("No answer within 2 s.");
        };
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("dead", "\"interval\":500"), ScriptedConnector.Endpoint("a", "\"interval\":500"));

        await RunAsync(live, TimeSpan.FromMinutes(2), () => _reads.Count(read => read.Name == "a") > 190);

        Assert.InRange(_reads.Count(read => read.Name == "dead"), 3, 8);
        Assert.Contains("asked again after", live.Endpoints.Single(endpoint => endpoint.EndpointId == "dead").Notice);
        Assert.Equal(EndpointState.Active, live.Endpoints.Single(endpoint => endpoint.EndpointId == "a").State);
    }

    [Fact]
    public async Task Poll_ByCron_ComesWhenTheWallClockMatches_AndWinsOverTheInterval()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a", "\"interval\":10,\"cronExpression\":\"*/20 * * * * *\""));

        await RunAsync(live, TimeSpan.FromSeconds(61), reads: 3);

        Assert.Equal([20_000, 40_000, 60_000], _reads.Select(read => (int)read.At.TotalMilliseconds));
        Assert.Contains("interval has no effect", live.Endpoints.Single().Notice);
    }

    [Fact]
    public async Task Poll_WithABrokenCronExpression_IsFailingWithTheReason()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a", "\"cronExpression\":\"61 * * * *\""));

        await WaitFor.TrueAsync(() => live.Endpoints.Single().State == EndpointState.Failing);

        Assert.Contains("'61' is not a minute from 0 to 59", live.Endpoints.Single().Reason);
    }

    [Fact]
    public async Task LinkLost_StopsPolling_AndReconnectResumesIt()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a", "\"interval\":100"));
        await RunAsync(live, TimeSpan.FromMilliseconds(200), reads: 3);

        _script.Last.Lost("Cable out.");
        Assert.Equal((EndpointState.Waiting, "Cable out."), (live.Endpoints.Single().State, live.Endpoints.Single().Reason));
        var before = _reads.Count;
        _time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Equal(before, _reads.Count);

        live.RetryNow();
        await WaitFor.TrueAsync(() => _reads.Count > before);
        Assert.Equal(EndpointState.Active, live.Endpoints.Single().State);
    }

    [Fact]
    public async Task Disconnect_NothingFiresAfterwards()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a", "\"interval\":100"));
        using var samples = live.WatchSamples();
        await RunAsync(live, TimeSpan.FromMilliseconds(300), reads: 4);

        await live.DisconnectAsync("");
        var calls = _script.Calls.Count;
        while (samples.Changes.TryRead(out _)) { }
        _time.Advance(TimeSpan.FromMinutes(1));
        await Task.Yield();

        Assert.Equal(calls, _script.Calls.Count);
        Assert.False(samples.Changes.TryRead(out _));
    }

    [Fact]
    public async Task SetEndpoint_Unchanged_RestartsNothing_AndChangedTakesEffect()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a", "\"interval\":1000"));
        await RunAsync(live, TimeSpan.FromMilliseconds(500), reads: 1);

        live.SetEndpoint(ScriptedConnector.Endpoint("a", "\"interval\":  1000"));
        await RunAsync(live, TimeSpan.FromMilliseconds(499), reads: 1);

        live.SetEndpoint(ScriptedConnector.Endpoint("a", "\"interval\":100"));
        await WaitFor.TrueAsync(() => _reads.Count == 2);
        await RunAsync(live, TimeSpan.FromMilliseconds(300), reads: 5);
    }

    [Fact]
    public async Task RemoveEndpoint_StopsItsPollsOnly()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a", "\"interval\":100"), ScriptedConnector.Endpoint("b", "\"interval\":100"));
        await RunAsync(live, TimeSpan.FromMilliseconds(99), reads: 2);

        await live.RemoveEndpointAsync("a");
        _reads.Clear();
        await RunAsync(live, TimeSpan.FromMilliseconds(300), reads: 3);

        Assert.All(_reads, read => Assert.Equal("b", read.Name));
        Assert.Single(live.Endpoints);
    }

    [Fact]
    public async Task Replaced_WhileItsPollIsUnderWay_IsNeverPolledTwiceAtOnce()
    {
        _script.MaxConcurrentRequests = 4;
        var answer = new TaskCompletionSource<Reading>();
        _script.OnRead = (_, _) => new(answer.Task);
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a", "\"interval\":100"));
        await WaitFor.TrueAsync(() => _script.Calls.Contains("read a"));

        live.SetEndpoint(ScriptedConnector.Endpoint("a", "\"interval\":50"));
        for (var step = 0; step < 10; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.Equal(1, _script.MostRequestsAtOnce);
        answer.SetResult(new Reading(1L));
        await WaitFor.TrueAsync(() => _script.Calls.Count(call => call == "read a") >= 2);
        Assert.Equal(1, _script.MostRequestsAtOnce);
    }

    [Fact]
    public async Task EndpointWithRules_IsDisabledAndSaysWhy()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a") with { HasRules = true }, ScriptedConnector.Endpoint("b") with { Enabled = false });

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.All(live.Endpoints, endpoint => Assert.Equal(EndpointState.Disabled, endpoint.State));
        Assert.Contains("rules", live.Endpoints[0].Reason);
        Assert.Empty(_reads);
    }

    [Fact]
    public async Task Requests_AreNeverMoreThanTheConnectorTakes()
    {
        _script.MaxConcurrentRequests = 3;
        var slow = new SlowDevice(_time, TimeSpan.FromMilliseconds(500));
        _script.OnRead = (_, _) => slow.ReadAsync();
        var live = await ConnectedAsync([.. Enumerable.Range(0, 20).Select(index => ScriptedConnector.Endpoint($"e{index}", "\"interval\":100"))]);

        await RunAsync(live, TimeSpan.FromSeconds(5), () => slow.Reads > 20);

        Assert.Equal(3, _script.MostRequestsAtOnce);
    }

    [Fact]
    public async Task Address_OfAWriteEndpoint_IsHeldAgainstTheConnectorBeforeTheFirstWrite()
    {
        _script.OnPrepare = _ => throw new ConnectorException("Function code 3 cannot write.");
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("w", operation: EndpointOperation.Write));

        await WaitFor.TrueAsync(() => live.Endpoints.Single().State == EndpointState.Failing);

        Assert.Equal("Function code 3 cannot write.", live.Endpoints.Single().Reason);
    }

    [Fact]
    public async Task Sink_ThatThrows_DoesNotStopThePolling()
    {
        var live = _script.Live(_time, options: new RuntimeOptions { Sink = new BrokenSink() });
        live.SetEndpoint(ScriptedConnector.Endpoint("a", "\"interval\":100"));
        live.Connect("");
        await RunAsync(live, TimeSpan.FromMilliseconds(300), reads: 4);

        Assert.Equal(EndpointState.Active, live.Endpoints.Single().State);
        using var log = live.WatchLog();
        Assert.Single(log.Snapshot, line => line.Message.Contains("could not be handed on"));
    }

    [Fact]
    public async Task Sink_GetsEveryValueWithItsEndpoint()
    {
        var sink = new RecordingSink();
        var live = _script.Live(_time, options: new RuntimeOptions { Sink = sink });
        var endpoint = ScriptedConnector.Endpoint("a", "\"interval\":100");
        live.SetEndpoint(endpoint);
        live.Connect("");
        await RunAsync(live, TimeSpan.FromMilliseconds(300), () => sink.Values.Count >= 4);

        Assert.All(sink.Values, value => Assert.Same(endpoint, value.Endpoint));
        Assert.Equal([1L, 2L, 3L, 4L], sink.Values.Take(4).Select(value => value.Value.AsInteger()));
    }

    [Fact]
    public async Task WatchSamples_StartsWithTheLastOfEach()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a", "\"interval\":100"));
        await RunAsync(live, TimeSpan.FromMilliseconds(300), reads: 4);
        await WaitFor.TrueAsync(() => live.Endpoints.Single().Last?.Value == DataValue.From(4L));

        using var watch = live.WatchSamples();
        Assert.Equal(4, watch.Snapshot.Single().Value.AsInteger());
        await RunAsync(live, TimeSpan.FromMilliseconds(100), reads: 5);
        Assert.Equal(5, (await watch.Changes.ReadAsync(TestContext.Current.CancellationToken)).Value.AsInteger());
    }

    private async Task<LiveConnection> ConnectedAsync(params EndpointDefinition[] endpoints)
    {
        var live = _script.Live(_time);
        foreach (var endpoint in endpoints) live.SetEndpoint(endpoint);
        live.Connect("");
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected);
        return live;
    }

    private Task RunAsync(LiveConnection live, TimeSpan span, int reads) => RunAsync(live, span, () => _reads.Count == reads);

    /// <summary>
    /// Lets the first polls start, then moves the clock step by step, each time after the connection has come to rest; at the end
    /// the condition must hold, at once or soon.
    /// </summary>
    private async Task RunAsync(LiveConnection live, TimeSpan span, Func<bool> condition)
    {
        await WaitFor.TrueAsync(() => live.IsPlanned, what: "the polls are planned");
        var end = _time.GetUtcNow() + span;
        while (_time.GetUtcNow() < end)
        {
            var next = _time.NextDue is { } due && due < end ? due : end;
            _time.Advance(next > _time.GetUtcNow() ? next - _time.GetUtcNow() : TimeSpan.FromMilliseconds(1));
        }

        await WaitFor.TrueAsync(condition, what: $"{_reads.Count} reads: {string.Join(", ", _reads.TakeLast(30))}");
    }

    private sealed class RecordingSink : IValueSink
    {
        public ConcurrentQueue<(EndpointDefinition Endpoint, DataValue Value)> Values { get; } = [];

        public void Accept(EndpointDefinition endpoint, in DataValue value, DateTimeOffset timestamp) => Values.Enqueue((endpoint, value));
    }

    private sealed class BrokenSink : IValueSink
    {
        public void Accept(EndpointDefinition endpoint, in DataValue value, DateTimeOffset timestamp) => throw new InvalidOperationException("full");
    }

    /// <summary>Answers so long after it was asked, by the test's clock.</summary>
    private sealed class SlowDevice(ManualTime time, TimeSpan takes)
    {
        public int Reads;

        public async ValueTask<Reading> ReadAsync()
        {
            var answer = new TaskCompletionSource();
            await using var timer = time.CreateTimer(_ => answer.TrySetResult(), null, takes, Timeout.InfiniteTimeSpan);
            await answer.Task;
            Interlocked.Increment(ref Reads);
            return new Reading(1L);
        }
    }
}
