using Connector.Runtime.Agent;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Tests.Supervision;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Endpoints;

public sealed class PushTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly ScriptedConnector _script = new();
    private readonly Dictionary<string, Action<Reading>> _subscribers = [];
    private readonly List<(string Name, Action<Reading> OnData)> _unsubscribed = [];
    private Func<string, Task> _onSubscribe = _ => Task.CompletedTask;

    public PushTests() =>
        _script.OnPrepare = json => new ScriptedAddress(json.GetProperty("name").GetString()!, AddressOperations.All);

    public ValueTask DisposeAsync() => _script.StopAsync(_time);

    [Fact]
    public async Task Subscribe_PushedValuesBecomeSamples_AndNothingIsPolled()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"));

        _subscribers["a"](new Reading(5L, new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        _time.Advance(TimeSpan.FromSeconds(5));

        var last = live.Endpoints.Single().Last!;
        Assert.Equal((5L, 2020), (last.Value.AsInteger(), last.Timestamp.Year));
        Assert.DoesNotContain(_script.Calls, call => call.StartsWith("read"));
        Assert.Null(live.Endpoints.Single().Notice);
    }

    [Fact]
    public async Task Subscribe_WithAnInterval_SaysThatItHasNoEffect()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a", "\"interval\":100,\"cronExpression\":\"* * * * *\""));

        Assert.Contains("have no effect", live.Endpoints.Single().Notice);
    }

    [Fact]
    public async Task Reconnect_SubscribesAgain_AndTheOldRegistrationIsDeaf()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"));
        var old = _subscribers["a"];

        _script.Last.Lost("Gone.");
        _subscribers.Clear();
        old(new Reading(1L));
        Assert.Null(live.Endpoints.Single().Last);
        live.RetryNow();
        await WaitFor.TrueAsync(() => { lock (_subscribers) return _subscribers.ContainsKey("a"); });

        old(new Reading(2L));
        Assert.Null(live.Endpoints.Single().Last);
        _subscribers["a"](new Reading(3L));
        Assert.Equal(3, live.Endpoints.Single().Last!.Value.AsInteger());
        Assert.Empty(_unsubscribed);
    }

    [Fact]
    public async Task Remove_UnsubscribesWithTheSameDelegate_AndNothingFiresAfterwards()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"));
        using var samples = live.WatchSamples();
        var onData = _subscribers["a"];

        await live.RemoveEndpointAsync("a", TestContext.Current.CancellationToken);
        onData(new Reading(1L));

        Assert.Equal([("a", onData)], _unsubscribed);
        Assert.False(samples.Changes.TryRead(out _));
    }

    [Fact]
    public async Task Disconnect_APushAfterwards_IsDropped()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"));
        using var samples = live.WatchSamples();

        await live.DisconnectAsync("", TestContext.Current.CancellationToken);
        _subscribers["a"](new Reading(1L));

        Assert.False(samples.Changes.TryRead(out _));
        Assert.Equal(EndpointState.Waiting, live.Endpoints.Single().State);
    }

    [Fact]
    public async Task Subscribe_Fails_IsFailingAndTriedAgain()
    {
        var fails = true;
        _onSubscribe = _ => fails ? throw new DeviceErrorException("No more monitored items.") : Task.CompletedTask;
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"));
        await WaitFor.TrueAsync(() => live.Endpoints.Single().State == EndpointState.Failing);
        Assert.Equal("No more monitored items.", live.Endpoints.Single().Reason);

        fails = false;
        await WaitFor.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            lock (_subscribers) return _subscribers.ContainsKey("a");
        });
        _subscribers["a"](new Reading(1L));
        Assert.Equal(EndpointState.Active, live.Endpoints.Single().State);
    }

    private async Task<LiveConnection> ConnectedAsync(params EndpointDefinition[] endpoints)
    {
        var live = _script.Live(_time, create: (context, script) => new PushingConnection(context, script, this));
        foreach (var endpoint in endpoints) live.SetEndpoint(endpoint);
        live.Connect("");
        await WaitFor.TrueAsync(() => live.IsPlanned && _script.Calls.Count(call => call.StartsWith("subscribed")) == endpoints.Length);
        return live;
    }

    private sealed class PushingConnection(ConnectionContext context, ScriptedConnector script, PushTests test) : ScriptedConnection(context, script), ISubscribable
    {
        public async ValueTask HandleSubscribeAsync(PreparedAddress address, Action<Reading> onData, CancellationToken cancellationToken)
        {
            var name = ((ScriptedAddress)address).Name;
            try
            {
                await test._onSubscribe(name);
                lock (test._subscribers) test._subscribers[name] = onData;
            }
            finally
            {
                Script.Calls.Enqueue($"subscribed {name}");
            }
        }

        public ValueTask HandleUnsubscribeAsync(PreparedAddress address, Action<Reading> onData, CancellationToken cancellationToken)
        {
            lock (test._subscribers) test._unsubscribed.Add((((ScriptedAddress)address).Name, onData));
            return default;
        }
    }
}
