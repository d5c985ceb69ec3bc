using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Probing;
using Connector.Sdk;
using Studio.Tests.Supervision;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Probing;

public sealed class ConnectionTestTests
{
    private readonly ScriptedConnector _script = new();
    private readonly ConnectionDefinition _definition = new("c", "Scripted", JsonElement.Parse("{}"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Test_AWellConnection_IsGreenToTheFirstRead_AndLeavesNothingOpen()
    {
        _script.OnRead = (_, _) => new(new Reading(42L));

        var (passed, rungs) = await RunAsync(ScriptedConnector.Address("a", "\"interval\":100"));

        Assert.True(passed);
        Assert.Equal(["Connect Passed", "First read Passed"], rungs.Select(rung => $"{rung.Name} {rung.Verdict}"));
        Assert.Equal("42 (integer)", rungs[^1].Finding);
        Assert.Equal(["create", "connect", "read a", "disconnect", "dispose"], _script.Calls);
    }

    [Fact]
    public async Task Test_RungsOfDialerConnectorAndProbe_ComeInOrder()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _script.OnConnect = async (connection, token) =>
        {
            await connection.Context.Dialer.DialAsync("localhost", port, token);
            using (var rung = connection.Context.Rungs.Begin("Log in")) rung.Passed("as operator");
            connection.Done();
        };

        var (passed, rungs) = await RunAsync(ScriptedConnector.Address("a"), create: (context, script) => new ProbingConnection(context, script));

        Assert.True(passed, string.Join("; ", rungs));
        Assert.Equal(["Resolve name localhost", $"Open port {port}", "Log in", "Serial number", "First read"], rungs.Select(rung => rung.Name));
        Assert.Equal([1, 2, 3, 4, 5], rungs.Select(rung => rung.Number));

        // Whatever the connector left open is closed with the test.
        using var device = await listener.AcceptSocketAsync(Token);
        Assert.Equal(0, await device.ReceiveAsync(new byte[1], Token));
    }

    [Fact]
    public async Task Test_AClosedPort_IsOneRedRungWithThePlaceToMend_AndTheReadIsSkipped()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        _script.OnConnect = async (connection, token) => await connection.Context.Dialer.DialAsync("127.0.0.1", port, token);

        var (passed, rungs) = await RunAsync(ScriptedConnector.Address("a"));

        Assert.False(passed);
        Assert.Equal([$"Open port {port} Failed", "First read Skipped"], rungs.Select(rung => $"{rung.Name} {rung.Verdict}"));
        Assert.Equal("/port", rungs[0].SettingPointer);
        Assert.DoesNotContain("reconnect", _script.Calls);
    }

    [Fact]
    public async Task Test_ConnectFailedWithoutARung_IsRedAllTheSame()
    {
        _script.OnConnect = (connection, _) => { connection.Failed("The password is wrong."); return Task.CompletedTask; };

        var (passed, rungs) = await RunAsync(default);

        Assert.False(passed);
        Assert.Equal(("Connect", RungVerdict.Failed, "The password is wrong."), (rungs[0].Name, rungs[0].Verdict, rungs[0].Sentence));
    }

    [Fact]
    public async Task Test_ARungThatNeverEnds_IsRedWithASentence()
    {
        _script.OnConnect = (connection, _) => { connection.Context.Rungs.Begin("Handshake"); connection.Done(); return Task.CompletedTask; };

        var (passed, rungs) = await RunAsync(default);

        Assert.False(passed);
        var handshake = rungs.Single(rung => rung.Name == "Handshake");
        Assert.Equal((RungVerdict.Failed, "The step never ended."), (handshake.Verdict, handshake.Sentence));
    }

    [Fact]
    public async Task Test_AConnectorThatHangs_EndsAfterTheTimeout()
    {
        var time = new ManualTime();
        _script.OnConnect = (_, _) => new TaskCompletionSource().Task;
        _script.OnDisconnect = (_, _) => new TaskCompletionSource().Task;
        var test = ConnectionTest.Start(_script.Entry(), _definition, default, null, time, Token);

        await WaitFor.TrueAsync(() =>
        {
            if (test.Passed.IsCompleted) return true;
            time.Advance(TimeSpan.FromMilliseconds(500));
            return false;
        });

        Assert.False(await test.Passed);
        var rungs = await EndedAsync(test);
        Assert.Contains(rungs, rung => rung.Name == "Connect" && rung.Sentence!.Contains("did not finish within 10 s"));
        Assert.Contains(rungs, rung => rung.Name == "Disconnect" && rung.Verdict == RungVerdict.Failed);
        Assert.Contains("dispose", _script.Calls);
    }

    [Fact]
    public async Task Test_Cancelled_TurnsRedAndClosesEverything()
    {
        using var cancel = new CancellationTokenSource();
        _script.OnConnect = async (connection, token) =>
        {
            using var rung = connection.Context.Rungs.Begin("Handshake");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        };
        var test = ConnectionTest.Start(_script.Entry(), _definition, default, null, null, cancel.Token);
        await WaitFor.TrueAsync(() => _script.Calls.Contains("connect"));

        await cancel.CancelAsync();

        Assert.False(await test.Passed);
        Assert.Contains(await EndedAsync(test), rung => rung.Verdict == RungVerdict.Failed);
        Assert.Equal("dispose", _script.Calls.Last());
    }

    [Fact]
    public async Task Test_TheLinkIsLostDuringTheRead_SaysSo()
    {
        _script.OnRead = async (_, token) =>
        {
            _script.Last.Lost("The device hung up.");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return default;
        };

        var (passed, rungs) = await RunAsync(ScriptedConnector.Address("a"));

        Assert.False(passed);
        Assert.Equal("The device closed the connection: The device hung up.", rungs[^1].Sentence);
    }

    [Fact]
    public async Task Test_AnErrorAnswer_IsRedWithTheDevicesWords()
    {
        _script.OnRead = (_, _) => throw new DeviceErrorException("There is no register 70000.", "0x02") { SettingPointer = "/address" };

        var (_, rungs) = await RunAsync(ScriptedConnector.Address("a"));

        Assert.Equal(("There is no register 70000.", "0x02", "/address"), (rungs[^1].Sentence, rungs[^1].Detail, rungs[^1].SettingPointer));
    }

    [Fact]
    public async Task Test_ABrokenConnector_SaysWhy()
    {
        var entry = _script.Entry() with { Create = null, Faults = ["ScriptedEndpoint.json is missing."] };

        var test = ConnectionTest.Start(entry, _definition, cancellationToken: Token);

        Assert.False(await test.Passed);
        Assert.Equal("ScriptedEndpoint.json is missing.", (await EndedAsync(test))[0].Sentence);
    }

    private async Task<(bool Passed, TestRung[] Rungs)> RunAsync(JsonElement address, Func<ConnectionContext, ScriptedConnector, ScriptedConnection>? create = null)
    {
        var test = ConnectionTest.Start(_script.Entry(create), _definition, address, cancellationToken: Token);
        return (await test.Passed, await EndedAsync(test));
    }

    private static async Task<TestRung[]> EndedAsync(ConnectionTest test)
    {
        var rungs = new List<TestRung>();
        await foreach (var rung in test.Rungs.ReadAllAsync(Token)) rungs.Add(rung);
        var ended = rungs.Where(rung => rung.Verdict != RungVerdict.Running).OrderBy(rung => rung.Number).ToArray();
        Assert.Equal(rungs.Select(rung => rung.Number).Distinct().Count(), ended.Length);
        return ended;
    }

    private sealed class ProbingConnection(ConnectionContext context, ScriptedConnector script) : ScriptedConnection(context, script), IProbe
    {
        public Task ProbeAsync(CancellationToken cancellationToken)
        {
            using var rung = Context.Rungs.Begin("Serial number");
            rung.Passed("4711");
            return Task.CompletedTask;
        }
    }
}
