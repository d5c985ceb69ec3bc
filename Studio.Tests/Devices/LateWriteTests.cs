using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Devices;
using Connector.Runtime.Node;
using Connector.Sdk;
using Studio.Tests.Node;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Devices;

/// <summary>
/// A write that was told to have failed must not arrive when the cable is back. The system goes on sending what an open or even
/// a closed socket still holds; a plain socket beside the connection proves that it would have arrived.
/// </summary>
[Trait("Category", "slow")]
public sealed class LateWriteTests
{
    private const int Bound = 60, Place = 3, Before = 11, Late = 4712;

    [Theory]
    [InlineData("Custom")]
    [InlineData("Modbus")]
    [InlineData("Http")]
    public async Task A_write_that_failed_while_the_cable_was_out_does_not_arrive_when_it_is_back(string protocol)
    {
        var (network, whyNot) = await SeparateNetwork.CreateAsync();
        Assert.SkipWhen(network is null, $"skipped: {whyNot}");
        using var made = network;
        await using var device = await FaultSubject.StartAsync(protocol);
        await using var cable = new CableEnd(network!, device.Port);
        await using var plain = await PlainLink.OpenAsync(network);
        await using var live = Live(protocol, device.Settings(idle: false), network.Address, cable.Port);
        live.Connect("test");
        device[Place] = Before;
        await FlowsAsync(live, device);

        await network.PullAsync();
        await plain.SendAsync();
        var written = await live.WriteAsync(Json(device.WriteAddress(Place)), Late, TestContext.Current.CancellationToken);
        Assert.False(written.Succeeded);
        await network.PlugAsync();

        await plain.ArrivesAsync();
        await FlowsAsync(live, device);
        Assert.Equal(Before, device[Place]);
    }

    [Fact]
    public async Task After_the_connection_is_lost_nothing_that_was_under_way_on_its_link_arrives()
    {
        var (network, whyNot) = await SeparateNetwork.CreateAsync();
        Assert.SkipWhen(network is null, $"skipped: {whyNot}");
        using var made = network;
        await using var device = ExampleDevice.Start(TimeProvider.System);
        await using var cable = new CableEnd(network!, device.Port);
        await using var plain = await PlainLink.OpenAsync(network);
        await using var live = Live("Custom", [], network.Address, cable.Port, retryAfter: 60_000);
        live.Connect("test");
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected, Bound, "connected");
        Assert.True((await ReadAsync(live, new { address = "x" })).Succeeded);
        Assert.Equal(1, device.Requests);

        await network.PullAsync();
        await plain.SendAsync();
        for (var request = 1; request <= 3; request++) Assert.False((await ReadAsync(live, new { address = $"x{request}" })).Succeeded);
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Reconnecting, Bound, "the link is lost");
        await network.PlugAsync();

        await plain.ArrivesAsync();
        Assert.Equal(1, device.Requests);
    }

    [Fact]
    public async Task A_write_of_a_javascript_connector_that_failed_does_not_arrive_either()
    {
        NodeRig.NeedsNode();
        var (network, whyNot) = await SeparateNetwork.CreateAsync();
        Assert.SkipWhen(network is null, $"skipped: {whyNot}");
        using var made = network;
        await using var plain = await PlainLink.OpenAsync(network!);
        using var listener = network!.Listen();
        await using var rig = await NodeRig.OpenAsync(
            """
            handleConnect () {
              const { host, port } = this._connection
              this._socket = require('net').connect(port, host, () => this.connectDone())
              this._socket.on('close', () => { if (this.getState() === 'connected') this.connectLost('The socket was closed.') })
            }
            handleWrite (address, value) {
              this._socket.write(String(value))
              return new Promise(() => {})
            }
            """,
            new RuntimeOptions { Node = NodeSettings.Default with { RequestTimeout = TimeSpan.FromSeconds(1) } });
        var live = await rig.ConnectedAsync(new { host = network.Address.ToString(), port = ((IPEndPoint)listener.LocalEndpoint).Port });
        using var device = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);

        await network.PullAsync();
        await plain.SendAsync();
        Assert.False((await live.WriteAsync(Json(new { address = "a" }), Late, TestContext.Current.CancellationToken)).Succeeded);
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Reconnecting, Bound, "the connector notices that its socket was reset");
        await network.PlugAsync();

        await plain.ArrivesAsync();
        Assert.Equal(0, device.Available);
    }

    private static async Task FlowsAsync(ILiveConnection live, FaultSubject device)
    {
        RequestResult? last = null;
        for (var attempt = 0; attempt < 100 && last is not { Succeeded: true }; attempt++)
        {
            await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected, Bound, "connected");
            last = await ReadAsync(live, device.ReadAddress(Place));
        }

        Assert.True(last!.Succeeded, $"{last.Error} {last.Detail}");
    }

    private static ILiveConnection Live(string protocol, Dictionary<string, object> settings, IPAddress host, int port, int retryAfter = 1000)
    {
        settings["host"] = host.ToString();
        settings["port"] = port;
        settings["requestTimeout"] = 500;
        settings["connectionStrategy"] = new { initialDelay = retryAfter, incrementFactor = 2, maxDelay = retryAfter + 500 };
        return LiveConnectionFactory.Create(
            ConnectorCatalog.BuiltIn().Find(protocol)!,
            new ConnectionDefinition("device", protocol, Json(settings)),
            new RuntimeOptions { DialTimeout = TimeSpan.FromSeconds(1), ConnectTimeout = TimeSpan.FromSeconds(2) });
    }

    private static Task<RequestResult> ReadAsync(ILiveConnection live, object address) =>
        live.ReadAsync(Json(address), default, TestContext.Current.CancellationToken);

    private static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);

    /// <summary>A socket without any care, on the same cable: what it sends arrives when the cable is back.</summary>
    private sealed class PlainLink(Socket near, Socket far) : IAsyncDisposable
    {
        public static async Task<PlainLink> OpenAsync(SeparateNetwork network)
        {
            using var listener = network.Listen();
            var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await near.ConnectAsync(listener.LocalEndpoint, TestContext.Current.CancellationToken);
            return new PlainLink(near, await listener.AcceptSocketAsync(TestContext.Current.CancellationToken));
        }

        public async Task SendAsync() => Assert.Equal(1, await near.SendAsync(new byte[1], TestContext.Current.CancellationToken));

        public async Task ArrivesAsync() => Assert.Equal(1, await far.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken));

        public ValueTask DisposeAsync()
        {
            near.Dispose();
            far.Dispose();
            return default;
        }
    }
}
