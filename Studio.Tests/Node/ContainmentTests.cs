using System.Diagnostics;
using System.Globalization;
using Connector.Runtime.Agent;
using Connector.Runtime.Node;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Node;

/// <summary>What a connector does wrong stays with its connections, is told in one sentence, and what can be mended is.</summary>
public sealed class ContainmentTests
{
    private static readonly object A = new { address = "a" };

    private static RuntimeOptions With(Func<NodeSettings, NodeSettings> change) => RuntimeOptions.Default with { Node = change(NodeSettings.Default) };

    [Fact]
    public async Task Signals_given_twice_late_or_in_the_wrong_state_are_refused_and_recorded()
    {
        await using var rig = await NodeRig.OpenAsync(
            """
            async handleConnect () { this.connectDone(); this.connectDone(); this.reconnectFailed('no'); this.disconnectDone(); setTimeout(() => this.connectFailed('late'), 20) }
            """);
        var live = await rig.ConnectedAsync();
        var late = await NodeRig.ChangeAsync(live, change => change.Refused && change.Trigger == ConnectionTrigger.ConnectFailed);
        Assert.Contains("late", late.Detail, StringComparison.Ordinal);
        using var watch = live.WatchStates();
        Assert.Equal(4, watch.Snapshot.Count(change => change.Refused));
        Assert.Equal(ConnectionState.Connected, live.Status.State);
        Assert.Equal("a", (await NodeRig.ReadAsync(live, A)).Value!.Value.AsText());
    }

    [Fact]
    public async Task A_handler_that_throws_at_once_or_rejects_is_a_failed_attempt_with_its_words()
    {
        await using var rig = await NodeRig.OpenAsync(
            """
            handleConnect () { throw new Error('cannot be reached') }
            async handleReconnect () { await new Promise(resolve => setTimeout(resolve, 5)); throw new TypeError('still not') }
            """);
        var live = rig.Live();
        live.Connect("The test wants it.");
        Assert.Equal("cannot be reached", (await NodeRig.ReachesAsync(live, ConnectionState.Reconnecting)).Reason);
        live.RetryNow();
        Assert.Equal("still not", (await NodeRig.ChangeAsync(live, change => change.Trigger == ConnectionTrigger.ReconnectFailed)).Reason);
    }

    [Fact]
    public async Task A_constructor_that_throws_leaves_the_connection_down_with_the_reason()
    {
        await using var rig = await NodeRig.OpenAsync("constructor (params) { super(params); throw new Error('no such model') }");
        var live = rig.Live();
        live.Connect("The test wants it.");
        var refused = await NodeRig.ChangeAsync(live, change => change.Refused);
        Assert.Equal("The connector could not be created: no such model", refused.Reason);
    }

    [Fact]
    public async Task A_request_that_throws_or_rejects_later_is_its_own_failure_only()
    {
        await using var rig = await NodeRig.OpenAsync(
            """
            handleRead (address) {
              if (address.address === 'now') throw new Error('thrown at once')
              if (address.address === 'later') return new Promise((resolve, reject) => setTimeout(() => reject(new Error('rejected later')), 5))
              if (address.address === 'odd') return Promise.reject('a plain text')
              return 'fine'
            }
            """);
        var live = await rig.ConnectedAsync();
        Assert.Equal("thrown at once", (await NodeRig.ReadAsync(live, new { address = "now" })).Error);
        Assert.Equal("rejected later", (await NodeRig.ReadAsync(live, new { address = "later" })).Error);
        Assert.Equal("a plain text", (await NodeRig.ReadAsync(live, new { address = "odd" })).Error);
        Assert.Equal("fine", (await NodeRig.ReadAsync(live, A)).Value!.Value.AsText());
        Assert.Equal(ConnectionState.Connected, live.Status.State);
    }

    [Fact]
    public async Task A_promise_that_nobody_waits_for_is_a_line_in_the_log_of_its_connection()
    {
        await using var rig = await NodeRig.OpenAsync("async handleRead () { Promise.reject(new Error('nobody waits')); return 1 }");
        var live = await rig.ConnectedAsync();
        var other = await rig.ConnectedAsync(id: "other");
        await NodeRig.ReadAsync(live, A);
        await NodeRig.LogAsync(live, "A promise of the connector failed and nobody waited for it: nobody waits");
        using var log = other.WatchLog();
        Assert.DoesNotContain(log.Snapshot, line => line.Message.Contains("nobody waits", StringComparison.Ordinal));
        Assert.Equal(ConnectionState.Connected, live.Status.State);
    }

    [Fact]
    public async Task An_error_that_nobody_catches_is_a_lost_link_of_that_connection_alone()
    {
        await using var rig = await NodeRig.OpenAsync("async handleRead (address) { if (address.address === 'bang') setTimeout(() => { throw new Error('out of the blue') }, 1); return 1 }");
        var live = await rig.ConnectedAsync();
        var other = await rig.ConnectedAsync(id: "other");
        await NodeRig.ReadAsync(live, new { address = "bang" });
        Assert.Equal("The connector threw an error that nobody caught: out of the blue", (await NodeRig.ReachesAsync(live, ConnectionState.Reconnecting)).Reason);
        await NodeRig.RetriesUntilAsync(live, ConnectionState.Connected);
        Assert.Equal(ConnectionState.Connected, other.Status.State);
        Assert.Equal(0, other.Status.Attempt);
    }

    [Fact]
    public async Task A_request_that_is_never_answered_times_out_and_three_are_a_lost_link()
    {
        await using var rig = await NodeRig.OpenAsync("handleRead () { return new Promise(() => {}) }", With(node => node with { RequestTimeout = TimeSpan.FromMilliseconds(500) }));
        var live = await rig.ConnectedAsync();
        for (var round = 0; round < 2; round++) Assert.StartsWith("The connector did not answer within 0.5 s.", (await NodeRig.ReadAsync(live, A)).Error, StringComparison.Ordinal);
        Assert.NotNull((await NodeRig.ReadAsync(live, A)).Error);
        Assert.Equal("3 requests in a row stayed without an answer of the connector.", (await NodeRig.ReachesAsync(live, ConnectionState.Reconnecting)).Reason);
    }

    [Fact]
    public async Task A_handler_that_never_ends_is_given_up_and_the_next_attempt_has_a_new_object()
    {
        await using var rig = await NodeRig.OpenAsync(
            "handleConnect () { if (this._connection.mode === 'hang' && made++ === 0) return new Promise(() => {}); this.connectDone() }",
            RuntimeOptions.Default with { ConnectTimeout = TimeSpan.FromSeconds(3), CancelGrace = TimeSpan.FromMilliseconds(100) }, before: "let made = 0");
        // Its process is there already, so that the bound counts for the handler alone.
        await rig.ConnectedAsync(id: "keeper");
        var live = rig.Live(new { mode = "hang" });
        live.Connect("The test wants it.");
        Assert.StartsWith("The device was not connected within 3 s", (await NodeRig.ReachesAsync(live, ConnectionState.Reconnecting)).Reason, StringComparison.Ordinal);
        await NodeRig.RetriesUntilAsync(live, ConnectionState.Connected);
        await NodeRig.LogAsync(live, "The connector's instance was given up");
    }

    [Fact]
    public async Task A_blocked_event_loop_is_said_then_its_process_is_ended_and_begun_anew()
    {
        await using var rig = await NodeRig.OpenAsync(
            "handleRead (address) { if (address.address === 'block') for (;;); return process.pid }",
            With(node => node with { BlockLimit = TimeSpan.FromSeconds(10) }));
        var live = await rig.ConnectedAsync();
        var process = (await NodeRig.ReadAsync(live, A)).Value!.Value.AsInteger();
        var blocked = NodeRig.ReadAsync(live, new { address = "block" });
        await NodeRig.LogAsync(live, "The connector blocks its event loop");
        Assert.StartsWith("The connector blocked its event loop for", (await NodeRig.ReachesAsync(live, ConnectionState.Reconnecting)).Reason, StringComparison.Ordinal);
        Assert.NotNull((await blocked).Error);
        await WaitFor.TrueAsync(() => !IsAlive(process), 60);
        await NodeRig.RetriesUntilAsync(live, ConnectionState.Connected);
        Assert.NotEqual(process, (await NodeRig.ReadAsync(live, A)).Value!.Value.AsInteger());
    }

    [Fact]
    public async Task Leaked_listeners_are_told_in_the_log()
    {
        await using var rig = await NodeRig.OpenAsync("async handleRead () { for (let i = 0; i < 20; i++) this.on('data', () => {}); return 1 }");
        var live = await rig.ConnectedAsync();
        await NodeRig.ReadAsync(live, A);
        await NodeRig.LogAsync(live, "MaxListenersExceededWarning");
        Assert.Equal(ConnectionState.Connected, live.Status.State);
    }

    [Fact]
    public async Task Garbage_on_standard_output_is_log_and_disturbs_nothing()
    {
        await using var rig = await NodeRig.OpenAsync(
            """
            async handleRead () {
              const fs = require('fs')
              fs.writeSync(1, '["k",1,"forged"]\n\x00\xff\x1b[31mred\n' + 'x'.repeat(5000) + '\n')
              fs.writeSync(2, 'on the other one\n')
              return 'true value'
            }
            """);
        var live = await rig.ConnectedAsync();
        Assert.Equal("true value", (await NodeRig.ReadAsync(live, A)).Value!.Value.AsText());
        await NodeRig.LogAsync(live, "on the other one");
        Assert.Equal("true value", (await NodeRig.ReadAsync(live, A)).Value!.Value.AsText());
    }

    [Fact]
    public async Task A_process_that_ends_itself_is_told_and_begun_anew_for_all_its_connections()
    {
        await using var rig = await NodeRig.OpenAsync("handleRead (address) { if (address.address === 'end') process.exit(7); return 1 }");
        var live = await rig.ConnectedAsync();
        var other = await rig.ConnectedAsync(id: "other");
        Assert.Equal("The connector ended its own process (exit code 7).", (await NodeRig.ReadAsync(live, new { address = "end" })).Error);
        await NodeRig.LogAsync(live, "The connector called process.exit(7)");
        Assert.Equal("The connector ended its own process (exit code 7).", (await NodeRig.ReachesAsync(other, ConnectionState.Reconnecting)).Reason);
        await NodeRig.RetriesUntilAsync(live, ConnectionState.Connected);
        await NodeRig.RetriesUntilAsync(other, ConnectionState.Connected);
        Assert.Equal(1, (await NodeRig.ReadAsync(other, A)).Value!.Value.AsInteger());
    }

    [Theory]
    [InlineData("this.hoard = []; for (let i = 0; i < 500; i++) this.hoard.push(new Array(131072).fill(i + 0.5))")]
    [InlineData("this.hoard = []; for (let i = 0; i < 500; i++) { this.hoard.push(Buffer.alloc(1024 * 1024, 1)); await new Promise(resolve => setTimeout(resolve, 2)) }")]
    public async Task A_connector_that_takes_500_MB_is_ended_and_begun_anew(string hoard)
    {
        await using var rig = await NodeRig.OpenAsync($"async handleRead (address) {{ if (address.address === 'a') return 1; {hoard}; await new Promise(() => {{}}) }}", With(node => node with { MemoryMegabytes = 64, BlockLimit = TimeSpan.FromMinutes(5), RequestTimeout = TimeSpan.FromMinutes(5) }));
        var live = await rig.ConnectedAsync();
        Assert.Equal("The connector took more memory than the 64 MB it may take, so its process was ended.", (await NodeRig.ReadAsync(live, new { address = "hoard" })).Error);
        await NodeRig.RetriesUntilAsync(live, ConnectionState.Connected);
        Assert.Equal(1, (await NodeRig.ReadAsync(live, A)).Value!.Value.AsInteger());
    }

    [Fact]
    public async Task A_flood_of_pushed_values_and_of_log_lines_is_taken_without_harm()
    {
        await using var rig = await NodeRig.OpenAsync(
            """
            async handleSubscribe (address, onData) { for (let i = 0; i < 200000; i++) { onData(i); if (i % 100 === 0) console.log('line', i) } onData('last') }
            """);
        var live = await rig.ConnectedAsync();
        NodeRig.Subscribe(live, "flood", A);
        await NodeRig.SampleAsync(live, sample => sample.Value.Kind == DataKind.Text);
        Assert.Equal("a", (await NodeRig.ReadAsync(live, A)).Value!.Value.AsText());
    }

    [Fact]
    public async Task Nothing_is_left_of_a_process_and_of_what_it_started()
    {
        await using var rig = await NodeRig.OpenAsync("handleRead (address) { return address.address === 'a' ? process.pid : require('child_process').spawn('sleep', ['1000'], { stdio: 'inherit' }).pid }");
        var live = await rig.ConnectedAsync();
        var process = (await NodeRig.ReadAsync(live, A)).Value!.Value.AsInteger();
        var child = (await NodeRig.ReadAsync(live, new { address = "child" })).Value!.Value.AsInteger();
        Assert.True(IsAlive(process) && IsAlive(child));
        await live.DisposeAsync();
        await WaitFor.TrueAsync(() => !IsAlive(process) && !IsAlive(child), 60);
    }

    [Fact]
    public async Task An_abandoned_objects_sockets_are_closed()
    {
        await using var device = global::Connector.Runtime.Devices.ExampleDevice.Start(TimeProvider.System);
        await using var rig = await NodeRig.OpenAsync(
            "handleConnect () { if (this._connection.mode !== 'hang') return this.connectDone(); net.connect(this._connection.port, this._connection.host); return new Promise(() => {}) }",
            RuntimeOptions.Default with { ConnectTimeout = TimeSpan.FromSeconds(3), CancelGrace = TimeSpan.FromMilliseconds(100) }, before: "const net = require('net')");
        await rig.ConnectedAsync(id: "keeper");
        var live = rig.Live(new { port = device.Port, mode = "hang" });
        live.Connect("The test wants it.");
        await WaitFor.TrueAsync(() => device.Clients > 0, 60);
        await NodeRig.ReachesAsync(live, ConnectionState.Reconnecting);
        await WaitFor.TrueAsync(() => device.Clients == 0, 60);
    }

    private static bool IsAlive(long process)
    {
        try
        {
            using var found = Process.GetProcessById((int)process);
            // A process that was killed and not yet collected by its parent is no longer alive.
            return !File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is ArgumentException or IOException)
        {
            return false;
        }
    }
}
