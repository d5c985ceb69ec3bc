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
    private Func<string, CancellationToken, Task> _onUnsubscribe = (_, _) => Task.CompletedTask;

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
    public async Task Disconnect_EndsEverySubscriptionWithItsDelegate_BeforeTheLinkIsClosed()
    {
        _script.MaxConcurrentRequests = 2;
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"), ScriptedConnector.Endpoint("b"), ScriptedConnector.Endpoint("c"));
        using var samples = live.WatchSamples();
        _onUnsubscribe = (name, _) =>
        {
            _subscribers[name](new Reading(1L));
            return Task.CompletedTask;
        };

        await live.DisconnectAsync("", TestContext.Current.CancellationToken);

        Assert.Equal(_subscribers.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key), _unsubscribed.OrderBy(pair => pair.Name));
        Assert.Equal(["unsubscribe a Disconnecting", "unsubscribe b Disconnecting", "unsubscribe c Disconnecting"], Calls("unsubscribe").Order());
        Assert.Equal("disconnect", _script.Calls.Last());
        Assert.False(samples.Changes.TryRead(out _));
        Assert.Equal("The connector closed the link.", Histories.All(live)[^1].Reason);
    }

    [Fact]
    public async Task Disconnect_AnUnsubscribeThatHangs_HoldsItUpNoLongerThanItsBound()
    {
        _onUnsubscribe = (_, _) => new TaskCompletionSource().Task;
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"), ScriptedConnector.Endpoint("b"));

        var down = live.DisconnectAsync("", TestContext.Current.CancellationToken);
        await WaitFor.TrueAsync(() => Calls("unsubscribe").Length == 1);
        _time.Advance(RuntimeOptions.Default.UnsubscribeLimit - TimeSpan.FromMilliseconds(1));
        Assert.DoesNotContain("disconnect", _script.Calls);
        await WaitFor.TrueAsync(() =>
        {
            if (!down.IsCompleted) _time.Advance(TimeSpan.FromMilliseconds(100));
            return down.IsCompleted;
        });

        Assert.Contains("disconnect", _script.Calls);
        Assert.Single(Calls("unsubscribe"));
        Assert.Contains("given up", Histories.All(live)[^1].Reason);
    }

    [Fact]
    public async Task Disconnect_AnUnsubscribeThatObeysItsToken_LeavesTheInstanceAlone()
    {
        _onUnsubscribe = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"), ScriptedConnector.Endpoint("b"));
        using var log = live.WatchLog();

        var down = live.DisconnectAsync("", TestContext.Current.CancellationToken);
        await WaitFor.TrueAsync(() => Calls("unsubscribe").Length == 1);
        _time.Advance(RuntimeOptions.Default.UnsubscribeLimit);
        await down;

        Assert.False(_script.Last.IsDisposed);
        await WaitFor.TrueAsync(() => log.Changes.TryRead(out var line) && line.Message.StartsWith("2 of 2 subscriptions were not ended"));
    }

    [Fact]
    public async Task Disconnect_AnUnsubscribeThatThrows_IsLoggedAndTheOthersGoOn()
    {
        _onUnsubscribe = (name, _) => name == "a" ? throw new DeviceErrorException("Unknown item.") : Task.CompletedTask;
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"), ScriptedConnector.Endpoint("b"));
        using var log = live.WatchLog();

        await live.DisconnectAsync("", TestContext.Current.CancellationToken);

        Assert.Equal(2, Calls("unsubscribe").Length);
        await WaitFor.TrueAsync(() => log.Changes.TryRead(out var line) && line.Message == "1 of 2 subscriptions were not ended in good order before the link was closed: Unknown item.");
    }

    [Fact]
    public async Task Disconnect_WhileReconnecting_HasNothingToEnd()
    {
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"));
        _script.Last.Lost("Gone.");

        await live.DisconnectAsync("", TestContext.Current.CancellationToken);

        Assert.Empty(_unsubscribed);
        Assert.Contains("disconnect", _script.Calls);
    }

    [Fact]
    public async Task Disconnect_ASubscriptionThatHadFailed_IsNotEnded()
    {
        _onSubscribe = name => name == "a" ? throw new DeviceErrorException("No more monitored items.") : Task.CompletedTask;
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"), ScriptedConnector.Endpoint("b"));

        await live.DisconnectAsync("", TestContext.Current.CancellationToken);

        Assert.Equal(["unsubscribe b Disconnecting"], Calls("unsubscribe"));
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

    private string[] Calls(string beginning) => [.. _script.Calls.Where(call => call.StartsWith(beginning))];

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

        public async ValueTask HandleUnsubscribeAsync(PreparedAddress address, Action<Reading> onData, CancellationToken cancellationToken)
        {
            var name = ((ScriptedAddress)address).Name;
            Script.Calls.Enqueue($"unsubscribe {name} {State}");
            lock (test._subscribers) test._unsubscribed.Add((name, onData));
            await test._onUnsubscribe(name, cancellationToken);
        }
    }
}
