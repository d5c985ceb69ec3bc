using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Mqtt;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Studio.Client.Ports;
using Studio.Server.Broker;
using Studio.Server.Installations;
using Studio.Server.Storage;
using Studio.Tests.Mqtt;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Broker;

public sealed class BrokerSupervisorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_embedded_broker_starts_lets_the_studio_in_and_nobody_without_an_account()
    {
        await using var running = await Running.StartAsync(_folder.Path);
        Assert.Equal(BrokerState.Connected, running.Status.State);
        await using var heard = await running.Supervisor.Link.SubscribeAsync("a/#", new MqttSubscribe(), Cancel);
        await running.Supervisor.Link.PublishAsync(new MqttPublish("a/b", "x"u8.ToArray(), 1), Cancel);
        Assert.Equal("x", (await Eventually.ReadAsync(heard.Messages)).Text);

        await using var stranger = MosquittoLinkTests.Link(running.Port);
        await Eventually.TrueAsync(() => stranger.Status.Failure == MqttFailure.LogInRefused, () => stranger.Status.ToString());
    }

    [Fact]
    public async Task Stopping_the_studio_stops_the_broker()
    {
        int broker;
        await using (var running = await Running.StartAsync(_folder.Path)) broker = running.BrokerProcess;
        Assert.False(IsRunning(broker));
    }

    [Fact]
    public async Task A_broker_that_is_killed_is_started_again_on_its_port_and_keeps_its_accounts()
    {
        await using var running = await Running.StartAsync(_folder.Path);
        var (port, before) = (running.Port, running.BrokerProcess);
        using (var process = Process.GetProcessById(before)) process.Kill();
        await Eventually.TrueAsync(() => running.Status is { State: BrokerState.Connected, Restarts: 1 }, () => running.Status.ToString());
        Assert.Equal(port, running.Port);
        Assert.NotEqual(before, running.BrokerProcess);
    }

    [Fact]
    public async Task A_taken_port_is_left_to_its_owner()
    {
        using var owner = new TcpListener(IPAddress.Loopback, 0);
        owner.Start();
        var taken = ((IPEndPoint)owner.LocalEndpoint).Port;
        await using var running = await Running.StartAsync(_folder.Path, taken);
        Assert.NotEqual(taken, running.Port);
    }

    [Fact]
    public async Task What_an_earlier_studio_left_behind_is_ended_and_a_stranger_with_its_number_is_not()
    {
        using var orphan = Process.Start("sleep", ["1000"]);
        using var stranger = Process.Start("sleep", ["1000"]);
        try
        {
            var record = Path.Combine(_folder.Path, "broker.pid");
            OrphanedBroker.Record(record, orphan.Id);
            Assert.Equal(orphan.Id, await OrphanedBroker.EndAsync(record, Cancel));
            Assert.False(IsRunning(orphan.Id));

            await File.WriteAllTextAsync(record, $"{stranger.Id} {stranger.StartTime.Ticks - 1}", Cancel);
            Assert.Null(await OrphanedBroker.EndAsync(record, Cancel));
            Assert.True(IsRunning(stranger.Id));
            Assert.Null(await OrphanedBroker.EndAsync(record, Cancel));
        }
        finally
        {
            if (!orphan.HasExited) orphan.Kill();
            stranger.Kill();
        }
    }

    [Fact]
    public async Task Without_mosquitto_the_status_says_what_to_install()
    {
        using var data = new DataDirectory(_folder.Path);
        using var supervisor = new BrokerSupervisor(new MqttSettings { Executable = "/nowhere/mosquitto" }, data, TimeProvider.System, NullLogger<BrokerSupervisor>.Instance);
        await supervisor.StartAsync(Cancel);
        await Eventually.TrueAsync(() => supervisor.Status.State == BrokerState.Missing);
        Assert.Contains("/nowhere/mosquitto", supervisor.Status.Reason);
        await supervisor.StopAsync(Cancel);
    }

    [Fact]
    public async Task An_external_broker_is_linked_to_and_its_absence_is_told()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var data = new DataDirectory(_folder.Path);
        using var supervisor = new BrokerSupervisor(new MqttSettings { Mode = "external", Host = "127.0.0.1", Port = broker.Port }, data, TimeProvider.System, NullLogger<BrokerSupervisor>.Instance);
        await supervisor.StartAsync(Cancel);
        await Eventually.TrueAsync(() => supervisor.Status is { State: BrokerState.Connected, IsEmbedded: false });
        broker.Kill();
        await Eventually.TrueAsync(() => supervisor.Status.State == BrokerState.Away && supervisor.Status.Reason.Contains("No broker listens"));
        await supervisor.StopAsync(Cancel);
    }

    [Fact]
    [Trait("Category", "slow")]
    public async Task An_installed_service_speaks_on_the_studio_s_broker_also_after_that_was_killed()
    {
        await using var device = Connector.Runtime.Devices.ExampleDevice.Start(TimeProvider.System);
        await using var studio = new StudioApp(settings: new() { ["Mqtt:Mode"] = "embedded", ["Mqtt:Port"] = "0" });
        var supervisor = studio.Services.GetRequiredService<BrokerSupervisor>();
        await Eventually.TrueAsync(() => supervisor.Status.State == BrokerState.Connected, () => supervisor.Status.ToString());
        await using var heard = await supervisor.Link.SubscribeAsync("services/#", new MqttSubscribe(), Cancel);
        var file = CommissioningFile.Parse($$"""
            description: test
            metadata: { name: Line }
            resources:
              device:
                type: Cybus::Connection
                properties: { protocol: Custom, connection: { host: 127.0.0.1, port: {{device.Port}} } }
              recipe:
                type: Cybus::Endpoint
                properties: { protocol: Custom, connection: !ref device, subscribe: { address: recipe, interval: 200 } }

            """);
        await studio.Services.GetRequiredService<EmbeddedAgent>().RunAsync(file.Resolve(null, new Dictionary<string, JsonNode?>()).Service, Cancel);
        Assert.Equal("services/line/recipe", (await Eventually.ReadAsync(heard.Messages)).Topic);

        using (var process = Process.GetProcessById(IdIn(Path.Combine(studio.DataDirectory, "broker", "broker.pid")))) process.Kill();
        await Eventually.TrueAsync(() => supervisor.Status is { State: BrokerState.Connected, Restarts: 1 }, () => supervisor.Status.ToString());
        while (heard.Messages.TryRead(out _)) { }
        Assert.Equal("services/line/recipe", (await Eventually.ReadAsync(heard.Messages)).Topic);
    }

    [Theory]
    [InlineData("both", 1883, "127.0.0.1", null, "Mqtt:Mode")]
    [InlineData("embedded", 70000, "127.0.0.1", null, "Mqtt:Port")]
    [InlineData("embedded", 1883, "here", null, "Mqtt:Address")]
    [InlineData("external", 1883, "127.0.0.1", null, "Mqtt:Host")]
    public void Faults_name_their_key(string mode, int port, string address, string? host, string key) =>
        Assert.StartsWith(key, Assert.Single(new MqttSettings { Mode = mode, Port = port, Address = address, Host = host }.Faults()));

    [Fact]
    [Trait("Category", "slow")]
    public async Task A_studio_that_is_killed_leaves_no_broker_behind()
    {
        await using var studio = await StudioProcess.StartAsync(_folder.Path, Cancel, "--Mqtt:Mode=embedded", "--Mqtt:Port=0");
        var record = Path.Combine(_folder.Path, "broker", "broker.pid");
        await Eventually.TrueAsync(() => File.Exists(record));
        var broker = IdIn(record);
        Assert.True(IsRunning(broker));
        await studio.KillAsync(Cancel);
        await Eventually.TrueAsync(() => !IsRunning(broker));
    }

    private static int IdIn(string record) => int.Parse(File.ReadAllText(record).Split(' ')[0], CultureInfo.InvariantCulture);

    private static bool IsRunning(int id) => Directory.Exists($"/proc/{id}") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ");

    private sealed class Running : IAsyncDisposable
    {
        private readonly DataDirectory _data;
        private readonly string _record;

        private Running(string folder, int port)
        {
            _data = new DataDirectory(folder);
            _record = Path.Combine(folder, "broker", "broker.pid");
            Supervisor = new BrokerSupervisor(new MqttSettings { Port = port }, _data, TimeProvider.System, NullLogger<BrokerSupervisor>.Instance);
        }

        public BrokerSupervisor Supervisor { get; }
        public BrokerStatus Status => Supervisor.Status;
        public int Port => int.Parse(Status.Address!.Split(':')[1], CultureInfo.InvariantCulture);
        public int BrokerProcess => IdIn(_record);

        public static async Task<Running> StartAsync(string folder, int port = 0)
        {
            Assert.SkipWhen(MosquittoBroker.Executable is null, "skipped: mosquitto is not installed");
            var running = new Running(folder, port);
            await running.Supervisor.StartAsync(CancellationToken.None);
            await Eventually.TrueAsync(() => running.Status.State == BrokerState.Connected, () => running.Status.ToString());
            return running;
        }

        public async ValueTask DisposeAsync()
        {
            await Supervisor.StopAsync(CancellationToken.None);
            Supervisor.Dispose();
            _data.Dispose();
        }
    }
}
