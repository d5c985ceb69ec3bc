using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Sdk;
using Studio.Tests.Supervision;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Endpoints;

public sealed class ManualRequestTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly ScriptedConnector _script = new();

    public ValueTask DisposeAsync() => _script.StopAsync(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_WhileConnected_GivesTheValueAndTheTimes()
    {
        _script.OnRead = (_, _) => { _time.Advance(TimeSpan.FromMilliseconds(12)); return new(new Reading(42L)); };
        var live = await ConnectedAsync();

        var result = await live.ReadAsync(ScriptedConnector.Address("a"), default, Token);

        Assert.Equal((42L, null, TimeSpan.FromMilliseconds(12)), (result.Value!.Value.AsInteger(), result.Error, result.Duration));
        Assert.Equal(_time.GetUtcNow(), result.Timestamp);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_WhileNotConnected_IsRefusedAndNeverSentLater(bool write)
    {
        var live = _script.Live(_time);

        var result = write
            ? await live.WriteAsync(ScriptedConnector.Address("a"), 1, Token)
            : await live.ReadAsync(ScriptedConnector.Address("a"), default, Token);

        Assert.StartsWith("The connection is disconnected, so nothing was sent.", result.Error);
        live.Connect("");
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected);
        Assert.DoesNotContain(_script.Calls, call => call.StartsWith("read") || call.StartsWith("write"));
    }

    [Fact]
    public async Task Write_OvertakesTheQueuedPolls()
    {
        var first = new TaskCompletionSource<Reading>();
        var reads = 0;
        _script.OnRead = (_, _) => Interlocked.Increment(ref reads) == 1 ? new(first.Task) : new(new Reading(1L));
        var live = await ConnectedAsync([.. Enumerable.Range(0, 50).Select(index => ScriptedConnector.Endpoint($"e{index}", "\"interval\":10"))]);
        await WaitFor.TrueAsync(() => reads == 1);
        _time.Advance(TimeSpan.FromMilliseconds(500));

        var write = live.WriteAsync(ScriptedConnector.Address("w"), 7, Token);
        await Task.Yield();
        first.SetResult(new Reading(1L));
        var result = await write;

        Assert.True(result.Succeeded);
        Assert.Equal("write w", _script.Calls.Where(call => call.StartsWith("read") || call.StartsWith("write")).ElementAt(1));
    }

    [Fact]
    public async Task ConnectLost_FailsTheReadUnderWayAtOnce_AlsoWhenItHangs()
    {
        _script.OnRead = (_, _) => new(new TaskCompletionSource<Reading>().Task);
        var live = await ConnectedAsync();
        var read = live.ReadAsync(ScriptedConnector.Address("a"), default, Token);
        var queued = live.ReadAsync(ScriptedConnector.Address("b"), default, Token);
        await WaitFor.TrueAsync(() => _script.Calls.Contains("read a"));

        _script.Last.Lost("The device has gone.");

        Assert.Contains("The device has gone.", (await read).Error);
        Assert.Contains("The device has gone.", (await queued).Error);
        await ComesUpAgainAsync(live);
        Assert.Equal(2, _script.Calls.Count(call => call == "create"));
        Assert.DoesNotContain("read b", _script.Calls);
    }

    [Fact]
    public async Task Cancelled_ByTheCaller_EndsAtOnceAndCancelsTheConnector()
    {
        var cancelled = false;
        _script.OnRead = async (_, token) =>
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
            finally
            {
                cancelled = true;
            }

            return default;
        };
        var live = await ConnectedAsync();
        using var caller = new CancellationTokenSource();
        var read = live.ReadAsync(ScriptedConnector.Address("a"), default, caller.Token);
        await WaitFor.TrueAsync(() => _script.Calls.Contains("read a"));

        await caller.CancelAsync();

        Assert.Contains("cancelled", (await read).Error);
        await WaitFor.TrueAsync(() => cancelled);
        Assert.Equal(ConnectionState.Connected, live.Status.State);
    }

    [Fact]
    public async Task ErrorAnswer_IsAResult_AndTheConnectionStays()
    {
        _script.OnWrite = (_, _, _) => throw new DeviceErrorException("The register is read-only.", "0x03");
        var live = await ConnectedAsync();

        var result = await live.WriteAsync(ScriptedConnector.Address("a"), 1, Token);

        Assert.Equal(("The register is read-only.", "0x03"), (result.Error, result.Detail));
        Assert.Equal(ConnectionState.Connected, live.Status.State);
    }

    [Fact]
    public async Task Address_ThatTheConnectorRefuses_IsARefusal()
    {
        _script.OnPrepare = _ => throw new ConnectorException("No such address.");
        var live = await ConnectedAsync();

        Assert.Equal("No such address.", (await live.ReadAsync(ScriptedConnector.Address("a"), default, Token)).Error);
    }

    [Fact]
    public async Task Request_ThatNeverEnds_TakesTheConnectionDownAfterTheLimit()
    {
        _script.OnRead = (_, _) => new(new TaskCompletionSource<Reading>().Task);
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a"));
        await WaitFor.TrueAsync(() => _script.Calls.Contains("read a"));

        await WaitFor.TrueAsync(() =>
        {
            if (Histories.Path(live).Any(step => step.Contains("ConnectLost"))) return true;
            _time.Advance(TimeSpan.FromSeconds(1));
            return false;
        });

        Assert.Contains(Histories.All(live), change => change.Reason.StartsWith("A request had not ended after 120 s"));
    }

    [Fact]
    public async Task ReadEndpoint_ParsesItsAddressOnce()
    {
        var parsed = 0;
        _script.OnPrepare = json => { parsed++; return new ScriptedAddress(json.GetProperty("name").GetString()!); };
        var live = await ConnectedAsync(ScriptedConnector.Endpoint("a", operation: EndpointOperation.Read));

        for (var read = 0; read < 5; read++) Assert.True((await live.ReadEndpointAsync("a", JsonElement.Parse("{}"), Token)).Succeeded);

        Assert.Equal(1, parsed);
        Assert.Equal("This connection has no endpoint b.", (await live.ReadEndpointAsync("b", default, Token)).Error);
    }

    private async Task<LiveConnection> ConnectedAsync(params EndpointDefinition[] endpoints)
    {
        var live = _script.Live(_time);
        foreach (var endpoint in endpoints) live.SetEndpoint(endpoint);
        live.Connect("");
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected);
        return live;
    }

    private Task ComesUpAgainAsync(LiveConnection live) => WaitFor.TrueAsync(() =>
    {
        if (live.Status.State == ConnectionState.Connected) return true;
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return false;
    });
}
