using Connector.Runtime.Agent;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Tests.Supervision;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Endpoints;

public sealed class BatchTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly ScriptedConnector _script = new();
    private Func<int, IReadOnlyList<IReadOnlyList<int>>> _plan = count => [.. Enumerable.Range(0, count).Chunk(4)];
    private Action<int>? _onBatch;
    private int _plans;

    public ValueTask DisposeAsync() => _script.StopAsync(_time);

    [Fact]
    public async Task Endpoints_OfOneInterval_AreReadInBatches_AndPlannedOnce()
    {
        var live = await ConnectedAsync(10, 1000);

        await AdvanceAsync(TimeSpan.FromMilliseconds(2999));

        Assert.Equal(Enumerable.Repeat(new[] { "batch 4", "batch 4", "batch 2" }, 3).SelectMany(round => round), Batches());
        Assert.Equal(1, _plans);
        Assert.All(live.Endpoints, endpoint => Assert.Equal(EndpointState.Active, endpoint.State));
    }

    [Fact]
    public async Task Batches_AreSpreadOverTheInterval()
    {
        await ConnectedAsync(8, 1000);

        await AdvanceAsync(TimeSpan.FromMilliseconds(499));
        Assert.Single(Batches());
        await AdvanceAsync(TimeSpan.FromMilliseconds(1));
        await WaitFor.TrueAsync(() => Batches().Length == 2);
    }

    [Fact]
    public async Task OneBadAddress_DoesNotSpoilTheOthersOfItsBatch()
    {
        var live = await ConnectedAsync(4, 1000, bad: "e2");

        await WaitFor.TrueAsync(() => live.Endpoints.All(endpoint => endpoint.Last is not null));

        Assert.Equal(["e2"], live.Endpoints.Where(endpoint => endpoint.State == EndpointState.Failing).Select(endpoint => endpoint.EndpointId));
        Assert.Equal("Illegal data address.", live.Endpoints.Single(endpoint => endpoint.EndpointId == "e2").Reason);
    }

    [Fact]
    public async Task ABatchThatThrows_FailsAsAWhole_AndIsReadAgain()
    {
        var live = await ConnectedAsync(3, 1000, onBatch: count => { if (Batches().Length <= 1) throw new DeviceErrorException("Busy."); });
        await WaitFor.TrueAsync(() => live.Endpoints.All(endpoint => endpoint.State == EndpointState.Failing && endpoint.Reason == "Busy."));

        await AdvanceAsync(TimeSpan.FromSeconds(1));

        await WaitFor.TrueAsync(() => live.Endpoints.All(endpoint => endpoint.State == EndpointState.Active));
    }

    [Fact]
    public async Task APlanThatForgetsDoublesAndInvents_IsMended()
    {
        _plan = _ => [[0, 0, 99], [1, 0], []];
        var live = await ConnectedAsync(4, 1000);

        await AdvanceAsync(TimeSpan.FromMilliseconds(999));

        await WaitFor.TrueAsync(() => live.Endpoints.All(endpoint => endpoint.State == EndpointState.Active && endpoint.Last is not null));
        Assert.Equal(4, _script.Calls.Count(call => call.StartsWith("read")));
    }

    [Fact]
    public async Task DifferentIntervals_AreNotMixed()
    {
        _script.MaxConcurrentRequests = 1;
        var live = _script.Live(_time, create: (context, script) => new BatchingConnection(context, script, this, null));
        foreach (var (name, interval) in new[] { ("a", 1000), ("b", 1000), ("c", 500), ("d", 500), ("e", 500) })
            live.SetEndpoint(ScriptedConnector.Endpoint(name, $"\"interval\":{interval}"));
        live.Connect("");

        await WaitFor.TrueAsync(() => live.IsPlanned && Batches().Length == 2);

        Assert.Equal(["batch 2", "batch 3"], Batches().Order());
    }

    private string[] Batches() => [.. _script.Calls.Where(call => call.StartsWith("batch"))];

    private async Task<LiveConnection> ConnectedAsync(int endpoints, int interval, string? bad = null, Action<int>? onBatch = null)
    {
        _onBatch = onBatch;
        var live = _script.Live(_time, create: (context, script) => new BatchingConnection(context, script, this, bad));
        for (var index = 0; index < endpoints; index++) live.SetEndpoint(ScriptedConnector.Endpoint($"e{index}", $"\"interval\":{interval}"));
        live.Connect("");
        await WaitFor.TrueAsync(() => live.IsPlanned);
        return live;
    }

    private async Task AdvanceAsync(TimeSpan span)
    {
        var end = _time.GetUtcNow() + span;
        while (_time.GetUtcNow() < end) _time.Advance(TimeSpan.FromTicks(Math.Min(TimeSpan.FromMilliseconds(10).Ticks, (end - _time.GetUtcNow()).Ticks)));
        await Task.Yield();
    }

    private sealed class BatchingConnection(ConnectionContext context, ScriptedConnector script, BatchTests test, string? bad) : ScriptedConnection(context, script), IBatchRead
    {
        public IReadOnlyList<IReadOnlyList<int>> PlanBatches(IReadOnlyList<PreparedAddress> addresses)
        {
            test._plans++;
            return test._plan(addresses.Count);
        }

        public async ValueTask ReadBatchAsync(IReadOnlyList<PreparedAddress> addresses, Memory<BatchOutcome> outcomes, CancellationToken cancellationToken) =>
            await Script.InRequestAsync<bool>($"batch {addresses.Count}", () =>
            {
                test._onBatch?.Invoke(addresses.Count);
                for (var index = 0; index < addresses.Count; index++)
                {
                    outcomes.Span[index] = ((ScriptedAddress)addresses[index]).Name == bad
                        ? new BatchOutcome(default, new DeviceErrorException("Illegal data address."))
                        : new BatchOutcome(new Reading(index), null);
                }

                return new(true);
            });
    }
}
