using System.Text.Json;
using Connector.Runtime.Catalog;
using Connector.Runtime.Devices;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Node;

/// <summary>A connector folder at work: what the vendor's image gives a connector, this runtime gives it too.</summary>
public sealed class NodeConnectorTests
{
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>A connector for the example device, written as one writes them for the image.</summary>
    private const string Example =
        """
        constructor (params) {
          super(params)
          this._socket = null
          this._waiting = []
        }
        async handleConnect () { await this._open() }
        async handleReconnect () { this._close(); await this._open() }
        async handleDisconnect () { this._close(); this.disconnectDone() }
        async handleRead (address) { return this._ask(`READ:${address.address}`) }
        async handleWrite (address, data) { return this._ask(`WRITE:${address.address}:${data}`) }
        _ask (request) {
          return new Promise((resolve, reject) => {
            this._waiting.push({ resolve, reject })
            this._socket.write(`<START>${request}<END>`)
          })
        }
        _open () {
          for (const { reject } of this._waiting.splice(0)) reject(new Error('The link was lost.'))
          return new Promise(resolve => {
            const socket = this._socket = net.connect(this._connection.port, this._connection.host)
            let rest = ''
            socket.on('connect', () => { this.connectDone(); resolve() })
            socket.on('error', error => {
              if (this.getState() === 'connecting') this.connectFailed(error.message)
              if (this.getState() === 'reconnecting') this.reconnectFailed(error.message)
              resolve()
            })
            socket.on('data', data => {
              rest += data
              for (let end = rest.indexOf('<END>'); end >= 0; end = rest.indexOf('<END>')) {
                const parts = rest.slice(7, end).split(':')
                rest = rest.slice(end + 5)
                this._waiting.shift().resolve(parts[1] === 'READ' ? parts.slice(3).join(':') : 'success')
              }
            })
            socket.on('close', () => { if (this.getState() === 'connected') this.connectLost('The device closed the connection.') })
          })
        }
        _close () { if (this._socket) this._socket.destroy() }
        """;

    private const string NeedsNet = "const net = require('net')";

    [Fact]
    public async Task A_folder_is_connected_read_written_subscribed_lost_connected_again_and_disconnected()
    {
        await using var device = ExampleDevice.Start(Time);
        await using var rig = await NodeRig.OpenAsync(Example, before: NeedsNet);
        var live = await rig.ConnectedAsync(new { port = device.Port });

        Assert.Null((await NodeRig.WriteAsync(live, new { address = "greeting" }, "hello")).Error);
        Assert.Equal("hello", (await NodeRig.ReadAsync(live, new { address = "greeting" })).Value!.Value.AsText());

        NodeRig.Subscribe(live, "sub", new { address = "greeting", interval = 50 });
        Assert.Equal("hello", (await NodeRig.SampleAsync(live, sample => sample.Error is null)).Value.AsText());

        device.Fault = DeviceFault.Away;
        await NodeRig.ReachesAsync(live, ConnectionState.Reconnecting);
        live.RetryNow();
        var failed = await NodeRig.ChangeAsync(live, change => change.Trigger == global::Connector.Runtime.States.ConnectionTrigger.ReconnectFailed);
        Assert.StartsWith("127.0.0.1 is there, but nothing listens on port", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("The connector says: ", failed.Detail, StringComparison.Ordinal);

        device.Fault = DeviceFault.None;
        await NodeRig.RetriesUntilAsync(live, ConnectionState.Connected);
        device.Values["greeting"] = "again";
        await NodeRig.SampleAsync(live, sample => sample.Error is null && sample.Value.AsText() == "again");

        await live.DisconnectAsync("The test is over.", NodeRig.Token);
        Assert.Equal(ConnectionState.Disconnected, live.Status.State);
        Assert.NotNull((await NodeRig.ReadAsync(live, new { address = "greeting" })).Error);
    }

    [Fact]
    public async Task The_entry_says_what_the_folder_is()
    {
        await using var rig = await NodeRig.OpenAsync("");
        var entry = rig.Connector();
        Assert.Equal((ConnectorOrigin.NodeFolder, "Probe", false), (entry.Origin, entry.Title, entry.WrapsValues));
        Assert.Equal(ConnectorAbilities.Read | ConnectorAbilities.Write, entry.Abilities);
        Assert.NotNull(entry.ConnectionSchema);
        Assert.Contains("process of its own", Assert.Single(entry.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_constructor_gets_what_the_image_gives_it()
    {
        await using var rig = await NodeRig.OpenAsync(
            """
            constructor (params) { super(params); this._seen = { id: params.id, host: params.connection.host, target: params.targetState, same: this._connection === params.connection, before: this.getState() } }
            async handleRead (address, request = {}) { return { ...this._seen, now: this.getState(), request } }
            """);
        var live = await rig.ConnectedAsync(new { host = "plc.local" }, id: "mixer");
        var seen = (await live.ReadAsync(JsonSerializer.SerializeToElement(new { address = "a" }), JsonSerializer.SerializeToElement(new { id = 7 }), NodeRig.Token)).Value!.Value.AsJson();
        Assert.Equal("""{"id":"mixer","host":"plc.local","target":"connected","same":true,"before":"disconnected","now":"connected","request":{"id":7}}""", seen.GetRawText());
    }

    [Fact]
    public async Task What_the_device_pushes_arrives_and_ends_with_the_subscription()
    {
        await using var rig = await NodeRig.OpenAsync(
            """
            async handleSubscribe (address, onData) { let n = 0; (this._timers ??= new Map()).set(onData, setInterval(() => onData({ [address.address]: ++n }), 10)) }
            async handleUnsubscribe (address, onData) { clearInterval(this._timers.get(onData)); this._ended = true }
            async handleRead () { return this._ended === true }
            """);
        Assert.True(rig.Connector().Abilities.HasFlag(ConnectorAbilities.Push));
        var live = await rig.ConnectedAsync();
        NodeRig.Subscribe(live, "push", new { address = "level" });
        await NodeRig.SampleAsync(live, sample => sample.Error is null && sample.Value.AsJson().GetProperty("level").GetInt32() >= 3);
        await live.RemoveEndpointAsync("push", NodeRig.Token);
        Assert.True((await NodeRig.ReadAsync(live, new { address = "x" })).Value!.Value.AsBoolean());
    }

    [Fact]
    public async Task Every_value_of_JavaScript_arrives_as_JSON_has_it()
    {
        (string Expression, string Json)[] values =
        [
            ("42", "42"),
            ("4.5", "4.5"),
            ("'text'", "\"text\""),
            ("true", "true"),
            ("undefined", "null"),
            ("NaN", "null"),
            ("[1, 'a', null]", "[1,\"a\",null]"),
            ("{ a: { b: [] } }", "{\"a\":{\"b\":[]}}"),
            ("'half \\ud83d of a pair'", "\"half \\uFFFD of a pair\""),
            ("'a \\\\ud83d stays'", "\"a \\\\ud83d stays\""),
            ("new Date(0)", "\"1970-01-01T00:00:00.000Z\""),
            ("Buffer.from('ab')", "{\"type\":\"Buffer\",\"data\":[97,98]}"),
            ("18446744073709551615", "18446744073709552000"),
        ];
        await using var rig = await NodeRig.OpenAsync($"async handleRead (address) {{ return [{string.Join(", ", values.Select(value => $"() => ({value.Expression})"))}][address.address]() }}");
        var live = await rig.ConnectedAsync();
        for (var index = 0; index < values.Length; index++)
        {
            var result = await NodeRig.ReadAsync(live, new { address = $"{index}" });
            Assert.Null(result.Error);
            using var expected = JsonDocument.Parse(values[index].Json);
            using var arrived = JsonDocument.Parse(result.Value!.Value.ToJson());
            Assert.True(JsonElement.DeepEquals(expected.RootElement, arrived.RootElement), $"{values[index].Expression}: {arrived.RootElement.GetRawText()}");
        }

        await using var other = await NodeRig.OpenAsync("async handleRead (address) { const ring = {}; ring.ring = ring; return address.address === 'ring' ? ring : 10n }");
        var strange = await other.ConnectedAsync();
        Assert.Contains("cannot be sent", (await NodeRig.ReadAsync(strange, new { address = "ring" })).Error, StringComparison.Ordinal);
        Assert.Contains("cannot be sent", (await NodeRig.ReadAsync(strange, new { address = "big" })).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_printed_is_logged_with_the_connection_that_printed_it()
    {
        await using var rig = await NodeRig.OpenAsync(
            """
            async handleRead (address) {
              await new Promise(resolve => setTimeout(resolve, 5))
              console.warn('read %s of', address.address, this._connection.mode)
              process.stdout.write('past the console\n')
              return 1
            }
            """);
        var one = await rig.ConnectedAsync(new { mode = "one" }, id: "one");
        var two = await rig.ConnectedAsync(new { mode = "two" }, id: "two");
        await NodeRig.ReadAsync(one, new { address = "a" });
        await NodeRig.ReadAsync(two, new { address = "b" });
        var line = await NodeRig.LogAsync(one, "read a of one");
        Assert.Equal(ConnectorLogLevel.Warning, line.Level);
        await NodeRig.LogAsync(one, "past the console");
        await NodeRig.LogAsync(two, "read b of two");
        using var log = one.WatchLog();
        Assert.DoesNotContain(log.Snapshot, entry => entry.Message.Contains("of two", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_last_lines_of_the_log_stand_beside_the_reason()
    {
        await using var rig = await NodeRig.OpenAsync("async handleConnect () { console.log('err: the device hung up'); this.connectFailed('timeout') }");
        var live = rig.Live();
        live.Connect("The test wants it.");
        var failed = await NodeRig.ReachesAsync(live, ConnectionState.Reconnecting);
        Assert.Equal("timeout", failed.Reason);
        Assert.Contains("err: the device hung up", failed.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_old_form_registers_with_vrpc_and_names_its_topic()
    {
        NodeRig.NeedsNode();
        var folder = Directory.CreateTempSubdirectory("studio-node-").FullName;
        ProbeFolder.Write(folder, "", index:
            """
            const { VrpcAdapter } = require('vrpc')
            const Connection = require('./ProbeConnection')
            const Endpoint = require('./ProbeEndpoint')
            VrpcAdapter.register(Endpoint, { schema: Endpoint.getSchema() })
            VrpcAdapter.register(Connection, { schema: Connection.getSchema() })
            """);
        File.WriteAllText(Path.Combine(folder, "ProbeEndpoint.js"),
            """
            const Endpoint = require('Endpoint')
            const schema = require('./ProbeEndpoint.json')
            class ProbeEndpoint extends Endpoint {
              static getSchema () { return Object.assign(super.getSchema(), schema) }
              constructor (options) { super(options); this._topic = options.address.address }
              _getTopic () { return this._topic }
            }
            module.exports = ProbeEndpoint
            """);
        await using var rig = await NodeRig.OpenFolderAsync(folder);
        var live = await rig.ConnectedAsync();
        Assert.Equal("a", (await NodeRig.ReadAsync(live, new { address = "a" })).Value!.Value.AsText());
        Assert.Contains(rig.Connector().Findings, finding => finding.Code == "vrpc-registration" && finding.Place?.Line == 1);
    }

    [Fact]
    public async Task The_layout_of_the_vendors_repositories_is_taken_as_well()
    {
        NodeRig.NeedsNode();
        var folder = Directory.CreateTempSubdirectory("studio-node-").FullName;
        ProbeFolder.Write(Path.Combine(folder, "src"), "async handleRead () { return require('./helper').answer }");
        File.WriteAllText(Path.Combine(folder, "src", "helper.js"), "exports.answer = 42");
        File.WriteAllText(Path.Combine(folder, "package.json"), """{ "name": "probe", "main": "index.js", "description": "From its package." }""");
        await using var rig = await NodeRig.OpenFolderAsync(folder);
        var live = await rig.ConnectedAsync();
        Assert.Equal(42, (await NodeRig.ReadAsync(live, new { address = "a" })).Value!.Value.AsInteger());
    }

    [Fact]
    public async Task A_changed_file_is_a_new_version_and_connections_of_the_old_one_go_on()
    {
        await using var rig = await NodeRig.OpenAsync("async handleRead () { return 1 }");
        var old = await rig.ConnectedAsync();
        var changed = new TaskCompletionSource<ConnectorChange>(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Library.Catalog.ConnectorChanged += change => changed.TrySetResult(change);
        await File.WriteAllTextAsync(Path.Combine(rig.Folder, "ProbeConnection.js"), ProbeFolder.Connection("async handleRead () { return 22 }"), NodeRig.Token);
        var change = await changed.Task.WaitAsync(NodeRig.Patience, Time, NodeRig.Token);
        Assert.Equal("Probe", change.Protocol);
        Assert.NotSame(change.Before, change.After);
        var fresh = await rig.ConnectedAsync(id: "fresh");
        Assert.Equal(22, (await NodeRig.ReadAsync(fresh, new { address = "a" })).Value!.Value.AsInteger());
        Assert.Equal(1, (await NodeRig.ReadAsync(old, new { address = "a" })).Value!.Value.AsInteger());
    }
}
