using System.Collections.Concurrent;
using Connector.Runtime.States;
using Connector.Runtime.Supervision;
using Connector.Sdk;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Supervision;

/// <summary>
/// Whatever is asked of a connection, in whatever order, and however its connector behaves: the history is a path of the table,
/// handlers do not overlap, requests keep to their limit, delays are those of the strategy, and it can always be stopped.
/// </summary>
public sealed class RandomTriggersTests
{
    private const int Limit = 2;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task AnySequence_KeepsTheRules(int seed) => await RunAsync(seed);

    [Fact]
    public async Task TheSequences_TakeEveryEdgeOfTheTable()
    {
        var taken = new HashSet<ConnectionEdge>();
        for (var seed = 1000; seed < 1040 && taken.Count < ConnectionTransitions.Edges.Count; seed++)
        {
            foreach (var change in (await RunAsync(seed)).Where(change => !change.Refused)) taken.Add(new ConnectionEdge(change.From, change.Trigger, change.To));
        }

        Assert.Equal(ConnectionTransitions.Edges.OrderBy(edge => edge.ToString()), taken.OrderBy(edge => edge.ToString()));
    }

    private static async Task<IReadOnlyList<StateChange>> RunAsync(int seed)
    {
        var random = new Random(seed);
        var time = new ManualTime();
        var script = new ScriptedConnector { MaxConcurrentRequests = Limit };
        var watch = new Overlaps();
        script.OnConnect = (connection, token) => watch.InAsync(connection, "connect", () => Behave(random, connection, first: true, token));
        script.OnReconnect = (connection, token) => watch.InAsync(connection, "reconnect", () => Behave(random, connection, first: false, token));
        script.OnDisconnect = (connection, token) => watch.InAsync(connection, "disconnect", () => Leave(random, connection, token));
        script.OnRead = (_, token) => Answer(random, token);
        // Two of the endpoints are pushed, one is polled.
        script.OnPrepare = json => new ScriptedAddress(
            json.GetProperty("name").GetString()!, json.GetProperty("name").GetString() is "e0" or "e1" ? AddressOperations.All : AddressOperations.Read);
        var live = script.Live(
            time, """{"connectionStrategy":{"initialDelay":700,"maxDelay":3000,"incrementFactor":2}}""",
            create: (context, by) => new SubscribingConnection(context, by, async (_, token) => await Answer(random, token)));
        using var states = live.WatchStates();
        var asked = new List<Task>();

        for (var step = 0; step < 80; step++)
        {
            switch (Next(random, 9))
            {
                case 0 or 1: live.Connect($"step {step}"); break;
                case 2: asked.Add(live.DisconnectAsync($"step {step}")); break;
                case 3: live.RetryNow(); break;
                case 4: SignalSomething(random, script); break;
                case 5: live.SetEndpoint(ScriptedConnector.Endpoint($"e{Next(random, 3)}", $"\"interval\":{100 * (1 + Next(random, 5))}")); break;
                case 6: asked.Add(live.RemoveEndpointAsync($"e{Next(random, 3)}")); break;
                case 7: asked.Add(live.ReadAsync(ScriptedConnector.Address("m"), default, CancellationToken.None)); break;
                default: time.Advance(TimeSpan.FromMilliseconds(Next(random, 4000))); break;
            }

            // Gives the other threads a chance, now and then a long one.
            for (var turn = Next(random, 30); turn > 0; turn--) await Task.Yield();
        }

        await script.StopAsync(time);
        await Task.WhenAll(asked).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
        var callsAtTheEnd = Handled(script);
        foreach (var connection in script.Instances) connection.Lost("after the end");
        time.Advance(TimeSpan.FromMinutes(10));
        await Task.Yield();

        Assert.Equal(callsAtTheEnd, Handled(script));
        Assert.Equal(ConnectionState.Disconnected, live.Status.State);
        Assert.Empty(watch.Violations);
        Assert.All(script.Instances, connection =>
        {
            Assert.InRange(connection.MostRequestsAtOnce, 0, Limit);
        });

        // The clock of the test leaps; threads that a busy machine holds back have yet to do what they were told.
        await WaitFor.TrueAsync(
            () => script.Instances.SelectMany(connection => connection.OutsideConnected).All(token => token.IsCancellationRequested),
            what: "every request that began as the link was lost is cancelled");
        await WaitFor.TrueAsync(() => script.Calls.Count(call => call == "dispose") == script.Instances.Count, what: "every instance is disposed");
        var history = Drain(states);
        AssertPath(history);
        AssertDelays(history);
        AssertReasons(history, script);
        foreach (var connection in script.Instances) AssertSubscriptions((SubscribingConnection)connection);
        return history;
    }

    /// <summary>Every accepted record is an edge of the table that starts where the one before ended; a refused one changes nothing.</summary>
    private static void AssertPath(IReadOnlyList<StateChange> history)
    {
        var state = ConnectionState.Disconnected;
        for (var index = 0; index < history.Count; index++)
        {
            var change = history[index];
            Assert.Equal(index + 1, change.Sequence);
            Assert.Equal(state, change.From);
            Assert.False(change.Refused && change.To != change.From);
            if (change.Refused) continue;
            Assert.Equal(ConnectionTransitions.Next(change.From, change.Trigger).To, change.To);
            state = change.To;
        }
    }

    private static void AssertDelays(IReadOnlyList<StateChange> history)
    {
        var backoff = new ReconnectBackoff(TimeSpan.FromMilliseconds(700), 2, TimeSpan.FromMilliseconds(3000));
        DateTimeOffset? due = null;
        var retry = 0;
        foreach (var change in history.Where(change => !change.Refused))
        {
            switch (change.Trigger)
            {
                case ConnectionTrigger.ConnectFailed or ConnectionTrigger.ConnectLost or ConnectionTrigger.ReconnectFailed:
                    retry = change.From == ConnectionState.Reconnecting ? retry + 1 : 1;
                    Assert.Equal((retry, change.At + backoff.DelayBefore(retry)), (change.Attempt, change.NextRetryAt));
                    due = change.NextRetryAt;
                    break;
                case ConnectionTrigger.RetryDue:
                    Assert.NotNull(due);
                    Assert.True(change.At >= due || change.Reason.StartsWith("Retry now"), "a retry before its time");
                    due = null;
                    break;
            }
        }
    }

    /// <summary>No handler runs without an edge that asked for it.</summary>
    private static void AssertReasons(IReadOnlyList<StateChange> history, ScriptedConnector script)
    {
        int Edges(ConnectionTrigger trigger) => history.Count(change => !change.Refused && change.Trigger == trigger);
        int Calls(string name) => script.Calls.Count(call => call == name);
        Assert.InRange(Calls("connect"), 0, Edges(ConnectionTrigger.Connect));
        Assert.InRange(Calls("reconnect"), 0, Edges(ConnectionTrigger.RetryDue));
        Assert.InRange(Calls("disconnect"), 0, Edges(ConnectionTrigger.Disconnect));
        Assert.Equal(Calls("create"), script.Instances.Count);
    }

    /// <summary>Only what was subscribed on the present link is unsubscribed, once, and not behind the back of a disconnect.</summary>
    private static void AssertSubscriptions(SubscribingConnection connection)
    {
        var subscribed = new HashSet<Action<Reading>>();
        var isDown = false;
        foreach (var (call, onData) in connection.Order)
        {
            switch (call)
            {
                case "connect": subscribed.Clear(); isDown = false; break;
                case "disconnect": isDown = true; break;
                case "subscribed": subscribed.Add(onData!); break;
                default:
                    Assert.True(subscribed.Remove(onData!), "an unsubscribe of something that was not subscribed on this link");
                    // A thread that a busy machine held back may come after the bound, when the instance is given up.
                    Assert.True(!isDown || ((ConnectionInstance)connection.Context.Signals).GivenUp, "an unsubscribe after disconnect began");
                    break;
            }
        }
    }

    private static int Handled(ScriptedConnector script) => script.Calls.Count(call => call != "dispose");

    private static List<StateChange> Drain(Connector.Runtime.Live.Watch<StateChange> states)
    {
        List<StateChange> history = [.. states.Snapshot];
        while (states.Changes.TryRead(out var change)) history.Add(change);
        Assert.Equal(0, states.Dropped);
        return history;
    }

    private static async Task Behave(Random random, ScriptedConnection connection, bool first, CancellationToken token)
    {
        void Fail(string reason)
        {
            if (first) connection.Failed(reason);
            else connection.FailedAgain(reason);
        }

        switch (Next(random, 12))
        {
            case 0: throw new InvalidOperationException("thrown");
            case 1: await new TaskCompletionSource().Task; break;
            case 2: await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token); break;
            case 3: break;
            case 4: Fail("failed"); Fail("failed again"); break;
            case 5: connection.Done(); connection.Done(); break;
            case 6: connection.Done(); connection.Lost("at once"); break;
            case 7: _ = Task.Run(connection.Done, CancellationToken.None); break;
            case 8: connection.Done(); throw new InvalidOperationException("after success");
            case 9: Fail("failed"); break;
            case 10: await Task.Yield(); connection.Done(); await new TaskCompletionSource().Task; break;
            default: connection.Done(); break;
        }
    }

    private static async Task Leave(Random random, ScriptedConnection connection, CancellationToken token)
    {
        switch (Next(random, 6))
        {
            case 0: await new TaskCompletionSource().Task; break;
            case 1: throw new InvalidOperationException("thrown while leaving");
            case 2: break;
            case 3: connection.Down(); connection.Down(); break;
            case 4: connection.Down(); await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token); break;
            default: connection.Down(); break;
        }
    }

    private static async ValueTask<Reading> Answer(Random random, CancellationToken token)
    {
        switch (Next(random, 8))
        {
            case 0: await new TaskCompletionSource().Task; break;
            case 1: await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token); break;
            case 2: throw new DeviceErrorException("error answer");
            case 3: await Task.Yield(); break;
        }

        return new Reading(1L);
    }

    private static void SignalSomething(Random random, ScriptedConnector script)
    {
        ScriptedConnection? connection;
        lock (script.Instances) connection = script.Instances.Count == 0 ? null : script.Instances[Next(random, script.Instances.Count)];
        if (connection is null) return;
        Action signal = Next(random, 5) switch
        {
            0 => connection.Done,
            1 => () => connection.Lost("from outside"),
            2 => () => connection.Failed("from outside"),
            3 => () => connection.FailedAgain("from outside"),
            _ => connection.Down,
        };
        if (Next(random, 2) == 0) Task.Run(signal);
        else signal();
    }

    /// <summary>The handlers draw from the same numbers on other threads.</summary>
    private static int Next(Random random, int below)
    {
        lock (random) return random.Next(below);
    }

    /// <summary>Watches who is inside a handler or a request of which instance.</summary>
    private sealed class Overlaps
    {
        private readonly Lock _lock = new();
        private readonly List<(ScriptedConnection Connection, string Handler)> _inside = [];

        public ConcurrentQueue<string> Violations { get; } = [];

        private static bool IsGivenUp(ScriptedConnection connection) => ((ConnectionInstance)connection.Context.Signals).GivenUp;

        public async Task InAsync(ScriptedConnection connection, string handler, Func<Task> body)
        {
            lock (_lock)
            {
                foreach (var (other, name) in _inside)
                {
                    // Which of two began first cannot be told from here: a thread may be late to say so.
                    var allowed = other == connection
                        ? handler == "disconnect" ^ name == "disconnect"
                        : IsGivenUp(other) || IsGivenUp(connection);
                    if (!allowed) Violations.Enqueue($"{handler} began while {name} of {(other == connection ? "the same" : "another")} instance ran");
                }

                _inside.Add((connection, handler));
            }

            try
            {
                await body();
            }
            finally
            {
                lock (_lock) _inside.Remove((connection, handler));
            }
        }
    }
}
