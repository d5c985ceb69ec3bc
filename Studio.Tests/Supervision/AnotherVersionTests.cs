using Connector.Runtime.Agent;
using Connector.Sdk;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Supervision;

/// <summary>A running connection goes on with another version of its connector.</summary>
public sealed class AnotherVersionTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly ScriptedConnector _old = new();
    private readonly ScriptedConnector _new = new();

    public async ValueTask DisposeAsync() => await _old.StopAsync(_time);

    [Fact]
    public async Task Use_WhileConnected_DisposesTheOldObjectAndConnectsWithTheNew()
    {
        var live = _old.Live(_time);
        live.SetEndpoint(ScriptedConnector.Endpoint("a", operation: EndpointOperation.Read));
        live.Connect("Connect was pressed.");
        await Until(live, ConnectionState.Connected);

        await live.UseAsync(_new.Entry(), "Its connector was loaded anew.");
        await Until(live, ConnectionState.Connected);

        Assert.Equal(["create", "connect", "disconnect", "dispose"], _old.Calls);
        Assert.Equal(["create", "connect"], _new.Calls);
        Assert.Equal(
            ["Disconnected Connect Connecting", "Connecting ConnectDone Connected", "Connected Disconnect Disconnecting",
                "Disconnecting DisconnectDone Disconnected", "Disconnected Connect Connecting", "Connecting ConnectDone Connected"],
            Histories.Path(live));
        Assert.Equal("Its connector was loaded anew.", Histories.All(live)[2].Reason);
        Assert.Equal("a", (await live.ReadEndpointAsync("a", default, TestContext.Current.CancellationToken)).Value?.AsText());
        Assert.Contains("read a", _new.Calls);
    }

    [Fact]
    public async Task Use_WhileDisconnected_LetsTheOldObjectGoAndStaysDown()
    {
        var live = _old.Live(_time);
        live.Connect("");
        await Until(live, ConnectionState.Connected);
        await live.DisconnectAsync("Disconnect was pressed.", TestContext.Current.CancellationToken);

        await live.UseAsync(_new.Entry(), "Its connector was loaded anew.");

        Assert.Equal("dispose", _old.Calls.Last());
        Assert.Empty(_new.Calls);
        Assert.Equal(ConnectionState.Disconnected, live.Status.State);
    }

    [Fact]
    public async Task Use_AfterAVersionThatCouldNotBeCreated_ConnectsByItself()
    {
        _old.OnCreate = _ => throw new InvalidOperationException("broken");
        var live = _old.Live(_time);
        live.Connect("");
        await WaitFor.TrueAsync(() => live.Status.Reason.Contains("could not be created"));

        await live.UseAsync(_new.Entry(), "Its connector was loaded anew.");

        await Until(live, ConnectionState.Connected);
    }

    [Fact]
    public async Task Use_WhileRetrying_TriesTheNewVersionAtOnce()
    {
        _old.OnConnect = (connection, _) => { connection.Failed("No."); return Task.CompletedTask; };
        var live = _old.Live(_time);
        live.Connect("");
        await Until(live, ConnectionState.Reconnecting);

        await live.UseAsync(_new.Entry(), "Its connector was loaded anew.");

        await Until(live, ConnectionState.Connected);
    }

    [Fact]
    public async Task Use_TheSameVersionWithAnotherNotice_TouchesNothing()
    {
        var entry = _old.Entry();
        await using var live = new LiveConnection(entry, new ConnectionDefinition("c", "Scripted", ScriptedConnector.Address("x")), RuntimeOptions.Default, _time);
        live.Connect("");
        await Until(live, ConnectionState.Connected);

        await live.UseAsync(entry with { Description = "other words" }, "Its connector was loaded anew.");

        Assert.Equal(["create", "connect"], _old.Calls);
    }

    [Fact]
    public async Task Use_OverAndOver_NeverHasTwoVersionsAtOnce()
    {
        var live = _old.Live(_time);
        live.Connect("");
        for (var round = 0; round < 50; round++) await live.UseAsync((round % 2 == 0 ? _new : _old).Entry(), "again");
        await Until(live, ConnectionState.Connected);

        Assert.Equal(1, _old.Instances.Concat(_new.Instances).Count(instance => !instance.IsDisposed));
    }

    private static Task Until(ILiveConnection live, ConnectionState state) => WaitFor.TrueAsync(() => live.Status.State == state, what: state.ToString());
}
