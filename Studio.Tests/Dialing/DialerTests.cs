using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Connector.Runtime.Dialing;
using Connector.Runtime.Probing;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Dialing;

public sealed class DialerTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly RungLadder _ladder = new(TimeProvider.System);
    private readonly Dialer _dialer;

    public DialerTests()
    {
        _listener.Start();
        _dialer = new Dialer(OutboundPolicy.Default, _ladder, TimeProvider.System, TimeSpan.FromSeconds(5));
    }

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _dialer.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task Dial_AnOpenPort_CarriesBytesBothWaysAndCountsThem()
    {
        await using var stream = await _dialer.DialAsync("127.0.0.1", Port, Token);
        using var device = await _listener.AcceptSocketAsync(Token);

        await stream.WriteAsync("hello"u8.ToArray(), Token);
        var buffer = new byte[10];
        Assert.Equal(5, await device.ReceiveAsync(buffer, Token));
        await device.SendAsync("hi!"u8.ToArray(), Token);
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 3), Token);

        Assert.Equal((5, 3, $"127.0.0.1:{Port}"), (stream.BytesSent, stream.BytesReceived, stream.RemoteEndPoint));
        Assert.Equal([("Open port " + Port, RungVerdict.Passed)], Ended());
    }

    [Fact]
    public async Task Dial_AName_TellsWhatItResolvedTo()
    {
        await using var stream = await _dialer.DialAsync("localhost", Port, Token);

        Assert.Equal([("Resolve name localhost", RungVerdict.Passed), ("Open port " + Port, RungVerdict.Passed)], Ended());
    }

    [Fact]
    public async Task Dial_AClosedPort_SaysSoAndPointsAtThePort()
    {
        var port = Port;
        _listener.Stop();

        var failure = await Assert.ThrowsAsync<DialException>(async () => await _dialer.DialAsync("127.0.0.1", port, Token));

        Assert.Equal((DialStep.OpenPort, "/port", $"ECONNREFUSED 127.0.0.1:{port}"), (failure.Step, failure.SettingPointer, failure.Detail));
        Assert.Contains("nothing listens on port", failure.Message);
        Assert.Equal([("Open port " + port, RungVerdict.Failed)], Ended());
    }

    [Fact]
    public async Task Dial_AnUnknownName_PointsAtTheHost()
    {
        var failure = await Assert.ThrowsAsync<DialException>(async () => await _dialer.DialAsync("no-such-device.invalid", 502, Token));

        Assert.Equal((DialStep.ResolveName, "/host"), (failure.Step, failure.SettingPointer));
        Assert.Contains("no-such-device.invalid", failure.Message);
    }

    [Theory]
    [InlineData("8.8.8.8", 502, DialStep.Policy, "/host")]
    [InlineData("169.254.169.254", 80, DialStep.Policy, "/host")]
    [InlineData("127.0.0.1", 0, DialStep.OpenPort, "/port")]
    [InlineData("127.0.0.1", 65536, DialStep.OpenPort, "/port")]
    [InlineData("", 502, DialStep.ResolveName, "/host")]
    public async Task Dial_WhatMayNotOrCannotBe_IsRefusedWithoutASingleByte(string host, int port, DialStep step, string pointer)
    {
        var failure = await Assert.ThrowsAsync<DialException>(async () => await _dialer.DialAsync(host, port, Token));

        Assert.Equal((step, pointer), (failure.Step, failure.SettingPointer));
    }

    [Fact]
    public async Task Dial_NoAnswer_FailsAfterTheBoundWithTheAddress()
    {
        // Room for one waiting connection only: the next gets no answer at all.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var port = ((IPEndPoint)full.LocalEndPoint!).Port;
        using var dialer = new Dialer(OutboundPolicy.Default, NoRungs.Instance, TimeProvider.System, TimeSpan.FromMilliseconds(300));
        DialException? failure = null;
        for (var dial = 0; dial < 10 && failure is null; dial++)
        {
            try
            {
                await dialer.DialAsync("127.0.0.1", port, Token);
            }
            catch (DialException exception)
            {
                failure = exception;
            }
        }

        Assert.SkipWhen(failure is null, "skipped: this system's queue of waiting connections is never full");
        Assert.Equal("/host", failure.SettingPointer);
        Assert.Contains("did not answer on port", failure.Message);
    }

    [Fact]
    public async Task Dial_CancelledByTheCaller_ThrowsWithTheCallersToken()
    {
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _dialer.DialAsync("127.0.0.1", Port, caller.Token));

        Assert.Equal(caller.Token, thrown.CancellationToken);
    }

    [Fact]
    public async Task Dispose_ClosesWhatIsOpen_AndWhatComesUpLater()
    {
        var stream = await _dialer.DialAsync("127.0.0.1", Port, Token);
        using var device = await _listener.AcceptSocketAsync(Token);
        Assert.Equal(1, _dialer.OpenStreams);

        _dialer.Dispose();

        Assert.Equal(0, await device.ReceiveAsync(new byte[1], Token));
        Assert.Equal(0, _dialer.OpenStreams);
        await Assert.ThrowsAnyAsync<ObjectDisposedException>(async () => await _dialer.DialAsync("127.0.0.1", Port, Token));
        await Assert.ThrowsAnyAsync<ObjectDisposedException>(async () => await stream.WriteAsync(new byte[1], Token));
    }

    [Fact]
    public async Task Stream_Disposed_IsForgotten()
    {
        var stream = await _dialer.DialAsync("127.0.0.1", Port, Token);
        await stream.DisposeAsync();

        Assert.Equal(0, _dialer.OpenStreams);
    }

    [Fact]
    public async Task DialTls_ACertificateNobodyKnows_IsRefusedInWords_AndAcceptedWhenTheConnectorSaysSo()
    {
        using var certificate = SelfSigned("localhost");
        var serving = ServeTlsAsync(certificate, connections: 2);

        var failure = await Assert.ThrowsAsync<DialException>(async () => await _dialer.DialTlsAsync("localhost", Port, new(), Token));
        Assert.Equal(DialStep.Tls, failure.Step);
        Assert.Contains("does not trust who signed the certificate", failure.Message);

        await using var stream = await _dialer.DialTlsAsync("localhost", Port, new() { RemoteCertificateValidationCallback = (_, _, _, _) => true }, Token);
        var buffer = new byte[2];
        await stream.ReadExactlyAsync(buffer, Token);
        Assert.Equal("ok"u8.ToArray(), buffer);
        await serving;
    }

    [Fact]
    public async Task DialTls_AnotherName_SaysWhoseCertificateItIs()
    {
        using var certificate = SelfSigned("press-7.plant");
        var serving = ServeTlsAsync(certificate, connections: 1);

        var failure = await Assert.ThrowsAsync<DialException>(async () => await _dialer.DialTlsAsync("localhost", Port, new(), Token));

        Assert.Contains("CN=press-7.plant", failure.Message);
        Assert.Equal("/host", failure.SettingPointer);
        await serving;
    }

    [Fact]
    public async Task DialTls_APortThatSpeaksNoTls_SaysSo()
    {
        var serving = Task.Run(async () =>
        {
            using var device = await _listener.AcceptSocketAsync(Token);
            await device.SendAsync("220 welcome\r\n"u8.ToArray(), Token);
            await device.ReceiveAsync(new byte[1000], Token);
        }, Token);

        var failure = await Assert.ThrowsAsync<DialException>(async () => await _dialer.DialTlsAsync("127.0.0.1", Port, new(), Token));

        Assert.Contains("does not speak TLS", failure.Message);
        await serving;
    }

    private async Task ServeTlsAsync(X509Certificate2 certificate, int connections)
    {
        for (var connection = 0; connection < connections; connection++)
        {
            using var device = await _listener.AcceptTcpClientAsync(Token);
            await using var tls = new SslStream(device.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(certificate);
                await tls.WriteAsync("ok"u8.ToArray(), Token);
            }
            catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The other side did not like the certificate: that is what the test is about.
            }
        }
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private (string, RungVerdict)[] Ended()
    {
        var rungs = new List<(string, RungVerdict)>();
        while (_ladder.Reader.TryRead(out var rung))
        {
            if (rung.Verdict != RungVerdict.Running) rungs.Add((rung.Name, rung.Verdict));
        }

        return [.. rungs];
    }
}
