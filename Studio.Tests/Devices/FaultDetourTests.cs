using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Devices;
using Connector.Runtime.Dialing;
using Connector.Runtime.Probing;
using Connector.Sdk;
using Microsoft.AspNetCore.Builder;
using Studio.Tests.Connectors.Http;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Devices;

/// <summary>A fault proxy inside the dialing: the device is dialled as ever, and what it sends is spoiled on the way.</summary>
public sealed class FaultDetourTests : IAsyncLifetime
{
    private static readonly ConnectorCatalog Catalog = ConnectorCatalog.BuiltIn();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly FaultDetour _detour = new(TimeProvider.System);
    private readonly RungLadder _ladder = new(TimeProvider.System);
    private readonly Dialer _dialer;

    public FaultDetourTests() => _dialer = new Dialer(OutboundPolicy.Default, _ladder, TimeProvider.System, TimeSpan.FromSeconds(5), _detour);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ValueTask InitializeAsync()
    {
        _listener.Start();
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        _dialer.Dispose();
        _listener.Dispose();
        await _detour.DisposeAsync();
    }

    [Fact]
    public async Task OutOfPlace_TheConnectionIsTheDevicesOwn()
    {
        await using var stream = await _dialer.DialAsync("127.0.0.1", Port, Token);
        using var device = await _listener.AcceptSocketAsync(Token);

        Assert.Equal(0, _detour.Line.Carried);
        await HearsAsync(stream, device);
    }

    [Fact]
    public async Task InPlace_BytesPassAndTheFarEndIsStillTheDevice()
    {
        _detour.IsInPlace = true;
        await using var stream = await _dialer.DialAsync("localhost", Port, Token);
        using var device = await _listener.AcceptSocketAsync(Token);

        Assert.Equal((1, $"127.0.0.1:{Port}"), (_detour.Line.Carried, stream.RemoteEndPoint));
        await HearsAsync(stream, device);
        await stream.DisposeAsync();
        Assert.Equal(0, await device.ReceiveAsync(new byte[8], Token));
        await WaitFor.TrueAsync(() => _detour.Line.Clients == 0);
    }

    [Fact]
    public async Task TheDialerThatIsDisposed_ClosesTheDevicesEndToo()
    {
        _detour.IsInPlace = true;
        await _dialer.DialAsync("127.0.0.1", Port, Token);
        using var device = await _listener.AcceptSocketAsync(Token);

        _dialer.Dispose();

        Assert.Equal(0, await device.ReceiveAsync(new byte[8], Token));
    }

    [Fact]
    public async Task Refuse_IsToldAsTheDevicesRefusal_AndReachesNoDevice()
    {
        (_detour.IsInPlace, _detour.Line.Fault) = (true, ProxyFault.Refuse);

        var failure = await Assert.ThrowsAsync<DialException>(async () => await _dialer.DialAsync("127.0.0.1", Port, Token));

        Assert.Equal($"ECONNREFUSED 127.0.0.1:{Port}", failure.Detail);
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task Reset_ReachesTheConnector()
    {
        _detour.IsInPlace = true;
        await using var stream = await _dialer.DialAsync("127.0.0.1", Port, Token);
        using var device = await _listener.AcceptSocketAsync(Token);
        var read = stream.ReadAsync(new byte[8], Token).AsTask();

        _detour.Line.Fault = ProxyFault.Reset;

        var failure = await Assert.ThrowsAsync<IOException>(() => read);
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
    }

    [Fact]
    public async Task ADeviceThatIsAway_IsSaidToBeAway()
    {
        _detour.IsInPlace = true;
        var port = Port;
        _listener.Stop();

        var failure = await Assert.ThrowsAsync<DialException>(async () => await _dialer.DialAsync("127.0.0.1", port, Token));

        Assert.Equal(($"ECONNREFUSED 127.0.0.1:{port}", 0), (failure.Detail, _detour.Line.Carried));
    }

    /// <summary>The proxy must be no way around the outbound policy.</summary>
    [Fact]
    public async Task WhatThePolicyRefuses_IsRefusedInPlaceToo()
    {
        _detour.IsInPlace = true;

        var failure = await Assert.ThrowsAsync<DialException>(async () => await _dialer.DialAsync("169.254.169.254", 80, Token));

        Assert.Equal((DialStep.Policy, 0), (failure.Step, _detour.Line.Carried));
    }

    [Theory]
    [InlineData("Custom")]
    [InlineData("Modbus")]
    [InlineData("Http")]
    public async Task EveryProtocol_ReadsThroughIt_LosesItsLink_AndComesBack(string protocol)
    {
        await using var device = await FaultSubject.StartAsync(protocol);
        device[3] = 4711;
        var settings = device.Settings(idle: true);
        (settings["host"], settings["port"]) = ("127.0.0.1", device.Port);
        settings["connectionStrategy"] = new { initialDelay = 1000, incrementFactor = 2, maxDelay = 1500 };
        await ReadsBreaksAndComesBackAsync(protocol, JsonSerializer.SerializeToElement(settings), JsonSerializer.SerializeToElement(device.ReadAddress(3)), "4711");
    }

    /// <summary>TLS is between the connector and the device: the name is checked, and the proxy carries bytes it cannot read.</summary>
    [Fact]
    public async Task Tls_PassesUntouched()
    {
        using var certificate = WebDevice.Certificate("localhost", TimeProvider.System.GetUtcNow().AddDays(30));
        await using var device = await WebDevice.StartAsync(app => app.MapGet("/level", () => "42"), certificate);
        var settings = new
        {
            scheme = "https",
            host = "localhost",
            port = device.Port,
            probeInterval = 100,
            caCertificate = certificate.ExportCertificatePem(),
            connectionStrategy = new { initialDelay = 1000, incrementFactor = 2, maxDelay = 1500 },
        };
        await ReadsBreaksAndComesBackAsync("Http", JsonSerializer.SerializeToElement(settings), JsonSerializer.SerializeToElement(new { path = "/level" }), "42");
    }

    private async Task ReadsBreaksAndComesBackAsync(string protocol, JsonElement settings, JsonElement address, string expected)
    {
        _detour.IsInPlace = true;
        await using var live = new LiveConnection(Catalog.Find(protocol)!, new ConnectionDefinition("device", protocol, settings), RuntimeOptions.Default, TimeProvider.System, _detour);
        live.Connect("test");
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected, 30, "connected");
        Assert.Equal(expected, (await live.ReadAsync(address, default, Token)).Value?.ToString());
        Assert.True(_detour.Line.Carried > 0);

        _detour.Line.Fault = ProxyFault.Refuse;
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Reconnecting, 30, "the lost link is seen");

        _detour.Line.Fault = ProxyFault.None;
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected, 30, "connected again");
        Assert.Equal(expected, (await live.ReadAsync(address, default, Token)).Value?.ToString());
    }

    private static async Task HearsAsync(DialedStream stream, Socket device)
    {
        await stream.WriteAsync("hello"u8.ToArray(), Token);
        var buffer = new byte[8];
        Assert.Equal(5, await device.ReceiveAsync(buffer, Token));
        await device.SendAsync("hi!"u8.ToArray(), Token);
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 3), Token);
        Assert.Equal("hi!"u8.ToArray(), buffer[..3]);
    }
}
