using System.Globalization;
using System.Text;
using Connector.Runtime.Mqtt;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Mqtt;

/// <summary>What is published in a burst is written by the thread whose burst it is, beside the session's own.</summary>
public sealed class PublishBurstTests
{
    private const int Threads = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bursts_of_many_threads_arrive_whole_and_in_the_order_of_each_thread()
    {
        const int seed = 4711, each = 2_500;
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true", "max_queued_messages 0");
        await using var link = MosquittoLinkTests.Link(broker.Port);
        await using var hearer = MosquittoLinkTests.Link(broker.Port);
        await MosquittoLinkTests.ConnectedAsync(link);
        await MosquittoLinkTests.ConnectedAsync(hearer);
        await using var heard = await hearer.SubscribeAsync("burst/+", new MqttSubscribe(Capacity: Threads * each), Cancel);

        await OnThreadsAsync(thread =>
        {
            var random = new Random(seed + thread);
            for (var sent = 0; sent < each;)
            {
                // Short bursts, bursts that the session's thread joins, and messages outside of any.
                var count = Math.Min(each - sent, random.Next(10) == 0 ? random.Next(33, 200) : random.Next(1, 12));
                if (random.Next(3) == 0)
                {
                    Assert.Equal(TrySendResult.Sent, Send(link, thread, sent++));
                    continue;
                }

                using var burst = RequestBurst.Begin();
                for (var end = sent + count; sent < end; sent++) Assert.Equal(TrySendResult.Sent, Send(link, thread, sent));
            }
        });

        await Eventually.TrueAsync(() => heard.Messages.Count == Threads * each, () => $"{heard.Messages.Count} arrived");
        var next = new int[Threads];
        while (heard.Messages.TryRead(out var message))
        {
            var thread = message.Topic[^1] - '0';
            Assert.Equal(next[thread]++, int.Parse(message.Text, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task Bursts_go_on_while_the_broker_is_killed_and_arrive_again_when_it_is_back()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var link = MosquittoLinkTests.Link(broker.Port);
        await using var hearer = MosquittoLinkTests.Link(broker.Port);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var publishing = OnThreadsAsync(thread =>
        {
            for (var turn = 0; !ending.IsCancellationRequested; turn++)
            {
                using (RequestBurst.Begin())
                {
                    for (var at = 0; at < 5; at++) Send(link, thread, turn);
                }

                Thread.Yield();
            }
        });

        for (var round = 0; round < 5; round++)
        {
            await MosquittoLinkTests.ConnectedAsync(link);
            await MosquittoLinkTests.ConnectedAsync(hearer);
            await using (var heard = await hearer.SubscribeAsync("burst/+", new MqttSubscribe(Capacity: 10), Cancel)) await Eventually.ReadAsync(heard.Messages);
            broker.Kill();
            await Eventually.TrueAsync(() => link.Status.State != MqttLinkState.Connected && hearer.Status.State != MqttLinkState.Connected);
            await broker.StartAgainAsync();
        }

        // Disposed while the threads still publish.
        await MosquittoLinkTests.ConnectedAsync(link);
        await link.DisposeAsync();
        await ending.CancelAsync();
        await publishing;
        Assert.Equal(6, link.Statistics.Connects);
    }

    [Fact]
    public async Task A_burst_over_TLS_is_left_to_the_sessions_thread()
    {
        var (broker, authority) = await TlsTests.BrokerAsync(ca => ca.Issue("broker"));
        await using var running = broker;
        await using var link = MosquittoLinkTests.Link(broker.Port, options => options with { Tls = new MqttTls { CaFile = authority.AuthorityFile } });
        await MosquittoLinkTests.ConnectedAsync(link);
        await using var heard = await link.SubscribeAsync("burst/+", new MqttSubscribe(), Cancel);

        Task Before()
        {
            using var burst = RequestBurst.Begin();
            Send(link, 0, 7);
            // It arrives although the burst has not ended.
            return heard.Messages.WaitToReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Cancel);
        }

        await Before();
        Assert.Equal("7", (await Eventually.ReadAsync(heard.Messages)).Text);
    }

    private static TrySendResult Send(MosquittoLink link, int thread, int number) =>
        link.TrySend(new MqttPublish($"burst/{thread}", Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)), 0));

    private static Task OnThreadsAsync(Action<int> body) => Task.WhenAll(Enumerable.Range(0, Threads)
        .Select(thread => Task.Factory.StartNew(() => body(thread), Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
}
