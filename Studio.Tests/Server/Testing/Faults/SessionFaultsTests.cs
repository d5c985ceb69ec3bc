using Connector.Runtime.Devices;
using Connector.Runtime.Probing;
using Connector.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Studio.Client.Ports;
using Studio.Server.Audit;
using Studio.Server.Devices;
using Studio.Server.Services;
using Studio.Server.Testing;
using Studio.Tests.Connectors.Modbus;
using Studio.Tests.Support;
using Xunit;
using Device = Connector.Runtime.Devices.ExampleDevice;

namespace Studio.Tests.Server.Testing.Faults;

/// <summary>Faults on demand on a test session: real parts, no browser.</summary>
public sealed class SessionFaultsTests(PymodbusServer modbus) : IClassFixture<PymodbusServer>, IAsyncLifetime
{
    private const string Id = "exampleDevice";
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly Device _device = Device.Start(TimeProvider.System);
    private readonly StudioApp _studio = new();
    private readonly TestUser _user = new();
    private StudioApp.UserScope _scope = default!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        _scope = _studio.As(_user);
        // Quick to notice and quick to come back, so that a proof is soon over.
        var file = ReadyFiles.Custom(Device.Host, _device.Port).Replace(
            "port: !ref devicePort",
            "port: !ref devicePort\n        requestTimeout: 400\n        connectionStrategy:\n          initialDelay: 1000\n          incrementFactor: 2\n          maxDelay: 1500",
            StringComparison.Ordinal);
        _key = await CreateAsync(file);
    }

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _studio.DisposeAsync();
        await _device.DisposeAsync();
    }

    [Fact]
    public async Task AFault_IsSet_Named_Cleared_AndValuesFlowAgain()
    {
        using var session = Join();
        await ConnectedAsync(session);
        Assert.Null((await session.SubscribeAsync("temperature", Token)).Error);
        var live = session.Find(Id)!;

        Assert.Null((await session.Faults.SetAsync(Id, ProxyFault.Reset, Token)).Error);

        var status = session.Faults.Of(Id)!;
        Assert.Equal((true, ProxyFault.Reset, _user.Name), (status.IsInPlace, status.Now!.Fault, status.Now.By));
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Reconnecting);

        Assert.Null((await session.Faults.SetAsync(Id, ProxyFault.None, Token)).Error);

        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected);
        using var samples = live.WatchSamples();
        while ((await samples.Changes.ReadAsync(Token)).Error is not null) { }
        status = session.Faults.Of(Id)!;
        Assert.Null(status.Now);
        Assert.NotNull(Assert.Single(status.History).To);
        using var log = live.WatchLog();
        Assert.Contains(log.Snapshot, line => line.Message.StartsWith("ann set the fault reset: ", StringComparison.Ordinal));
        Assert.Equal(2, (await DeedsAsync()).Count(entry => entry.Deed == "fault"));
    }

    [Fact]
    public async Task TheProxy_IsTakenAway_AndTheConnectionIsTheDevicesOwnAgain()
    {
        using var session = Join();
        await ConnectedAsync(session);
        await session.Faults.SetAsync(Id, ProxyFault.Mute, Token);

        Assert.Null((await session.Faults.RemoveProxyAsync(Id, Token)).Error);

        Assert.Equal((false, null), (session.Faults.Of(Id)!.IsInPlace, session.Faults.Of(Id)!.Now));
        await WaitFor.TrueAsync(() => session.Find(Id)!.Status.State == ConnectionState.Connected);
        Assert.True((await session.ReadAsync("status", Token)).Succeeded);
    }

    [Fact]
    public async Task Disconnect_EndsTheFault()
    {
        using var session = Join();
        await ConnectedAsync(session);
        await session.Faults.SetAsync(Id, ProxyFault.Refuse, Token);

        await session.DisconnectAsync(Id, Token);
        await ConnectedAsync(session);

        Assert.Equal((false, null), (session.Faults.Of(Id)!.IsInPlace, session.Faults.Of(Id)!.Now));
    }

    [Fact]
    public async Task NotConnected_NoFaultIsSet_AndTheFileIsLeftAlone()
    {
        using var session = Join();
        Assert.Null(session.Faults.Of(Id));
        Assert.Contains("not connected", (await session.Faults.SetAsync(Id, ProxyFault.Drop, Token)).Error, StringComparison.Ordinal);
        await using var text = await _scope.Get<UserServices>().OpenAsync(_key, Token);
        var before = text!.Current.File.Text;
        await ConnectedAsync(session);
        await session.Faults.SetAsync(Id, ProxyFault.Drop, Token);
        await session.DisconnectAsync(Id, Token);

        Assert.Contains("not connected", (await session.Faults.SetAsync(Id, ProxyFault.Drop, Token)).Error, StringComparison.Ordinal);
        Assert.Equal(before, text.Current.File.Text);
    }

    [Fact]
    public async Task AViewer_SeesTheFault_AndSetsNone()
    {
        using var session = Join();
        await ConnectedAsync(session);
        await session.Faults.SetAsync(Id, ProxyFault.Split, Token);
        await using var scope = _studio.As(new TestUser("vic", mayOperate: false, mayEdit: false));
        using var viewer = scope.Get<UserTestSessions>().Join(_key);

        Assert.Equal(ProxyFault.Split, viewer.Faults.Of(Id)!.Now!.Fault);
        Assert.NotNull((await viewer.Faults.SetAsync(Id, ProxyFault.None, Token)).Error);
        Assert.NotNull((await viewer.Faults.RemoveProxyAsync(Id, Token)).Error);
        Assert.NotNull((await viewer.Faults.ProveAsync(Id, null, Token)).Error);
        Assert.Throws<UnauthorizedAccessException>(() => viewer.Faults.CancelProof(Id));
        Assert.Equal(ProxyFault.Split, session.Faults.Of(Id)!.Now!.Fault);
    }

    [Fact]
    public async Task AConnectorThatDialsNothing_SaysThatThereIsNothingToSpoil()
    {
        var key = await CreateAsync("""
            metadata:
              name: Simulated
            resources:
              sim:
                type: Cybus::Connection
                properties:
                  protocol: Simulated
                  connection: {}
            """);
        using var session = _scope.Get<UserTestSessions>().Join(key);
        Assert.Null((await session.ConnectAsync("sim", Token)).Error);
        await WaitFor.TrueAsync(() => session.Find("sim")!.Status.State == ConnectionState.Connected);

        var result = await session.Faults.SetAsync("sim", ProxyFault.Drop, Token);

        Assert.Contains("opened no TCP connection", result.Error, StringComparison.Ordinal);
        Assert.Equal((false, null), (session.Faults.Of("sim")!.IsInPlace, session.Faults.Of("sim")!.Now));
        await WaitFor.TrueAsync(() => session.Find("sim")!.Status.State == ConnectionState.Connected);
    }

    /// <summary>The whole list against the example device; both who look see the same run, and its report can be had.</summary>
    [Fact]
    [Trait("Category", "slow")]
    public async Task ProveReconnect_RunsEveryFault_ForEveryoneWhoLooks()
    {
        using var session = Join();
        await ConnectedAsync(session);
        await using var scope = _studio.As(new TestUser("bob"));
        using var bobs = scope.Get<UserTestSessions>().Join(_key);

        Assert.Null((await session.Faults.ProveAsync(Id, "status", Token)).Error);
        Assert.NotNull((await bobs.Faults.ProveAsync(Id, null, Token)).Error);
        Assert.NotNull((await bobs.Faults.SetAsync(Id, ProxyFault.None, Token)).Error);
        await WaitFor.TrueAsync(() => bobs.Faults.Of(Id)!.Proof!.End != ProofEnd.Running, 180, "the proof ends");

        var proof = bobs.Faults.Of(Id)!.Proof!;
        Assert.True(proof.IsProved, ReconnectReport.Markdown(proof));
        Assert.Equal(("status", 12, "ann"), (proof.Endpoint, proof.Results.Count, proof.By));
        Assert.Equal(ProofVerdict.Recovered, proof.Results.Single(result => result.Fault == ProxyFault.Reset).Verdict);
        Assert.Equal(ProofVerdict.Untouched, proof.Results.Single(result => result.Fault == ProxyFault.Split).Verdict);
        Assert.Null(session.Faults.Of(Id)!.Now);
        Assert.Equal(12, session.Faults.Of(Id)!.History.Count);
        Assert.Contains(await DeedsAsync(), entry => entry.Deed == "prove");
    }

    [Fact]
    public async Task AProofThatIsCancelled_OrDisconnected_Ends()
    {
        using var session = Join();
        await ConnectedAsync(session);
        Assert.Null((await session.Faults.ProveAsync(Id, null, Token)).Error);
        await WaitFor.TrueAsync(() => session.Faults.Of(Id)!.Now is not null);
        session.Faults.CancelProof(Id);
        await WaitFor.TrueAsync(() => session.Faults.Of(Id)!.Proof!.End == ProofEnd.Cancelled);
        Assert.Null(session.Faults.Of(Id)!.Now);

        Assert.Null((await session.Faults.ProveAsync(Id, null, Token)).Error);
        await session.DisconnectAsync(Id, Token);
        Assert.NotEqual(ProofEnd.Running, session.Faults.Of(Id)!.Proof!.End);
        Assert.False(session.Faults.Of(Id)!.IsInPlace);
    }

    /// <summary>A server that is not ours, in a process of its own.</summary>
    [Fact]
    public async Task AModbusServer_IsMadeMute_AndComesBack()
    {
        Assert.SkipWhen(modbus.WhyAbsent is not null, modbus.WhyAbsent ?? "");
        var key = await CreateAsync($"""
            metadata:
              name: Registers
            resources:
              plc:
                type: Cybus::Connection
                properties:
                  protocol: Modbus
                  connection:
                    host: localhost
                    port: {modbus.Port}
                    requestTimeout: 400
              level:
                type: Cybus::Endpoint
                properties:
                  protocol: Modbus
                  connection: !ref plc
                  subscribe:
                    fc: 3
                    address: 258
                    length: 1
                    dataType: uint16BE
                    interval: 200
            """);
        using var session = _scope.Get<UserTestSessions>().Join(key);
        Assert.Null((await session.ConnectAsync("plc", Token)).Error);
        var live = session.Find("plc")!;
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected);
        Assert.Null((await session.SubscribeAsync("level", Token)).Error);

        Assert.Null((await session.Faults.SetAsync("plc", ProxyFault.Mute, Token)).Error);
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Reconnecting, 30, "the silence is noticed");
        Assert.Null((await session.Faults.SetAsync("plc", ProxyFault.None, Token)).Error);

        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected && live.Endpoints.Single().Last is { Error: null } last && last.Value.ToString() == "258", 60, "values flow again");
    }

    private async Task<IReadOnlyList<AuditEntry>> DeedsAsync() => await _studio.Services.GetRequiredService<AuditTrail>().ListAsync(_key, 20, Token);

    private Task<string> CreateAsync(string file) => _scope.Get<UserServices>().CreateAsync(file, null, Token);

    private ITestSession Join() => _scope.Get<UserTestSessions>().Join(_key);

    private static async Task ConnectedAsync(ITestSession session)
    {
        Assert.Null((await session.ConnectAsync(Id, Token)).Error);
        await WaitFor.TrueAsync(() => session.Find(Id)?.Status.State == ConnectionState.Connected);
    }
}
