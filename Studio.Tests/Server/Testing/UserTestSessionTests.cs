using Connector.Sdk;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Probing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Client.Ports;
using Studio.Server.Audit;
using Studio.Server.Devices;
using Studio.Server.Services;
using Studio.Server.Testing;
using Studio.Tests.Support;
using Xunit;
using Device = Connector.Runtime.Devices.ExampleDevice;

namespace Studio.Tests.Server.Testing;

/// <summary>The whole way from a draft to a device: real parts, no browser.</summary>
public sealed class UserTestSessionTests : IAsyncLifetime
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private readonly Device _device = Device.Start(TimeProvider.System);
    private readonly StudioApp _studio = new();
    private readonly TestUser _user = new();
    private StudioApp.UserScope _scope = default!;
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        _scope = _studio.As(_user);
        _key = await _scope.Get<UserServices>().CreateAsync(ReadyFiles.Custom(Device.Host, _device.Port), null, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _studio.DisposeAsync();
        await _device.DisposeAsync();
    }

    [Fact]
    public async Task Connect_Read_Subscribe_Write_OnTheDraft()
    {
        using var session = Join();

        Assert.Null((await session.ConnectAsync("exampleDevice", Token)).Error);
        var live = session.Find("exampleDevice")!;
        await WaitFor.TrueAsync(() => live.Status.State == ConnectionState.Connected);

        var read = await session.ReadAsync("status", Token);
        Assert.Contains(read.Value!.Value.AsText(), (string[])["running", "waiting", "stopped"]);

        using var samples = live.WatchSamples();
        Assert.Null((await session.SubscribeAsync("temperature", Token)).Error);
        var sample = await samples.Changes.ReadAsync(Token);
        Assert.Equal(("temperature", null), (sample.EndpointId, sample.Error));
        await session.UnsubscribeAsync("temperature", Token);

        session.Arm("exampleDevice", TimeSpan.FromMinutes(5));
        var report = await session.WriteAsync("setpoint", "42", Token);
        Assert.Equal(("20", true, "42"), (report.Before!.Value!.Value.AsText(), report.Written.Succeeded, report.ReadBack!.Value!.Value.AsText()));
        Assert.Equal("42", _device.Values["setpoint"]);

        await session.DisconnectAsync("exampleDevice", Token);
        Assert.Equal(ConnectionState.Disconnected, live.Status.State);
        Assert.Null(session.ArmedUntil("exampleDevice"));

        var trail = _studio.Services.GetRequiredService<AuditTrail>();
        await WaitFor.TrueAsync(() => trail.ListAsync(_key, 10, Token).Result.Any(entry => entry.Deed == "arm"));
        var deeds = await trail.ListAsync(_key, 10, Token);
        Assert.Contains(deeds, entry => entry.Deed == "connect" && entry.User == _user.Name);
        var write = deeds.Single(entry => entry.Deed == "write");
        Assert.Contains("\"42\"", write.Detail, StringComparison.Ordinal);
        Assert.Contains($"{Device.Host}:{_device.Port}", write.Detail, StringComparison.Ordinal);
        Assert.Equal("The device took it.", deeds.Single(entry => entry.Deed == "written").Detail);
    }

    [Fact]
    public async Task Write_NotArmed_ReachesNoDevice()
    {
        using var session = Join();
        await ConnectedAsync(session);

        var report = await session.WriteAsync("setpoint", "42", Token);

        Assert.Contains("not armed", report.Written.Error, StringComparison.Ordinal);
        Assert.Equal("20", _device.Values["setpoint"]);
        Assert.DoesNotContain(await _studio.Services.GetRequiredService<AuditTrail>().ListAsync(_key, 10, Token), entry => entry.Deed == "write");
    }

    [Fact]
    public async Task AViewer_WatchesButTouchesNothing()
    {
        using var session = Join();
        await ConnectedAsync(session);
        await using var scope = _studio.As(new TestUser("vic", mayOperate: false, mayEdit: false));
        using var viewer = scope.Get<UserTestSessions>().Join(_key);

        Assert.NotNull(viewer.Find("exampleDevice"));
        Assert.NotNull((await viewer.ConnectAsync("exampleDevice", Token)).Error);
        Assert.NotNull((await viewer.ReadAsync("status", Token)).Error);
        Assert.NotNull((await viewer.WriteAsync("setpoint", "1", Token)).Written.Error);
        Assert.Throws<UnauthorizedAccessException>(() => viewer.Arm("exampleDevice", TimeSpan.FromMinutes(1)));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => viewer.DisconnectAsync("exampleDevice", Token));
        var rung = await viewer.TestConnection("exampleDevice", null, Token).ReadAsync(Token);
        Assert.Equal(RungVerdict.Failed, rung.Verdict);
    }

    [Fact]
    public async Task ChangedSettings_MakeTheConnectionStale_AndConnectReplacesIt()
    {
        await using var other = Device.Start(TimeProvider.System);
        using var session = Join();
        await ConnectedAsync(session);
        var before = session.Find("exampleDevice");
        await using var text = await _scope.Get<UserServices>().OpenAsync(_key, Token);
        Assert.False(session.IsStale("exampleDevice"));

        text!.Apply(0, text.Current.File.Set("/parameters/devicePort/default", new YamlValue.Data(other.Port)), "form");
        Assert.True(session.IsStale("exampleDevice"));

        await ConnectedAsync(session);
        Assert.False(session.IsStale("exampleDevice"));
        Assert.NotSame(before, session.Find("exampleDevice"));
        await OnlyClientIsOfAsync(other);
    }

    [Fact]
    public async Task TestValues_AreWhatATestRunsWith()
    {
        await using var other = Device.Start(TimeProvider.System);
        using var session = Join();
        await using var text = await _scope.Get<UserServices>().OpenAsync(_key, Token);
        await text!.SetTestValueAsync("devicePort", other.Port, Token);

        await ConnectedAsync(session);

        await OnlyClientIsOfAsync(other);
    }

    /// <summary>A device counts a client when it has taken it, which may be after the client is connected.</summary>
    private Task OnlyClientIsOfAsync(Device other) =>
        WaitFor.TrueAsync(() => (_device.Clients, other.Clients) == (0, 1), what: "only the other device has a client");

    [Fact]
    public async Task Connect_WithAValueTheSchemaRefuses_SaysWhichField()
    {
        using var session = Join();
        await using var text = await _scope.Get<UserServices>().OpenAsync(_key, Token);
        text!.Apply(0, text.Current.File.Set("/resources/exampleDevice/properties/connection/port", new YamlValue.Data(99999)), "form");

        var result = await session.ConnectAsync("exampleDevice", Token);

        Assert.Contains("Port", result.Error, StringComparison.Ordinal);
        Assert.Equal("/resources/exampleDevice/properties/connection/port", result.Pointer);
        Assert.Null(session.Find("exampleDevice"));
    }

    [Theory]
    [InlineData("nobody", "no connection 'nobody'")]
    [InlineData("temperature", "no connection 'temperature'")]
    public async Task Connect_ToWhatIsNotThere_SaysSo(string id, string words)
    {
        using var session = Join();

        var result = await session.ConnectAsync(id, Token);

        Assert.Contains(words, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TestConnection_TellsItsRungs_AndLeavesNothingOpen()
    {
        using var session = Join();

        var rungs = new List<TestRung>();
        await foreach (var rung in session.TestConnection("exampleDevice", "status", Token).ReadAllAsync(Token)) rungs.Add(rung);

        var last = rungs.GroupBy(rung => rung.Number).Select(steps => steps.Last()).ToList();
        Assert.All(last, rung => Assert.Equal(RungVerdict.Passed, rung.Verdict));
        Assert.Contains(last, rung => rung.Name.Contains("read", StringComparison.OrdinalIgnoreCase));
        Assert.Null(session.Find("exampleDevice"));
        await WaitFor.TrueAsync(() => _device.Clients == 0);
    }

    [Fact]
    public async Task EveryoneWhoLooks_SeesTheSameConnection()
    {
        using var session = Join();
        await ConnectedAsync(session);
        await using var scope = _studio.As(new TestUser("bob"));
        using var bobs = scope.Get<UserTestSessions>().Join(_key);

        Assert.Same(session.Find("exampleDevice"), bobs.Find("exampleDevice"));
        Assert.Same(session.Find("exampleDevice"), Assert.Single(scope.Get<UserTestSessions>().Running(_key)));
    }

    [Fact]
    public async Task DeletingTheService_TakesItsConnectionsDown()
    {
        using var session = Join();
        await ConnectedAsync(session);

        await _scope.Get<UserServices>().DeleteAsync(_key, Token);

        await WaitFor.TrueAsync(() => _device.Clients == 0);
        Assert.NotNull((await session.ConnectAsync("exampleDevice", Token)).Error);
    }

    private ITestSession Join() => _scope.Get<UserTestSessions>().Join(_key);

    private static async Task ConnectedAsync(ITestSession session)
    {
        Assert.Null((await session.ConnectAsync("exampleDevice", Token)).Error);
        await WaitFor.TrueAsync(() => session.Find("exampleDevice")?.Status.State == ConnectionState.Connected);
    }
}
