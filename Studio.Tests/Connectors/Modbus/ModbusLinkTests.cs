using System.Net;
using System.Net.Sockets;
using Connector.Sdk;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Connectors.Modbus;

/// <summary>What only a device whose bytes the test decides can show.</summary>
public sealed class ModbusLinkTests
{
    private static readonly object Register = new { fc = 3, address = 0, length = 1, dataType = "uint16BE" };

    [Fact]
    public async Task A_late_answer_never_reaches_the_wrong_request()
    {
        var time = new ManualTime();
        using var device = new Device();
        await using var rig = await RigTo(device, time).ConnectAsync();
        var first = rig.ReadAsync(Register);
        var asked = await device.NextAsync();
        await WaitFor.TrueAsync(() => time.PendingTimers > 0);
        time.Advance(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<RequestTimeoutException>(() => first);
        var second = rig.ReadAsync(Register);
        var askedAgain = await device.NextAsync();
        device.Answer(asked, 0x0001);
        device.Answer(askedAgain, 0x0002);
        Assert.Equal(2, (await second).AsInteger());
        await rig.Connection.HandleDisconnectAsync(ConnectorRig.Token);
        Assert.Contains(rig.Log, line => line.Contains("1 answers came too late"));
    }

    [Fact]
    public async Task Answers_in_any_order_and_cut_anywhere_find_their_requests()
    {
        using var device = new Device();
        await using var rig = await RigTo(device, inFlight: 3).ConnectAsync();
        var reads = new List<Task<DataValue>>();
        var asked = new List<byte[]>();
        for (var index = 0; index < 3; index++)
        {
            reads.Add(rig.ReadAsync(Register));
            asked.Add(await device.NextAsync());
        }

        device.ByteByByte = true;
        for (var index = 2; index >= 0; index--) device.Answer(asked[index], (ushort)(10 + index));
        Assert.Equal([10, 11, 12], (await Task.WhenAll(reads)).Select(value => value.AsInteger()));
    }

    [Fact]
    public async Task An_address_that_stays_silent_when_it_is_read_alone_does_not_spoil_its_batch()
    {
        var time = new ManualTime();
        using var device = new Device();
        await using var rig = await RigTo(device, time).ConnectAsync();
        PreparedAddress[] addresses = [rig.Address(Register), rig.Address(new { fc = 3, address = 1, length = 1, dataType = "uint16BE" })];
        var outcomes = new BatchOutcome[2];
        var read = ((IBatchRead)rig.Connection).ReadBatchAsync(addresses, outcomes, ConnectorRig.Token).AsTask();
        var together = await device.NextAsync();
        device.Send([.. together.AsSpan(0, 4), 0, 3, together[6], 0x83, 2]);
        await device.NextAsync();
        await WaitFor.TrueAsync(() => time.PendingTimers > 0);
        time.Advance(TimeSpan.FromSeconds(3));
        device.Answer(await device.NextAsync(), 7);
        await read;
        Assert.IsType<RequestTimeoutException>(outcomes[0].Failure);
        Assert.Equal(7, outcomes[1].Reading.Value.AsInteger());
    }

    [Fact]
    public async Task Garbage_ends_the_link()
    {
        using var device = new Device();
        await using var rig = await RigTo(device).ConnectAsync();
        var read = rig.ReadAsync(Register);
        await device.NextAsync();
        device.Send("HTTP/1.1 400 Bad Request"u8);
        Assert.Contains("no Modbus frame", (await Assert.ThrowsAsync<ConnectorException>(() => read)).Message);
        Assert.Contains("no Modbus frame", await rig.Lost);
    }

    [Fact]
    public async Task Three_silent_requests_in_a_row_are_a_lost_link()
    {
        var time = new ManualTime();
        using var device = new Device();
        await using var rig = await RigTo(device, time).ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            Assert.False(rig.Lost.IsCompleted);
            var read = rig.ReadAsync(Register);
            await device.NextAsync();
            await WaitFor.TrueAsync(() => time.PendingTimers > 0);
            time.Advance(TimeSpan.FromSeconds(3));
            await Assert.ThrowsAsync<RequestTimeoutException>(() => read);
        }

        Assert.Contains("silent", await rig.Lost);
    }

    private static ConnectorRig RigTo(Device device, TimeProvider? time = null, int inFlight = 1) =>
        new("Modbus", new { host = "127.0.0.1", port = device.Port, requestsInFlight = inFlight }, time);

    private sealed class Device : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private Socket? _client;

        public Device() => _listener.Start();

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;
        public bool ByteByByte { get; set; }

        public async Task<byte[]> NextAsync()
        {
            _client ??= await _listener.AcceptSocketAsync(ConnectorRig.Token);
            _client.NoDelay = true;
            var frame = new byte[12];
            for (var at = 0; at < frame.Length;) at += await _client.ReceiveAsync(frame.AsMemory(at), ConnectorRig.Token);
            return frame;
        }

        public void Answer(byte[] request, ushort value) =>
            Send([request[0], request[1], 0, 0, 0, 5, request[6], request[7], 2, (byte)(value >> 8), (byte)value]);

        public void Send(ReadOnlySpan<byte> bytes)
        {
            for (var at = 0; ByteByByte && at < bytes.Length; at++) _client!.Send(bytes.Slice(at, 1));
            if (!ByteByByte) _client!.Send(bytes);
        }

        public void Dispose()
        {
            _client?.Dispose();
            _listener.Dispose();
        }
    }
}
