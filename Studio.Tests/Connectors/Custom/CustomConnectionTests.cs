using System.Text;
using Connector.Runtime.Devices;
using Connector.Sdk;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Connectors.Custom;

public sealed class CustomConnectionTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(1000);

    [Fact]
    public async Task Reads_and_writes_the_example_device()
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        await using var rig = await Rig(device.Port).ConnectAsync();
        Assert.Equal(["connectDone"], rig.Signals);
        Assert.Equal("20", (await rig.ReadAsync(new { address = "setpoint" })).AsText());
        await rig.WriteAsync(new { address = "setpoint" }, 42);
        Assert.Equal("42", (await rig.ReadAsync(new { address = "setpoint" })).AsText());
        Assert.Equal("", (await rig.ReadAsync(new { address = "no such thing" })).AsText());
        Assert.Equal(2, (await rig.ReadAsync(new { address = "time" })).AsText().Count(letter => letter == ':'));
        await rig.Connection.HandleDisconnectAsync(ConnectorRig.Token);
        Assert.Equal("disconnectDone", rig.Signals.Last());
        await WaitFor.TrueAsync(() => device.Clients == 0);
    }

    [Theory]
    [InlineData(DeviceFault.ByteByByte)]
    [InlineData(DeviceFault.Glued)]
    public async Task A_device_that_cuts_or_glues_its_answers_is_understood(DeviceFault fault)
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        device.Fault = fault;
        await using var rig = await Rig(device.Port, inFlight: 50).ConnectAsync();
        for (var index = 0; index < 50; index++) device.Values[$"tag{index}"] = $"value {index}";
        var reads = Enumerable.Range(0, 50).Select(index => rig.ReadAsync(new { address = $"tag{index}" })).ToList();
        var values = await Task.WhenAll(reads);
        Assert.Equal(Enumerable.Range(0, 50).Select(index => $"value {index}"), values.Select(value => value.AsText()));
    }

    [Theory]
    [InlineData("a:b", ":")]
    [InlineData("a<END>b", "<END>")]
    [InlineData("<START>", "<START>")]
    public async Task A_value_the_protocol_cannot_carry_is_refused_and_not_sent(string value, string token)
    {
        await using var device = new ScriptedDevice();
        await using var rig = await Rig(device.Port).ConnectAsync();
        var error = await Assert.ThrowsAsync<ConnectorException>(() => rig.WriteAsync(new { address = "x" }, value));
        Assert.Contains($"\"{token}\"", error.Message);
        Assert.True(device.IsQuiet);
        Assert.Contains(":", Assert.Throws<ConnectorException>(() => rig.Address(new { address = "a:b" })).Message);
    }

    [Fact]
    public async Task Answers_find_their_request_in_any_order_and_a_value_keeps_its_colons()
    {
        await using var device = new ScriptedDevice();
        await using var rig = await Rig(device.Port, inFlight: 3).ConnectAsync();
        var a = rig.ReadAsync(new { address = "a" });
        var b = rig.ReadAsync(new { address = "b" });
        var w = rig.WriteAsync(new { address = "a" }, "new");
        var received = "";
        while (received.Length < "<START>READ:a<END><START>READ:b<END><START>WRITE:a:new<END>".Length) received += await device.NextAsync();
        Assert.Equal("<START>READ:a<END><START>READ:b<END><START>WRITE:a:new<END>", received);
        device.Send("<START>SUCCESS:WRITE:a<END><START>SUCCESS:READ:b:1:2:<END>noise<START>SUCCESS:READ:c:9<END><START>SUCCESS:READ:a:<END>");
        await w;
        Assert.Equal("1:2:", (await b).AsText());
        Assert.Equal("", (await a).AsText());
    }

    [Fact]
    public async Task A_late_answer_is_dropped_and_its_address_is_left_alone_for_one_more_timeout()
    {
        var time = new ManualTime();
        await using var device = new ScriptedDevice();
        await using var rig = await Rig(device.Port, time: time).ConnectAsync();
        var first = rig.ReadAsync(new { address = "a" });
        await device.NextAsync();
        time.Advance(Timeout);
        var timedOut = await Assert.ThrowsAsync<RequestTimeoutException>(() => first);
        Assert.Contains("read of \"a\"", timedOut.Message);

        var tooSoon = await Assert.ThrowsAsync<RequestTimeoutException>(() => rig.ReadAsync(new { address = "a" }));
        Assert.Contains("was not sent", tooSoon.Message);
        device.Send("<START>SUCCESS:READ:a:late<END>");
        var other = rig.ReadAsync(new { address = "b" });
        Assert.Equal("<START>READ:b<END>", await device.NextAsync());
        device.Send("<START>SUCCESS:READ:b:2<END>");
        Assert.Equal("2", (await other).AsText());

        time.Advance(Timeout);
        var again = rig.ReadAsync(new { address = "a" });
        Assert.Equal("<START>READ:a<END>", await device.NextAsync());
        device.Send("<START>SUCCESS:READ:a:fresh<END>");
        Assert.Equal("fresh", (await again).AsText());
        await rig.Connection.HandleDisconnectAsync(ConnectorRig.Token);
        Assert.Contains(rig.Log, line => line.Contains("1 answers came too late"));
    }

    [Fact]
    public async Task Three_silent_requests_in_a_row_are_a_lost_link()
    {
        var time = new ManualTime();
        await using var device = new ScriptedDevice();
        await using var rig = await Rig(device.Port, time: time).ConnectAsync();
        foreach (var address in (string[])["a", "b", "c"])
        {
            Assert.False(rig.Lost.IsCompleted);
            var read = rig.ReadAsync(new { address });
            await device.NextAsync();
            time.Advance(Timeout);
            await Assert.ThrowsAsync<RequestTimeoutException>(() => read);
        }

        Assert.Contains("silent for 3 requests", await rig.Lost);
    }

    [Fact]
    public async Task A_byte_received_between_silent_requests_keeps_the_link()
    {
        var time = new ManualTime();
        await using var device = new ScriptedDevice();
        await using var rig = await Rig(device.Port, time: time).ConnectAsync();
        for (var round = 0; round < 6; round++)
        {
            var read = rig.ReadAsync(new { address = $"a{round}" });
            await device.NextAsync();
            if (round % 2 == 1)
            {
                var answered = rig.ReadAsync(new { address = "b" });
                await device.NextAsync();
                device.Send("<START>SUCCESS:READ:b:1<END>");
                await answered;
            }

            time.Advance(Timeout);
            await Assert.ThrowsAsync<RequestTimeoutException>(() => read);
        }

        Assert.False(rig.Lost.IsCompleted);
    }

    [Fact]
    public async Task A_cancelled_read_keeps_its_address_taken_until_its_answer_came()
    {
        await using var device = new ScriptedDevice();
        await using var rig = await Rig(device.Port, inFlight: 2).ConnectAsync();
        using var cancel = new CancellationTokenSource();
        var address = rig.Address(new { address = "a" });
        var first = rig.Connection.HandleReadAsync(address, default, cancel.Token).AsTask();
        await device.NextAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => first);
        var second = rig.Connection.HandleReadAsync(address, default, ConnectorRig.Token).AsTask();
        Assert.True(device.IsQuiet);
        device.Send("<START>SUCCESS:READ:a:old<END>");
        Assert.Equal("<START>READ:a<END>", await device.NextAsync());
        device.Send("<START>SUCCESS:READ:a:new<END>");
        Assert.Equal("new", (await second).Value.AsText());
    }

    [Fact]
    public async Task A_device_that_hangs_up_fails_what_is_under_way_and_the_link_is_lost()
    {
        await using var device = new ScriptedDevice();
        await using var rig = await Rig(device.Port).ConnectAsync();
        var read = rig.ReadAsync(new { address = "a" });
        await device.NextAsync();
        device.HangUp();
        await Assert.ThrowsAsync<ConnectorException>(() => read);
        await rig.Lost;
        Assert.Single(rig.Signals, signal => signal.StartsWith("connectLost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_closed_port_is_a_failed_attempt_with_a_sentence()
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        device.Fault = DeviceFault.Away;
        await using var rig = await Rig(device.Port).ConnectAsync();
        Assert.Contains("nothing listens on port", Assert.Single(rig.Signals));
    }

    [Fact]
    public async Task Traced_frames_are_put_into_words()
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        await using var rig = await Rig(device.Port).ConnectAsync();
        rig.IsEnabled = true;
        await rig.ReadAsync(new { address = "setpoint" });
        var frames = rig.Frames.ToList();
        Assert.Equal("<START>READ:setpoint<END>", Encoding.UTF8.GetString(frames[0].Bytes));
        Assert.Equal(FrameDirection.Received, frames[1].Direction);
        var words = ((ITraced)rig.Connection).Describe(FrameDirection.Received, frames[1].Bytes);
        Assert.Equal("answer: READ setpoint 20", words.Summary);
        Assert.All(words.Fields, field => Assert.Equal(field.Value, Encoding.UTF8.GetString(frames[1].Bytes, field.Offset, field.Length)));
    }

    [Fact]
    public async Task The_probe_tells_whether_the_device_speaks_the_protocol()
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        await using var rig = await Rig(device.Port, timeout: 50).ConnectAsync();
        await ((IProbe)rig.Connection).ProbeAsync(ConnectorRig.Token);
        Assert.Contains("Device speaks the protocol: passed", rig.Rungs);
        device.Fault = DeviceFault.Broken;
        await ((IProbe)rig.Connection).ProbeAsync(ConnectorRig.Token);
        Assert.Contains(rig.Rungs, rung => rung.StartsWith("Device speaks the protocol: failed", StringComparison.Ordinal));
    }

    private static ConnectorRig Rig(int port, int inFlight = 1, int timeout = 1000, TimeProvider? time = null) =>
        new("Custom", new { host = "127.0.0.1", port, requestsInFlight = inFlight, requestTimeout = timeout }, time);
}
