using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Connector.Agent;
using Connector.Agent.Broker;
using Connector.Runtime.Devices;
using Studio.Tests.Mqtt;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Agent;

/// <summary><c>connector-agent run FILE --mqtt</c> as a process, against the example device, a real broker and foreign clients.</summary>
public sealed class RunWithBrokerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private const string File = """
        description: A line
        metadata: { name: Line One }
        resources:
          device:
            type: Cybus::Connection
            properties: { protocol: Custom, connection: { host: 127.0.0.1, port: PORT } }
          recipe:
            type: Cybus::Endpoint
            properties: { protocol: Custom, connection: !ref device, topic: now/recipe, subscribe: { address: recipe, interval: 200 } }
          setpoint:
            type: Cybus::Endpoint
            properties: { protocol: Custom, connection: !ref device, write: { address: setpoint } }
          copy:
            type: Cybus::Mapping
            properties: { mappings: [ { subscribe: { endpoint: !ref recipe }, publish: { topic: plant/recipe } } ] }

        """;

    [Fact]
    [Trait("Category", "slow")]
    public async Task Run_publishes_obeys_and_forwards_without_a_studio()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var device = ExampleDevice.Start(TimeProvider.System);
        await using var foreign = await ForeignSubscriber.StartAsync(broker.Port, "services/plant_7/now/recipe");
        await using var copied = await ForeignSubscriber.StartAsync(broker.Port, "plant/recipe");
        await using var agent = Agent.Start(_folder.Path, File.Replace("PORT", $"{device.Port}"), "--mqtt", $"127.0.0.1:{broker.Port}", "--service-id", "plant_7");

        Assert.Matches("""^services/plant_7/now/recipe \{"timestamp":\d{13},"value":"standard"\}$""", await foreign.NextAsync());
        Assert.StartsWith("plant/recipe {", await copied.NextAsync());
        await ForeignClients.PublishAsync(broker.Port, "services/plant_7/setpoint/set", "55");
        await Eventually.TrueAsync(() => device.Values["setpoint"] == "55", () => agent.Said);
        var connected = await agent.LineAsync(line => line.GetProperty("kind").GetString() == "broker" && line.GetProperty("state").GetString() == "connected");
        Assert.Equal("5", connected.GetProperty("protocol").GetString());
        Assert.Equal(0, await agent.InterruptAsync());
    }

    [Fact]
    [Trait("Category", "slow")]
    public async Task Without_the_client_library_run_says_how_to_get_it_and_without_mqtt_it_works()
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        var file = File.Replace("PORT", $"{device.Port}");
        await using (var asked = Agent.Start(_folder.Path, file, new Dictionary<string, string> { ["CONNECTOR_LIBMOSQUITTO"] = "/nowhere/libmosquitto.so.1" }, "--mqtt", "127.0.0.1"))
        {
            Assert.Equal(ExitCode.CouldNotRun, await asked.EndAsync());
            Assert.Contains("/nowhere/libmosquitto.so.1", asked.Said);
            Assert.Contains("nstall", asked.Said);
        }

        await using var plain = Agent.Start(_folder.Path, file, new Dictionary<string, string> { ["CONNECTOR_LIBMOSQUITTO"] = "/nowhere/libmosquitto.so.1" });
        await plain.LineAsync(line => line.GetProperty("kind").GetString() == "value");
        await plain.InterruptAsync();
    }

    [Fact]
    [Trait("Category", "slow")]
    public async Task Killed_while_the_broker_is_away_the_next_run_sends_what_was_kept()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        broker.Kill();
        await using var device = ExampleDevice.Start(TimeProvider.System);
        var file = File.Replace("PORT", $"{device.Port}").Replace("topic: now/recipe,", "topic: now/recipe, qos: 1,");
        string[] options = ["--mqtt", $"127.0.0.1:{broker.Port}", "--service-id", "kept", "--data", _folder.Path];
        await using (var first = Agent.Start(_folder.Path, file, options))
        {
            for (var values = 0; values < 5; values++) await first.LineAsync(line => line.GetProperty("kind").GetString() == "value");
            first.Kill();
        }

        await broker.StartAgainAsync();
        await using var link = MosquittoLinkTests.Link(broker.Port);
        await MosquittoLinkTests.ConnectedAsync(link);
        await using var heard = await link.SubscribeAsync("services/kept/#", new(Qos: 1), Cancel);
        device.Fault = DeviceFaults.Find("away")!.Value;
        await using var second = Agent.Start(_folder.Path, file, options);

        // The device is away: what arrives can only come from the first run's outbox. The very last value may have
        // been printed before it was committed.
        for (var values = 0; values < 4; values++) Assert.Contains("standard", (await Eventually.ReadAsync(heard.Messages, 30)).Text);
        Assert.Contains("wait in the outbox", second.Said);
    }

    [Theory]
    [InlineData("broker", "broker", 1883)]
    [InlineData("broker:1", "broker", 1)]
    [InlineData("[::1]:99", "::1", 99)]
    [InlineData("[::1]", "::1", 1883)]
    [InlineData("10.0.0.1:65535", "10.0.0.1", 65535)]
    [InlineData("broker:0", null, 0)]
    [InlineData("broker:x", null, 0)]
    [InlineData("mqtt://broker", null, 0)]
    [InlineData(":1883", null, 0)]
    [InlineData("", null, 0)]
    public void Split_reads_host_and_port(string address, string? host, int port)
    {
        var expected = host is null ? null : ((string, int)?)(host, port);
        Assert.Equal(expected, BrokerOptions.Split(address, 1883));
    }

    /// <summary>A running <c>connector-agent run --json</c>.</summary>
    private sealed class Agent : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
        private readonly List<string> _said = [];

        private Agent(Process process)
        {
            _process = process;
            void Take(object _, DataReceivedEventArgs received)
            {
                if (received.Data is not { } line) return;
                lock (_said) _said.Add(line);
                if (line.StartsWith('{')) _lines.Writer.TryWrite(line);
            }

            process.OutputDataReceived += Take;
            process.ErrorDataReceived += Take;
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public string Said
        {
            get { lock (_said) return string.Join('\n', _said); }
        }

        public static Agent Start(string folder, string file, params string[] options) => Start(folder, file, [], options);

        public static Agent Start(string folder, string file, Dictionary<string, string> environment, params string[] options)
        {
            var path = Path.Combine(folder, "service.yaml");
            System.IO.File.WriteAllText(path, file);
            var start = new ProcessStartInfo("dotnet", [Path.Combine(Checkout.OutputOf("Connector.Agent"), "connector-agent.dll"), "run", path, "--json", .. options])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var (key, value) in environment) start.Environment[key] = value;
            return new Agent(Process.Start(start)!);
        }

        public async Task<JsonElement> LineAsync(Func<JsonElement, bool> wanted)
        {
            while (true)
            {
                var line = JsonDocument.Parse(await Eventually.ReadAsync(_lines.Reader, 30)).RootElement;
                if (wanted(line)) return line;
            }
        }

        public async Task<int> EndAsync()
        {
            await _process.WaitForExitAsync(Cancel);
            return _process.ExitCode;
        }

        public Task<int> InterruptAsync()
        {
            using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
            return EndAsync();
        }

        public void Kill() => _process.Kill();

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited) _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }
    }
}
