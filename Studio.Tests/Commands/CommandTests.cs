using System.Text.Json;
using Connector.Agent;
using Connector.Agent.Commands;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Devices;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Commands;

/// <summary>The commands as a script meets them: exit code and JSON lines.</summary>
public sealed class CommandTests : IAsyncDisposable
{
    private const string File = """
        description: a test
        metadata:
          name: test
        parameters:
          port:
            type: integer
        resources:
          device:
            type: Cybus::Connection
            properties:
              protocol: Custom
              agentName: elsewhere
              connection:
                host: 127.0.0.1
                port: !ref port
          polled:
            type: Cybus::Endpoint
            properties: { protocol: Custom, connection: !ref device, subscribe: { address: setpoint, interval: 50 } }
          read:
            type: Cybus::Endpoint
            properties: { protocol: Custom, connection: !ref device, read: { address: recipe } }
          written:
            type: Cybus::Endpoint
            properties: { protocol: Custom, connection: !ref device, write: { address: setpoint } }
          pushed:
            type: Cybus::Connection
            properties: { protocol: Simulated, connection: {} }
          sine:
            type: Cybus::Endpoint
            properties: { protocol: Simulated, connection: !ref pushed, subscribe: { signal: sine, pushEvery: 20 } }
        """;

    private readonly ExampleDevice _device = ExampleDevice.Start(TimeProvider.System);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.scf.yaml");
    private readonly SafeWriter _results = new();
    private readonly SafeWriter _log = new();

    public CommandTests() => System.IO.File.WriteAllText(_path, File);

    [Fact]
    public async Task Test_tells_what_works_and_ends_with_0()
    {
        Assert.Equal(0, await TestAsync($"port={_device.Port}"));
        var lines = Lines();
        Assert.Equal(["connection", "endpoint", "endpoint", "endpoint", "connection", "endpoint", "summary"], lines.Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal("20", lines[1].GetProperty("value").GetString());
        Assert.Equal("string", lines[1].GetProperty("type").GetString());
        Assert.Equal("standard", lines[2].GetProperty("value").GetString());
        Assert.Equal("skipped", lines[3].GetProperty("outcome").GetString());
        Assert.Equal(JsonValueKind.Number, lines[5].GetProperty("value").ValueKind);
        Assert.Equal((5, 0, 1), (lines[6].GetProperty("ok").GetInt32(), lines[6].GetProperty("failed").GetInt32(), lines[6].GetProperty("skipped").GetInt32()));
        Assert.Contains("agentName (elsewhere)", _log.ToString());
        Assert.Equal("20", _device.Values["setpoint"]);
    }

    [Fact]
    public async Task Test_ends_with_1_and_the_reason_where_the_device_is_away()
    {
        _device.Fault = DeviceFault.Away;
        Assert.Equal(1, await TestAsync($"port={_device.Port}"));
        var connection = Lines()[0];
        Assert.Equal("failed", connection.GetProperty("outcome").GetString());
        Assert.Contains("nothing listens", connection.GetProperty("error").GetString());
        Assert.StartsWith("ECONNREFUSED", connection.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Test_ends_with_2_where_it_could_not_run()
    {
        Assert.Equal(2, await TestAsync());
        Assert.Contains("--param port=", _log.ToString());
        Assert.Equal(2, await TestAsync("port=many"));
        Assert.Contains("The parameter port", _log.ToString());
        System.IO.File.WriteAllText(_path, "a: [b");
        Assert.Equal(2, await TestAsync("port=1"));
        System.IO.File.Delete(_path);
        Assert.Equal(2, await TestAsync("port=1"));
        Assert.Contains("cannot be read", _log.ToString());
        Assert.Empty(_results.ToString());
    }

    [Fact]
    public async Task Run_prints_states_and_values_until_it_is_ended()
    {
        using var end = new CancellationTokenSource();
        var running = RunCommand.RunAsync(_path, [$"port={_device.Port}"], null, null, ConnectorCatalog.BuiltIn(), RuntimeOptions.Default, Output(), TimeProvider.System, end.Token);
        await WaitFor.TrueAsync(() => Seen("polled") >= 2 && Seen("sine") >= 2, 30, "values of both endpoints");
        await end.CancelAsync();
        Assert.Equal(0, await running);
        var states = Lines().Where(line => line.GetProperty("kind").GetString() == "state" && line.GetProperty("connection").GetString() == "device");
        Assert.Equal(["connecting", "connected", "disconnecting", "disconnected"], states.Select(line => line.GetProperty("to").GetString()));
    }

    [Fact]
    public void Connectors_lists_the_catalogue()
    {
        Assert.Equal(0, ConnectorsCommand.List(ConnectorCatalog.BuiltIn(), Output()));
        var lines = Lines();
        Assert.Equal(ConnectorCatalog.BuiltIn().Connectors.Select(connector => connector.Protocol), lines.Select(line => line.GetProperty("protocol").GetString()));
        Assert.All(lines, line => Assert.True(line.GetProperty("usable").GetBoolean()));
    }

    [Fact]
    public async Task A_device_obeys_what_is_typed()
    {
        using var end = new CancellationTokenSource();
        var running = DeviceCommand.RunAsync(0, "none", new StringReader("slow\nnonsense\n"), Output(), end.Token);
        await WaitFor.TrueAsync(() => _log.ToString().Contains("no fault called nonsense", StringComparison.Ordinal), what: "both lines were taken");
        await end.CancelAsync();
        Assert.Equal(0, await running);
        Assert.Equal(["listening", "fault", "ended"], Lines().Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal(2, await DeviceCommand.RunAsync(_device.Port, "none", new StringReader(""), Output(), TestContext.Current.CancellationToken));
        Assert.Equal(2, await DeviceCommand.RunAsync(0, "odd", new StringReader(""), Output(), TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await _device.DisposeAsync();
        System.IO.File.Delete(_path);
    }

    private Task<int> TestAsync(params string[] parameters) => TestCommand.RunAsync(
        _path, parameters, null, TimeSpan.FromSeconds(20), ConnectorCatalog.BuiltIn(), RuntimeOptions.Default, Output(), TimeProvider.System, TestContext.Current.CancellationToken);

    private Output Output() => new(_results, _log, json: true);

    private int Seen(string endpoint) => Lines().Count(line => line.TryGetProperty("endpoint", out var id) && id.GetString() == endpoint && line.GetProperty("kind").GetString() == "value");

    private List<JsonElement> Lines()
    {
        // The writer may be in the middle of a line.
        var text = _results.ToString();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>Written by the command while the test reads.</summary>
    private sealed class SafeWriter : StringWriter
    {
        private readonly Lock _lock = new();

        public override void Write(char value)
        {
            lock (_lock) base.Write(value);
        }

        public override void Write(string? value)
        {
            lock (_lock) base.Write(value);
        }

        public override void WriteLine(string? value)
        {
            lock (_lock) base.WriteLine(value);
        }

        public override string ToString()
        {
            lock (_lock) return base.ToString();
        }
    }
}
