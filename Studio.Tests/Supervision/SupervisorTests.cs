using Connector.Runtime.Agent;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Supervision;

public sealed class SupervisorTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly ScriptedConnector _script = new();

    public ValueTask DisposeAsync() => _script.StopAsync(_time);

    [Fact]
    public async Task Connect_HandlerSignalsDone_IsConnected()
    {
        var live = _script.Live(_time);

        live.Connect("Connect was pressed.");
        await Until(live, ConnectionState.Connected);

        Assert.Equal(["Disconnected Connect Connecting", "Connecting ConnectDone Connected"], Histories.Path(live));
        Assert.Equal("Connect was pressed.", Histories.All(live)[0].Reason);
        Assert.Equal(["create", "connect"], _script.Calls);
    }

    [Fact]
    public async Task Retries_UnderTheClock_ComeExactlyAsTheStrategySays()
    {
        _script.OnConnect = (connection, _) => { connection.Failed("Nobody there."); return Task.CompletedTask; };
        _script.OnReconnect = (connection, _) => { connection.FailedAgain("Still nobody."); return Task.CompletedTask; };
        var live = _script.Live(_time, """{"connectionStrategy":{"initialDelay":1000,"maxDelay":5000,"incrementFactor":2}}""");
        live.Connect("");
        await Until(live, ConnectionState.Reconnecting);

        int[] delays = [1000, 2000, 4000, 5000, 5000];
        for (var retry = 0; retry < delays.Length; retry++)
        {
            var status = live.Status;
            Assert.Equal(retry + 1, status.Attempt);
            Assert.Equal(_time.GetUtcNow() + TimeSpan.FromMilliseconds(delays[retry]), status.NextRetryAt);
            await TimerAtAsync(status.NextRetryAt!.Value);
            _time.Advance(TimeSpan.FromMilliseconds(delays[retry] - 1));
            Assert.Equal(retry, Calls("reconnect"));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await WaitFor.TrueAsync(() => live.Status.Attempt == retry + 2 && live.Status.NextRetryAt is not null, what: $"retry {retry + 1} failed");
        }

        Assert.Equal(1, Calls("create"));
    }

    [Fact]
    public async Task ConnectDone_AfterRetries_StartsTheDelaysAnew()
    {
        var fails = 2;
        _script.OnConnect = (connection, _) => { connection.Failed("No."); return Task.CompletedTask; };
        _script.OnReconnect = (connection, _) =>
        {
            if (fails-- > 0) connection.FailedAgain("No.");
            else connection.Done();
            return Task.CompletedTask;
        };
        var live = _script.Live(_time);
        live.Connect("");
        await RetryUntilAsync(live, ConnectionState.Connected);
        Assert.Equal("The device is connected again after 3 retries.", live.Status.Reason);
        Assert.Equal(0, live.Status.Attempt);

        _script.Last.Lost("Cable out.");

        Assert.Equal(ConnectionState.Reconnecting, live.Status.State);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(1), live.Status.NextRetryAt);
    }

    [Fact]
    public async Task HandleConnect_Throws_IsConnectFailedWithItsSentence()
    {
        _script.OnConnect = (_, _) => throw new ConnectorException("The key does not fit.", "EKEY");
        var live = _script.Live(_time);

        live.Connect("");
        await Until(live, ConnectionState.Reconnecting);

        Assert.Equal(("The key does not fit.", "EKEY"), (live.Status.Reason, live.Status.Detail));
    }

    [Fact]
    public async Task HandleConnect_ReturnsWithoutASignal_FailsAfterTheTimeoutAndSaysSo()
    {
        _script.OnConnect = (_, _) => Task.CompletedTask;
        var live = _script.Live(_time);
        live.Connect("");
        await Until(live, ConnectionState.Connecting);
        await WaitFor.TrueAsync(() => Calls("connect") == 1 && _time.PendingTimers > 0);

        await AdvanceAsync(TimeSpan.FromSeconds(10));
        await Until(live, ConnectionState.Reconnecting);

        Assert.Equal("The connector did not say within 10 s whether it is connected.", live.Status.Reason);
        await RetryUntilAsync(live, ConnectionState.Connected);
        Assert.Equal(1, Calls("create"));
    }

    [Fact]
    public async Task HandleConnect_Hangs_IsGivenUpWithItsInstanceAndTheNextAttemptGetsANewOne()
    {
        var hanging = new TaskCompletionSource();
        _script.OnConnect = (_, _) => hanging.Task;
        var live = _script.Live(_time);
        live.Connect("");
        await WaitFor.TrueAsync(() => Calls("connect") == 1);
        await AdvanceAsync(TimeSpan.FromSeconds(10));
        await Until(live, ConnectionState.Reconnecting);
        Assert.Equal("The device was not connected within 10 s.", live.Status.Reason);

        await AdvanceUntilAsync(() => live.Status.State == ConnectionState.Connected);

        Assert.Equal(2, Calls("create"));
        Assert.True(_script.Instances[0].IsDisposed);
        Assert.Contains(Histories.All(live), change => change.Reason.Contains("new instance"));

        // Its late success is refused and recorded, and changes nothing.
        _script.Instances[0].Lost("Too late.");
        Assert.Equal(ConnectionState.Connected, live.Status.State);
        Assert.Contains("given up", Histories.Refusals(live).Single().Reason);
        hanging.SetResult();
    }

    [Fact]
    public async Task Disconnect_WhileTheConnectHandlerHangs_IsDoneAfterTheGrace()
    {
        _script.OnConnect = (_, _) => new TaskCompletionSource().Task;
        var live = _script.Live(_time);
        live.Connect("");
        await WaitFor.TrueAsync(() => Calls("connect") == 1);

        var down = live.DisconnectAsync("Enough.");
        Assert.Equal(ConnectionState.Disconnecting, live.Status.State);
        await AdvanceUntilAsync(() => down.IsCompleted);

        Assert.Equal(ConnectionState.Disconnected, live.Status.State);
        Assert.Contains("given up", live.Status.Reason);
        Assert.Equal(1, Calls("disconnect"));
        Assert.True(_script.Last.IsDisposed);
    }

    [Fact]
    public async Task Disconnect_HandlerHangs_IsGivenUpAfterItsBoundAndSaysSo()
    {
        _script.OnDisconnect = (_, _) => new TaskCompletionSource().Task;
        var live = _script.Live(_time);
        live.Connect("");
        await Until(live, ConnectionState.Connected);

        var down = live.DisconnectAsync("");
        await AdvanceUntilAsync(() => down.IsCompleted);

        Assert.Equal("The connector did not disconnect within 5 s and was given up; its sockets were closed.", live.Status.Reason);
        _script.OnDisconnect = (connection, _) => { connection.Down(); return Task.CompletedTask; };
        live.Connect("");
        await Until(live, ConnectionState.Connected);
        Assert.Equal(2, Calls("create"));
    }

    [Fact]
    public async Task Constructor_Throws_IsDisconnectedWithTheReasonAndNotRetried()
    {
        _script.OnCreate = _ => throw new InvalidOperationException("boom");
        var live = _script.Live(_time);

        live.Connect("");
        await WaitFor.TrueAsync(() => live.Status.Reason.Contains("could not be created"));

        Assert.Equal(ConnectionState.Disconnected, live.Status.State);
        Assert.Equal("InvalidOperationException: boom", live.Status.Detail);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, Calls("create"));
        Assert.True(Histories.All(live).Single().Refused);

        _script.OnCreate = null;
        live.Connect("again");
        await Until(live, ConnectionState.Connected);
    }

    [Fact]
    public async Task Connect_WhileDisconnecting_IsRememberedAndComesAfterwards()
    {
        var closing = new TaskCompletionSource();
        _script.OnDisconnect = async (connection, _) => { await closing.Task; connection.Down(); };
        var live = _script.Live(_time);
        live.Connect("");
        await Until(live, ConnectionState.Connected);
        var down = live.DisconnectAsync("");
        await WaitFor.TrueAsync(() => Calls("disconnect") == 1);

        live.Connect("Changed my mind.");
        Assert.Contains("remembered", Histories.Refusals(live).Single().Reason);
        closing.SetResult();

        await down;
        await Until(live, ConnectionState.Connected);
        Assert.Equal(1, Calls("create"));
        Assert.Equal(1, _script.MostHandlersAtOnce);
    }

    [Fact]
    public async Task RetryNow_CutsTheWaitShort_AndIsRefusedWhenNothingIsWaitedFor()
    {
        _script.OnConnect = (connection, _) => { connection.Failed("No."); return Task.CompletedTask; };
        var live = _script.Live(_time);
        Assert.False(live.RetryNow());
        live.Connect("");
        await Until(live, ConnectionState.Reconnecting);

        Assert.True(live.RetryNow());
        await Until(live, ConnectionState.Connected);
        Assert.False(live.RetryNow());
    }

    [Fact]
    public async Task Signals_SecondLateForeignAndAfterDispose_AreRefusedAndRecordedAndNeverThrown()
    {
        var live = _script.Live(_time);
        live.Connect("");
        await Until(live, ConnectionState.Connected);
        var connection = _script.Last;

        connection.Done();
        await Task.Run(() => connection.FailedAgain("from another thread"));
        Assert.Equal(2, Histories.Refusals(live).Length);
        Assert.All(Histories.Refusals(live), refusal => Assert.Equal(refusal.From, refusal.To));

        await live.DisposeAsync();
        connection.Lost("after dispose");
        connection.Done();
        Assert.Equal(ConnectionState.Disconnected, live.Status.State);
    }

    [Fact]
    public async Task ConnectDone_DuringTheWait_IsAcceptedAndCancelsIt()
    {
        _script.OnConnect = (connection, _) => { connection.Failed("No."); return Task.CompletedTask; };
        var live = _script.Live(_time);
        live.Connect("");
        await Until(live, ConnectionState.Reconnecting);

        _script.Last.Done();
        Assert.Equal(ConnectionState.Connected, live.Status.State);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, Calls("reconnect"));
    }

    [Fact]
    public async Task ReconnectFailed_Twice_CountsOnce()
    {
        _script.OnConnect = (connection, _) => { connection.Failed("No."); return Task.CompletedTask; };
        _script.OnReconnect = (connection, _) => { connection.FailedAgain("No."); connection.FailedAgain("No, really."); return Task.CompletedTask; };
        var live = _script.Live(_time);
        live.Connect("");
        await Until(live, ConnectionState.Reconnecting);

        live.RetryNow();
        await WaitFor.TrueAsync(() => Histories.Refusals(live).Length == 1);

        Assert.Equal(2, live.Status.Attempt);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(2), live.Status.NextRetryAt);
    }

    [Fact]
    public async Task Statistics_CountEntriesDwellAndEdges()
    {
        var live = _script.Live(_time);
        live.Connect("");
        await Until(live, ConnectionState.Connected);
        _time.Advance(TimeSpan.FromSeconds(7));
        _script.Last.Lost("Gone.");
        live.RetryNow();
        await Until(live, ConnectionState.Connected);

        var statistics = live.Status.Statistics;
        Assert.Equal(2, statistics.Entries[ConnectionState.Connected]);
        Assert.Equal(TimeSpan.FromSeconds(7), statistics.Dwell[ConnectionState.Connected]);
        Assert.Equal(1, statistics.Edges[(ConnectionState.Reconnecting, ConnectionTrigger.RetryDue)]);
    }

    [Fact]
    public async Task RefusedSignals_WithoutEnd_DoNotPushTheHistoryOut()
    {
        var live = _script.Live(_time);
        live.Connect("");
        await Until(live, ConnectionState.Connected);

        for (var signal = 0; signal < 5000; signal++) _script.Last.Done();

        Assert.Equal(2, Histories.Path(live).Length);
        Assert.InRange(Histories.Refusals(live).Length, 10, 100);
    }

    [Fact]
    public async Task HandleConnect_GoesOnAfterConnectDone_IsCancelledWhenTheLinkIsLost()
    {
        _script.OnConnect = async (connection, token) =>
        {
            connection.Done();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        };
        var live = _script.Live(_time);
        live.Connect("");
        await Until(live, ConnectionState.Connected);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(ConnectionState.Connected, live.Status.State);

        _script.Last.Lost("Gone.");
        live.RetryNow();
        await Until(live, ConnectionState.Connected);

        Assert.Equal(1, Calls("create"));
        Assert.Equal(1, _script.MostHandlersAtOnce);
    }

    [Fact]
    public async Task Dispose_WhileEverythingHangs_Ends()
    {
        _script.OnConnect = (_, _) => new TaskCompletionSource().Task;
        _script.OnDisconnect = (_, _) => new TaskCompletionSource().Task;
        _script.OnDispose = _ => new(new TaskCompletionSource().Task);
        var live = _script.Live(_time);
        live.Connect("");
        await WaitFor.TrueAsync(() => Calls("connect") == 1);

        var disposed = live.DisposeAsync().AsTask();
        await AdvanceUntilAsync(() => disposed.IsCompleted);
        await disposed;
    }

    private int Calls(string name) => _script.Calls.Count(call => call == name);

    private static Task Until(ILiveConnection live, ConnectionState state) =>
        WaitFor.TrueAsync(() => live.Status.State == state, what: $"{state}");

    private Task TimerAtAsync(DateTimeOffset due) => WaitFor.TrueAsync(() => _time.NextDue == due, what: $"a timer at {due:O}");

    /// <summary>Moves the clock only when something waits for it.</summary>
    private async Task AdvanceAsync(TimeSpan by)
    {
        var due = _time.GetUtcNow() + by;
        await WaitFor.TrueAsync(() => _time.NextDue <= due, what: "a timer");
        _time.Advance(by);
    }

    private Task AdvanceUntilAsync(Func<bool> condition) => WaitFor.TrueAsync(() =>
    {
        if (condition()) return true;
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return false;
    });

    private static Task RetryUntilAsync(ILiveConnection live, ConnectionState state) => WaitFor.TrueAsync(() =>
    {
        live.RetryNow();
        return live.Status.State == state;
    });
}
