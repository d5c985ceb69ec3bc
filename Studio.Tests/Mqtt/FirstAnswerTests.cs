using System.Net;
using System.Net.Sockets;
using Connector.Runtime.Devices;
using Connector.Runtime.Mqtt;
using Xunit;

namespace Studio.Tests.Mqtt;

/// <summary>Whoever listens on the port that was given for the broker's: it is told, and never ends the process.</summary>
public sealed class FirstAnswerTests
{
    // Session expiry, receive maximum, assigned client id, reason string, user property, server keep-alive, maximum QoS.
    private static readonly byte[] FullAnswer =
    [
        0x20, 37, 0, 0, 34,
        17, 0, 0, 0, 9, 33, 0, 20, 18, 0, 3, .. "abc"u8, 31, 0, 2, .. "ok"u8, 38, 0, 1, (byte)'k', 0, 2, .. "vv"u8, 19, 0, 60, 36, 1, 42, 0,
    ];

    public static readonly TheoryData<string, byte[], string> Strangers = new()
    {
        { "Redis", "-ERR unknown command `\u0010%`, with args beginning with: \r\n-ERR unknown command\r\n"u8.ToArray(), "-ERR unknown command `·%`" },
        { "IMAP", "* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS] ready.\r\n"u8.ToArray(), "* OK [CAPABILITY" },
        { "HTTP", "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"u8.ToArray(), "HTTP/1.1 400 Bad Request" },
        { "SSH", "SSH-2.0-OpenSSH_9.2p1\r\n"u8.ToArray(), "SSH-2.0-OpenSSH_9.2p1" },
        { "bytes", [0x7F, 0x00, 0x01, 0xFE], "7F0001FE" },
        { "an unknown property", [0x20, 5, 0, 0, 2, 0x7E, 1], "20050000027E01" },
        { "half an answer, and the end", [0x20, 30, 0, 0, 27, 17, 0], "201E00001B1100" },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task What_is_no_broker_is_shown_with_what_it_said(string stranger, byte[] said, string shown)
    {
        Assert.NotEmpty(stranger);
        var status = await FailureAsync(said);
        Assert.Equal(MqttFailure.NoBroker, status.Failure);
        Assert.Contains("is no MQTT broker. Correct host and port.", status.Reason);
        Assert.Contains(shown, status.Detail);
    }

    [Fact]
    public async Task A_port_that_wants_TLS_says_so()
    {
        var status = await FailureAsync([0x15, 3, 3, 0, 2, 2, 70]);
        Assert.Equal(MqttFailure.Tls, status.Failure);
        Assert.Contains("Switch TLS on", status.Reason);
    }

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_is_waited_for_and_so_is_all_that_follows()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = FaultProxy.Start("127.0.0.1", broker.Port, TimeProvider.System);
        proxy.Fault = ProxyFault.Split;
        await using var link = MosquittoLinkTests.Link(proxy.Port);
        await MosquittoLinkTests.ConnectedAsync(link);
        await using var heard = await link.SubscribeAsync("slow", new MqttSubscribe(), TestContext.Current.CancellationToken);
        await link.PublishAsync(new MqttPublish("slow", "1"u8.ToArray(), 1), TestContext.Current.CancellationToken);
        Assert.Equal("1", (await Eventually.ReadAsync(heard.Messages)).Text);
        Assert.Equal(1, link.Statistics.Connects);
    }

    [Fact]
    public void Every_beginning_of_an_answer_is_too_short_and_the_whole_is_one()
    {
        for (var length = 1; length < FullAnswer.Length; length++)
        {
            Assert.Equal(FirstAnswer.Verdict.TooShort, FirstAnswer.Judge(FullAnswer.AsSpan(0, length), 5, out var needed));
            Assert.InRange(needed, length + 1, FullAnswer.Length);
        }

        Assert.Equal(FirstAnswer.Verdict.Answer, FirstAnswer.Judge(FullAnswer, 5, out _));
        Assert.Equal(FirstAnswer.Verdict.Answer, FirstAnswer.Judge([.. FullAnswer, 0x90, 1], 5, out _));
        Assert.Equal(FirstAnswer.Verdict.Answer, FirstAnswer.Judge([0x20, 2, 0, 1], 5, out _));
        Assert.Equal(FirstAnswer.Verdict.Answer, FirstAnswer.Judge([0x20, 2, 0, 0], 4, out _));
        Assert.Equal(FirstAnswer.Verdict.NoMqtt, FirstAnswer.Judge(FullAnswer, 4, out _));
        Assert.Equal(FirstAnswer.Verdict.NoMqtt, FirstAnswer.Judge([0x20, 0xFF, 0xFF, 0xFF, 0xFF], 5, out _));
    }

    [Fact]
    public void Whatever_comes_gets_a_verdict_and_no_answer_has_a_property_that_is_none()
    {
        const int seed = 88, rounds = 50_000;
        byte[] known = [1, 2, 3, 8, 9, 11, 17, 18, 19, 21, 22, 23, 24, 25, 26, 28, 31, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42];
        var random = new Random(seed);
        var answers = 0;
        for (var round = 0; round < rounds; round++)
        {
            var bytes = random.Next(2) == 0 ? [.. FullAnswer] : new byte[random.Next(1, 60)];
            if (bytes.Length != FullAnswer.Length) random.NextBytes(bytes);
            for (var changes = random.Next(4); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var version = random.Next(4, 6);
            var verdict = FirstAnswer.Judge(bytes, version, out var needed);
            Assert.Equal(verdict == FirstAnswer.Verdict.TooShort, needed > bytes.Length);
            Assert.InRange(needed, 0, FirstAnswer.Most);
            Assert.NotEmpty(FirstAnswer.Show(bytes));
            if (verdict != FirstAnswer.Verdict.Answer) continue;
            answers++;
            if (bytes[1] > 2 && bytes[4] > 0) Assert.Contains(bytes[5], known);
        }

        Assert.InRange(answers, rounds / 20, rounds / 2);
    }

    /// <summary>How a link fails at a listener that answers a log-in so, and hangs up.</summary>
    private static async Task<MqttLinkStatus> FailureAsync(byte[] answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var answering = AnswerAsync();
        MqttLinkStatus status;
        await using (var link = MosquittoLinkTests.Link(((IPEndPoint)listener.LocalEndpoint).Port))
        {
            await Eventually.TrueAsync(() => link.Status.State == MqttLinkState.Waiting);
            status = link.Status;
        }

        await over.CancelAsync();
        await answering;
        return status;

        async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync(over.Token);
                    if (await client.GetStream().ReadAsync(new byte[2048], over.Token) > 0) await client.GetStream().WriteAsync(answer, over.Token);
                }
            }
            catch (Exception end) when (end is IOException or OperationCanceledException)
            {
                // The test is over, or the link hung up.
            }
        }
    }
}
