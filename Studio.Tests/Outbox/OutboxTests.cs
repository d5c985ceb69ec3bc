using System.Collections.Concurrent;
using System.Text;
using Connector.Runtime.Live;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Outbox;
using Studio.Tests.Mqtt;
using Xunit;
using Box = Connector.Runtime.Outbox.Outbox;

namespace Studio.Tests.Outbox;

public sealed class OutboxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("outbox-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "outbox.db");

    private Box Open(IMqttLink? link = null, long bytes = 1 << 20) => new(new OutboxOptions { File = File, MaximumBytes = bytes }, TimeProvider.System, link);

    private static OutboxMessage Message(string text, int qos = 1) => new("t", Encoding.UTF8.GetBytes(text), qos, false);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_accepted_is_there_after_closing_in_order_and_numbers_go_on()
    {
        long last = 0;
        await using (var first = Open())
        {
            for (var i = 0; i < 5; i++) last = await first.AcceptAsync(Message($"{i}"), Cancel);
        }

        await using var second = Open();
        Assert.Equal(["0", "1", "2", "3", "4"], second.Read(0, 10).Select(row => Encoding.UTF8.GetString(row.Payload)));
        Assert.Equal(5, second.Statistics.Waiting);
        Assert.True(await second.AcceptAsync(Message("5"), Cancel) > last);
    }

    [Fact]
    public async Task A_full_outbox_drops_the_oldest_and_counts_them_also_after_closing()
    {
        var size = OutboxStore.SizeOf(Message("0"));
        await using (var box = Open(bytes: 10 * size))
        {
            for (var i = 0; i < 10; i++) await box.AcceptAsync(Message($"{i}"), Cancel);
            Assert.Equal(0, box.Statistics.Dropped);
            for (var i = 0; i < 3; i++) await box.AcceptAsync(Message($"{i}"), Cancel);
            Assert.Equal((10, 3), (box.Statistics.Waiting, box.Statistics.Dropped));
            Assert.Equal("3", Encoding.UTF8.GetString(box.Read(0, 1)[0].Payload));
        }

        await using var again = Open();
        Assert.Equal(3, again.Statistics.Dropped);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_put_aside_and_named()
    {
        await System.IO.File.WriteAllTextAsync(File, string.Concat(Enumerable.Repeat("no database", 1000)), Cancel);
        await using var box = Open();
        Assert.NotNull(box.BrokenFile);
        Assert.True(System.IO.File.Exists(box.BrokenFile));
        await box.AcceptAsync(Message("works"), Cancel);
    }

    [Fact]
    public async Task Two_outboxes_on_one_file_are_refused()
    {
        await using var first = Open();
        await first.AcceptAsync(Message("mine"), Cancel);
        Assert.Contains("in use by another agent", Assert.Throws<IOException>(() => Open()).Message);
    }

    [Fact]
    public async Task While_the_broker_is_away_messages_wait_and_then_arrive_in_order()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        broker.Kill();
        await using var link = MosquittoLinkTests.Link(broker.Port);
        await using var box = Open(link);
        for (var i = 0; i < 300; i++) await box.PostAsync(Message($"{i}"), Cancel);
        await Eventually.TrueAsync(() => box.Statistics.Accepted == 300);

        await broker.StartAgainAsync();
        // Hears before the link returns: its own link is quicker than the outbox's is allowed to be.
        await using var listener = MosquittoLinkTests.Link(broker.Port);
        await MosquittoLinkTests.ConnectedAsync(listener);
        await Eventually.TrueAsync(() => box.Statistics is { Waiting: 0, Done: 300 }, () => box.Statistics.ToString());
        Assert.Equal(0, box.Statistics.Dropped);
    }

    [Fact]
    public async Task Over_a_clean_stop_of_the_broker_the_subscriber_gets_every_message_in_order()
    {
        var folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
        await using var broker = await MosquittoBroker.StartAsync(folder,
            ["allow_anonymous true", "persistence true", $"persistence_location {folder}/", "max_queued_messages 0", "max_inflight_messages 200"]);
        await using var hearing = MosquittoLinkTests.Link(broker.Port, options => options with { ClientId = "hearing", CleanSession = false });
        await MosquittoLinkTests.ConnectedAsync(hearing);
        await using var heard = await hearing.SubscribeAsync("t", new MqttSubscribe(Qos: 1, Capacity: 10_000), Cancel);
        await using var link = MosquittoLinkTests.Link(broker.Port);
        await using var box = Open(link);
        const int count = 3000;
        for (var i = 0; i < count; i++)
        {
            await box.PostAsync(Message($"{i}"), Cancel);
            if (i != 1000) continue;
            await broker.StopAsync();
            await broker.StartAgainAsync();
        }

        await Eventually.TrueAsync(() => box.Statistics.Waiting == 0 && box.Statistics.Accepted == count, () => box.Statistics.ToString());
        var seen = new List<int>();
        await Eventually.TrueAsync(() =>
        {
            while (heard.Messages.TryRead(out var message)) seen.Add(int.Parse(message.Text));
            return seen.Distinct().Count() == count;
        }, () => $"{seen.Distinct().Count()} of {count}");
        // Repeats may come, but the first arrival of each message keeps the order.
        Assert.Equal(Enumerable.Range(0, count), seen.Distinct());
    }

    [Fact]
    [Trait("Category", "slow")]
    public async Task The_broker_killed_under_load_costs_no_message_and_repeats_only_what_had_no_acknowledgement()
    {
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true", "max_inflight_messages 100");
        await using var link = MosquittoLinkTests.Link(broker.Port);
        var recording = new RecordingLink(link);
        await using var box = Open(recording, bytes: 64 << 20);
        const int count = 20_000;
        var posting = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++) await box.PostAsync(Message($"{i}"), Cancel);
        }, Cancel);
        for (var kills = 0; kills < 3; kills++)
        {
            var before = link.Statistics.Acknowledged;
            await Eventually.TrueAsync(() => link.Statistics.Acknowledged > before + 500);
            broker.Kill();
            await broker.StartAgainAsync();
        }

        await posting;
        await Eventually.TrueAsync(() => box.Statistics is { Waiting: 0, Accepted: count }, () => box.Statistics.ToString());
        Assert.Equal((count, 0, 0), (box.Statistics.Done, box.Statistics.Refused, box.Statistics.Dropped));
        Assert.Equal(count, recording.Ends.Count);
        Assert.All(recording.Ends.Values, ends => Assert.Equal(PublishOutcome.Done, Assert.Single(ends, end => end == PublishOutcome.Done)));
        Assert.All(recording.Ends.Values, ends => Assert.Equal(PublishOutcome.Done, ends[^1]));
        Assert.Contains(recording.Ends.Values, ends => ends.Count > 1);
    }

    [Fact]
    [Trait("Category", "slow")]
    public async Task Killed_anywhere_it_loses_nothing_that_was_accepted()
    {
        var accepted = new ConcurrentBag<long>();
        for (var round = 0; round < 3; round++)
        {
            var before = accepted.Count;
            using var child = OutboxChild.Start(File);
            child.OutputDataReceived += (_, line) => { if (long.TryParse(line.Data, out var number)) accepted.Add(number); };
            child.BeginOutputReadLine();
            await Eventually.TrueAsync(() => accepted.Count > before + 200 + round * 37);
            child.Kill();
            await child.WaitForExitAsync(Cancel);
        }

        await using var box = Open();
        var there = box.Read(0, int.MaxValue).Select(row => row.Number).ToHashSet();
        Assert.Equal([], accepted.Except(there));
        Assert.Equal(accepted.Count, accepted.Distinct().Count());
    }

    /// <summary>Notes how every sending of every message ended.</summary>
    private sealed class RecordingLink(IMqttLink link) : IMqttLink
    {
        public ConcurrentDictionary<string, List<PublishOutcome>> Ends { get; } = new();

        public async ValueTask<Task<PublishOutcome>> SendAsync(MqttPublish message, CancellationToken cancellationToken = default)
        {
            var end = await link.SendAsync(message, cancellationToken);
            var ends = Ends.GetOrAdd(Encoding.UTF8.GetString(message.Payload.Span), _ => []);
            return NotedAsync();

            async Task<PublishOutcome> NotedAsync()
            {
                var outcome = await end;
                lock (ends) ends.Add(outcome);
                return outcome;
            }
        }

        public TrySendResult TrySend(in MqttPublish message) => link.TrySend(message);
        public void Start() => link.Start();
        public MqttLinkStatus Status => link.Status;
        public Watch<MqttLinkStatus> WatchStatus() => link.WatchStatus();
        public MqttLinkStatistics Statistics => link.Statistics;
        public Task<IMqttSubscription> SubscribeAsync(string filter, MqttSubscribe options, CancellationToken cancellationToken = default) =>
            link.SubscribeAsync(filter, options, cancellationToken);
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
