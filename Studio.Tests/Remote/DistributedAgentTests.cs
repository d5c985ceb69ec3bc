using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Probing;
using Connector.Runtime.Remote;
using Connector.Sdk;
using Studio.Client.Ports;
using Studio.Server.Services;
using Studio.Server.Testing;
using Studio.Tests.Mqtt;
using Xunit;

namespace Studio.Tests.Remote;

/// <summary>Agents over a real broker: what the studio wants of them, what it sees of them, and what goes on without it.</summary>
[Trait("Category", "slow")]
public sealed class DistributedAgentTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_is_installed_updated_disabled_enabled_and_removed_on_an_agent()
    {
        await using var rig = await RemoteRig.StartAsync();
        await using var agent = await rig.JoinAsync("press-1");
        var key = await rig.InstallAsync("press-1", "line1");
        await ConnectedAsync(rig, "line1");
        var service = Assert.Single(rig.Find("press-1")!.Services);
        Assert.Equal(("line1", 1, AgentServiceState.Installed), (service.ServiceId, service.Version, service.State));
        Assert.Equal(1, rig.Device.Clients);

        // Its rights at the broker reach its topics: a value arrives at the studio's own link.
        await using var text = await rig.Get<UserServices>().OpenAsync(key, Cancel);
        var old = text!.Current.Text;
        var at = old.IndexOf("interval: 50", StringComparison.Ordinal);
        text.Apply(text.Current.Version, [new(at, "interval: 50".Length, "interval: 70")], "test");
        await rig.Installations.InstallAsync(key, "line1", new Dictionary<string, System.Text.Json.Nodes.JsonNode?>(), Cancel);
        await Eventually.TrueAsync(() => rig.Find("press-1")!.Services is [{ Version: 2, State: AgentServiceState.Installed }], () => Tell(rig), 60);

        await rig.Installations.SetEnabledAsync("line1", false, Cancel);
        await Eventually.TrueAsync(() => rig.Find("press-1")!.Services is [{ Enabled: false, State: AgentServiceState.Installed }] && rig.Device.Clients == 0, () => Tell(rig), 60);
        await rig.Installations.SetEnabledAsync("line1", true, Cancel);
        await ConnectedAsync(rig, "line1");
        await rig.Installations.RemoveAsync("line1", Cancel);
        await Eventually.TrueAsync(() => rig.Find("press-1")!.Services.Count == 0 && rig.Device.Clients == 0, () => Tell(rig), 60);
        Assert.Empty(Directory.GetFiles(Path.Combine(rig.Folder("press-1"), "services")));
    }

    [Fact]
    public async Task States_values_and_log_are_seen_live_while_somebody_watches()
    {
        await using var rig = await RemoteRig.StartAsync();
        await using var agent = await rig.JoinAsync("press-1");
        await rig.InstallAsync("press-1", "line1");
        var live = await ConnectedAsync(rig, "line1");
        using (var samples = live.WatchSamples())
        using (var states = live.WatchStates())
        {
            var first = await NextAsync(samples, sample => sample.EndpointId == "temperature" && sample.Error is null);
            var second = await NextAsync(samples, sample => sample.EndpointId == "temperature" && sample.Timestamp > first.Timestamp);
            Assert.True(second.Value.TryGetNumber(out _) || second.Value.Kind == DataKind.Text);
            await Eventually.TrueAsync(() => live.Endpoints.Count == 3, () => string.Join(", ", live.Endpoints.Select(endpoint => endpoint.EndpointId)), 60);

            rig.Device.Fault = Connector.Runtime.Devices.DeviceFault.Away;
            var lost = await NextAsync(states, change => change is { From: ConnectionState.Connected, To: ConnectionState.Reconnecting });
            Assert.NotEmpty(lost.Reason);
            rig.Device.Fault = Connector.Runtime.Devices.DeviceFault.None;
            await NextAsync(states, change => change.To == ConnectionState.Connected && change.Sequence > lost.Sequence);
        }
    }

    [Fact]
    public async Task A_draft_is_tried_out_on_the_agent_that_it_names()
    {
        await using var rig = await RemoteRig.StartAsync();
        await using var agent = await rig.JoinAsync("press-1");
        var key = await rig.Get<UserServices>().CreateAsync(rig.File("press-1"), null, Cancel);
        using var session = rig.Get<UserTestSessions>().Join(key);

        var rungs = new List<TestRung>();
        await foreach (var rung in session.TestConnection("press", "asked", Cancel).ReadAllAsync(Cancel)) rungs.Add(rung);
        Assert.Contains(rungs, rung => rung is { Name: "First read", Verdict: RungVerdict.Passed });
        Assert.DoesNotContain(rungs, rung => rung.Verdict == RungVerdict.Failed);

        Assert.Null((await session.ConnectAsync("press", Cancel)).Error);
        var live = session.Find("press")!;
        await Eventually.TrueAsync(() => live.Status.State == ConnectionState.Connected, () => live.Status.ToString(), 60);
        Assert.Equal(new TestPlace("press-1", true, null), session.PlaceOf("press"));
        Assert.IsType<RemoteConnection>(live);
        Assert.Contains("press-1", session.Faults.Of("press")!.Unavailable);
        Assert.Equal(1, rig.Device.Clients);
        Assert.Empty(agent.Agent.Installed);

        var read = await session.ReadAsync("asked", Cancel);
        Assert.True(read.Succeeded, read.Error);
        var refused = await session.WriteAsync("setpoint", "21.5", Cancel);
        Assert.Contains("not armed", refused.Written.Error);
        session.Arm("press", TimeSpan.FromMinutes(5));
        var written = await session.WriteAsync("setpoint", "21.5", Cancel);
        Assert.True(written.Written.Succeeded, written.Written.Error);
        Assert.Equal("21.5", written.ReadBack!.Value!.Value.ToString());

        Assert.Null((await session.SubscribeAsync("temperature", Cancel)).Error);
        using (var samples = live.WatchSamples())
        using (var frames = live.WatchFrames())
        {
            await NextAsync(samples, sample => sample.EndpointId == "temperature" && sample.Error is null);
            var frame = await NextAsync(frames, frame => frame.Length > 0);
            Assert.NotNull(live.Describe(frame));
        }

        await session.DisconnectAsync("press", Cancel);
        await Eventually.TrueAsync(() => rig.Device.Clients == 0 && live.Status.State == ConnectionState.Disconnected, () => live.Status.ToString(), 60);
    }

    [Fact]
    public async Task An_agent_that_is_away_is_told_once_it_comes_back_and_the_page_says_so_meanwhile()
    {
        await using var rig = await RemoteRig.StartAsync();
        await using (await rig.JoinAsync("press-1")) { }
        await Eventually.TrueAsync(() => rig.Find("press-1") is { Online: false }, () => Tell(rig), 60);
        var key = await rig.InstallAsync("press-1", "line1");
        Assert.Contains("offline", Assert.Single(rig.Installations.Installed).Faults[0]);
        using var session = rig.Get<UserTestSessions>().Join(key);
        Assert.Contains("offline", (await session.ConnectAsync("press", Cancel)).Error);

        await using var back = rig.Start("press-1");
        await ConnectedAsync(rig, "line1");
    }

    [Fact]
    public async Task Services_run_while_the_studio_is_away_and_come_back_with_the_agent()
    {
        await using var rig = await RemoteRig.StartAsync();
        await using (var agent = await rig.JoinAsync("press-1"))
        {
            await rig.InstallAsync("press-1", "line1");
            await ConnectedAsync(rig, "line1");
            await rig.StopStudioAsync();
            var live = agent.Agent.Services.Find("line1", "press")!;
            using var samples = live.WatchSamples();
            var gone = TimeProvider.System.GetUtcNow();
            await NextAsync(samples, sample => sample.Error is null && sample.Timestamp > gone);
        }

        // Neither broker nor studio: what is kept is run.
        await Eventually.TrueAsync(() => rig.Device.Clients == 0);
        await using var again = new RunningAgent(rig.Folder("press-1"), "press-1", MosquittoBroker.FreePort());
        await Eventually.TrueAsync(() => again.Agent.Services.Find("line1", "press") is { Status.State: ConnectionState.Connected }, () => string.Join("; ", again.News), 60);
        await rig.RestartStudioAsync();
    }

    [Fact]
    public async Task What_another_studio_installed_is_left_alone()
    {
        await using var rig = await RemoteRig.StartAsync();
        await using var agent = await rig.JoinAsync("press-1");
        await rig.InstallAsync("press-1", "line1");
        await ConnectedAsync(rig, "line1");
        var file = Path.Combine(rig.Folder("press-1"), "services", "line1.json");
        var part = Connector.Runtime.Remote.ControlJson.Read<Connector.Runtime.Remote.InstalledPart>(await File.ReadAllBytesAsync(file, Cancel));
        if (!OperatingSystem.IsWindows()) Assert.True((File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) == 0);
        await agent.DisposeAsync();
        await File.WriteAllBytesAsync(Path.Combine(rig.Folder("press-1"), "services", "other.json"), Connector.Runtime.Remote.ControlJson.Write(
            part with { ServiceId = "other", Studio = "elsewhere", Definition = part.Definition with { ServiceId = "other" }, Enabled = false }), Cancel);
        await using var back = rig.Start("press-1");
        await Eventually.TrueAsync(() => rig.Find("press-1")!.Services is [{ State: AgentServiceState.Installed }, { State: AgentServiceState.Foreign }], () => Tell(rig), 60);
        await rig.Agents.RemoveForeignAsync("press-1", "other", Cancel);
        await Eventually.TrueAsync(() => rig.Find("press-1")!.Services is [{ ServiceId: "line1" }], () => Tell(rig), 60);
    }

    private static async Task<ILiveConnection> ConnectedAsync(RemoteRig rig, string serviceId)
    {
        ILiveConnection? live = null;
        await Eventually.TrueAsync(
            () => (live = rig.Installations.Installed.FirstOrDefault(service => service.ServiceId == serviceId)?.Connections[0].Live) is { Away: null, Status.State: ConnectionState.Connected },
            () => Tell(rig), 60);
        return live!;
    }

    private static string Tell(RemoteRig rig) =>
        $"{string.Join(" | ", rig.Installations.Installed.SelectMany(service => service.Faults))} {JsonSerializer.Serialize(rig.Agents.All.Select(agent => new { agent.Name, agent.Online, agent.Trouble, Services = agent.Services.Select(service => $"{service.ServiceId} {service.Version} {service.Enabled} {service.State} {string.Join(",", service.Faults)}") }))}";

    private static async Task<T> NextAsync<T>(Connector.Runtime.Live.Watch<T> watch, Func<T, bool> wanted)
    {
        foreach (var item in watch.Snapshot)
            if (wanted(item)) return item;
        while (true)
        {
            var item = await Eventually.ReadAsync(watch.Changes, 60);
            if (wanted(item)) return item;
        }
    }
}
