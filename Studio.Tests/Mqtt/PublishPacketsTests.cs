using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Connector.Runtime.Mqtt;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Mqtt;

/// <summary>Messages that go past the client library, among others that do not.</summary>
public sealed class PublishPacketsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5)]
    [InlineData(4)]
    public async Task Every_size_of_topic_and_payload_arrives_as_it_was_sent(int version)
    {
        const int seed = 20261127, messages = 400;
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true", "max_queued_messages 0");
        await using var subscriber = await ForeignSubscriber.StartAsync(broker.Port, "p/#", "-F", "%t %x");
        await using var link = MosquittoLinkTests.Link(broker.Port, options => options with { ProtocolVersion = version });
        await MosquittoLinkTests.ConnectedAsync(link);
        var random = new Random(seed);
        var sent = new List<string>();
        while (sent.Count < messages)
        {
            using var burst = RequestBurst.Begin();
            for (var left = random.Next(1, 40); left > 0 && sent.Count < messages; left--)
            {
                // The lengths at which the remaining length takes a byte more, and at which the library takes over, are among them.
                var topic = $"p/{sent.Count}/{new string('t', random.Next(4) == 0 ? random.Next(400) : random.Next(130))}{(random.Next(10) == 0 ? "ü" : "")}";
                var payload = new byte[random.Next(4) == 0 ? random.Next(1_200) : random.Next(130)];
                random.NextBytes(payload);
                Assert.Equal(TrySendResult.Sent, link.TrySend(new MqttPublish(topic, payload, 0, Retain: random.Next(20) == 0)));
                sent.Add($"{topic} {Convert.ToHexStringLower(payload)}");
            }
        }

        var heard = new List<string>();
        while (heard.Count < messages) heard.Add(await subscriber.NextAsync());
        Assert.Equal(sent.Order(StringComparer.Ordinal), heard.Order(StringComparer.Ordinal));
        Assert.Equal(version, link.Status.ProtocolVersion);
    }

    [Fact]
    public void Parts_of_what_was_added_leave_as_the_socket_takes_them_and_count_when_they_are_whole()
    {
        const int messages = 3_000;
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        using var from = new Socket(SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = 4096 };
        from.Connect(listener.LocalEndPoint!);
        using var to = listener.Accept();
        var gate = new Lock();
        var packets = new PublishPackets(gate);
        var payload = new byte[900];
        lock (gate)
        {
            for (var number = 0; number < messages; number++) packets.Add_NeedsGate(new MqttPublish("cut", payload), 5);
            Assert.True(packets.IsAnyAdded);
        }

        Assert.False(packets.IsCut);
        var (read, left, cuts) = (new MemoryStream(), 0, 0);
        var buffer = new byte[10_000];
        do
        {
            Assert.True(packets.TrySend((int)from.Handle, out var whole));
            left += whole;
            if (packets.IsCut)
            {
                cuts++;
                Assert.Equal(0, whole);
                // What is added meanwhile waits behind the rest.
                if (cuts == 1) lock (gate) packets.Add_NeedsGate(new MqttPublish("cut", "last"u8.ToArray()), 5);
            }

            read.Write(buffer, 0, to.Receive(buffer));
        }
        while (packets.IsCut || packets.IsAnyAdded);

        from.Shutdown(SocketShutdown.Send);
        for (var count = to.Receive(buffer); count > 0; count = to.Receive(buffer)) read.Write(buffer, 0, count);
        Assert.Equal((messages + 1, true), (left, cuts > 1));
        byte[] packet = [0x30, 0x8A, 0x07, 0, 3, .. "cut"u8, 0, .. payload];
        Assert.Equal([.. Enumerable.Repeat(packet, messages).SelectMany(bytes => bytes), 0x30, 10, 0, 3, .. "cut"u8, 0, .. "last"u8], read.ToArray());

        to.Close();
        bool isWell;
        do
        {
            lock (gate) packets.Add_NeedsGate(new MqttPublish("cut", payload), 5);
            isWell = packets.TrySend((int)from.Handle, out _);
        }
        while (isWell);
        Assert.NotEqual(0, Marshal.GetLastPInvokeError());
    }

    [Fact]
    public async Task A_socket_that_takes_no_more_cuts_packets_anywhere_and_none_is_torn_lost_or_overtaken()
    {
        const int seed = 86, topics = 3, room = 500;
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true", "max_queued_messages 0");
        await using var link = MosquittoLinkTests.Link(broker.Port, options => options with { SendQueue = room });
        await using var hearer = MosquittoLinkTests.Link(broker.Port);
        await MosquittoLinkTests.ConnectedAsync(link);
        await MosquittoLinkTests.ConnectedAsync(hearer);
        await using var heard = await hearer.SubscribeAsync("full/+", new MqttSubscribe(Qos: 1, Capacity: 1_000_000), Cancel);
        var random = new Random(seed);
        var sent = new int[topics];
        var acknowledged = new List<Task<PublishOutcome>>();
        for (var round = 0; round < 3; round++)
        {
            await broker.HoldAsync();
            while (Fill()) { }
            await broker.GoOnAsync();
            // Goes on while the socket empties.
            for (var more = 0; more < 2_000; more++) Fill();
            await Eventually.TrueAsync(() => heard.Messages.Count == sent.Sum() + acknowledged.Count, () => $"{heard.Messages.Count} of {sent.Sum()} and {acknowledged.Count} arrived");
        }

        var next = new int[topics];
        while (heard.Messages.TryRead(out var message))
        {
            if (message.Topic == "full/acknowledged") continue;
            var topic = message.Topic[^1] - '0';
            Assert.Equal(next[topic]++, BinaryPrimitives.ReadInt32LittleEndian(message.Payload.Span));
            Assert.All(message.Payload.Span[sizeof(int)..].ToArray(), part => Assert.Equal((byte)topic, part));
        }

        Assert.All(await Task.WhenAll(acknowledged), outcome => Assert.Equal(PublishOutcome.Done, outcome));
        Assert.Equal(1, link.Statistics.Connects);

        // One burst, in which most go past the library, some through it, and one waits for its acknowledgement. False when there is no room.
        bool Fill()
        {
            using var burst = RequestBurst.Begin();
            for (var left = random.Next(1, 60); left > 0; left--)
            {
                var topic = random.Next(topics);
                var payload = new byte[sizeof(int) + (random.Next(50) == 0 ? random.Next(20_000) : random.Next(900))];
                payload.AsSpan().Fill((byte)topic);
                BinaryPrimitives.WriteInt32LittleEndian(payload, sent[topic]);
                if (link.TrySend(new MqttPublish($"full/{topic}", payload)) != TrySendResult.Sent) return false;
                sent[topic]++;
            }

            if (link.Statistics.InFlight < 20 && link.SendAsync(new MqttPublish("full/acknowledged", new byte[random.Next(3_000)], 1), Cancel) is { IsCompletedSuccessfully: true } accepted)
                acknowledged.Add(accepted.Result);
            return true;
        }
    }

    [Fact]
    public async Task What_was_published_before_the_good_bye_arrives_before_it()
    {
        const int messages = 2_000;
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true", "max_queued_messages 0");
        await using var hearer = MosquittoLinkTests.Link(broker.Port);
        await MosquittoLinkTests.ConnectedAsync(hearer);
        await using var heard = await hearer.SubscribeAsync("bye/#", new MqttSubscribe(Capacity: messages + 10), Cancel);
        await using (var link = MosquittoLinkTests.Link(broker.Port, options => options with { Will = new MqttPublish("bye/will", "gone"u8.ToArray()) }))
        {
            await MosquittoLinkTests.ConnectedAsync(link);
            for (var number = 0; number < messages; number++) Assert.Equal(TrySendResult.Sent, link.TrySend(new MqttPublish("bye/value", BitConverter.GetBytes(number))));
        }

        for (var number = 0; number < messages; number++) Assert.Equal(BitConverter.GetBytes(number), (await Eventually.ReadAsync(heard.Messages)).Payload.ToArray());
        // The broker heard the good-bye, so that it does not publish the will.
        await hearer.PublishAsync(new MqttPublish("bye/last", "end"u8.ToArray(), 1), Cancel);
        Assert.Equal("bye/last", (await Eventually.ReadAsync(heard.Messages)).Topic);
    }

    [Fact]
    public async Task What_the_broker_would_close_the_link_for_is_not_sent()
    {
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true", "max_packet_size 200");
        await using var link = MosquittoLinkTests.Link(broker.Port);
        await MosquittoLinkTests.ConnectedAsync(link);
        await using var heard = await link.SubscribeAsync("#", new MqttSubscribe(), Cancel);

        Assert.Equal(TrySendResult.Impossible, link.TrySend(new MqttPublish("size", new byte[300])));
        Assert.Equal(TrySendResult.Impossible, link.TrySend(new MqttPublish("a\u0001b", "1"u8.ToArray())));
        Assert.Equal(TrySendResult.Sent, link.TrySend(new MqttPublish("size", new byte[150])));

        Assert.Equal(150, (await Eventually.ReadAsync(heard.Messages)).Payload.Length);
        Assert.Equal(1, link.Statistics.Connects);
    }
}
