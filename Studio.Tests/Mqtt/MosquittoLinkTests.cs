using System.Text;
using Connector.Runtime.Mqtt;
using Xunit;

namespace Studio.Tests.Mqtt;

public sealed class MosquittoLinkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal static MosquittoLink Link(int port, Func<MqttLinkOptions, MqttLinkOptions>? change = null)
    {
        var options = new MqttLinkOptions
        {
            Host = "127.0.0.1",
            Port = port,
            ClientId = $"test-{Guid.NewGuid():N}",
            FirstRetry = TimeSpan.FromMilliseconds(50),
            LongestRetry = TimeSpan.FromMilliseconds(200),
        };
        var link = new MosquittoLink(change is null ? options : change(options), TimeProvider.System);
        link.Start();
        return link;
    }

    internal static Task ConnectedAsync(MosquittoLink link) =>
        Eventually.TrueAsync(() => link.Status.State == MqttLinkState.Connected, () => link.Status.ToString());

    private static MqttPublish Message(string topic, string text, int qos = 0, bool retain = false) =>
        new(topic, Encoding.UTF8.GetBytes(text), qos, retain);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PublishAsync_any_quality_reaches_a_foreign_subscriber(int qos)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await ForeignSubscriber.StartAsync(broker.Port, "x/#", "-q", "2", "-F", "%t %p %q");
        await using var link = Link(broker.Port);
        await ConnectedAsync(link);

        Assert.Equal(PublishOutcome.Done, await link.PublishAsync(Message("x/Hall 1/ü", "42", qos), Cancel));

        Assert.Equal($"x/Hall 1/ü 42 {qos}", await subscriber.NextAsync());
        Assert.Equal(5, link.Status.ProtocolVersion);
    }

    [Fact]
    public async Task SubscribeAsync_hears_a_foreign_publisher_with_topic_and_payload()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var link = Link(broker.Port);
        await ConnectedAsync(link);
        await using var subscription = await link.SubscribeAsync("a/+", new MqttSubscribe(Qos: 1), Cancel);

        await ForeignClients.PublishAsync(broker.Port, "a/b", "hello", "-q", "1", "-V", "mqttv5", "-D", "publish", "response-topic", "answers/here", "-D", "publish", "correlation-data", "c1");

        var message = await Eventually.ReadAsync(subscription.Messages);
        Assert.Equal(("a/b", "hello", 1, "answers/here"), (message.Topic, message.Text, message.Qos, message.ResponseTopic));
        Assert.Equal("c1", Encoding.UTF8.GetString(message.CorrelationData.Span));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(4)]
    public async Task Two_subscriptions_of_one_filter_each_hear_everything_once(int version)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var link = Link(broker.Port, options => options with { ProtocolVersion = version });
        await ConnectedAsync(link);
        await using var first = await link.SubscribeAsync("a/#", new MqttSubscribe(), Cancel);
        await using var second = await link.SubscribeAsync("a/#", new MqttSubscribe(), Cancel);

        await link.PublishAsync(Message("a/1", "one"), Cancel);
        await link.PublishAsync(Message("a/2", "two"), Cancel);

        foreach (var subscription in new[] { first, second })
        {
            Assert.Equal("one", (await Eventually.ReadAsync(subscription.Messages)).Text);
            Assert.Equal("two", (await Eventually.ReadAsync(subscription.Messages)).Text);
        }
    }

    [Fact]
    public async Task Overlapping_filters_each_hear_a_message_once()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var link = Link(broker.Port);
        await ConnectedAsync(link);
        await using var wide = await link.SubscribeAsync("a/#", new MqttSubscribe(), Cancel);
        await using var narrow = await link.SubscribeAsync("a/+/c", new MqttSubscribe(), Cancel);

        await link.PublishAsync(Message("a/b/c", "first"), Cancel);
        await link.PublishAsync(Message("a/b/c", "last"), Cancel);

        foreach (var subscription in new[] { wide, narrow })
        {
            Assert.Equal("first", (await Eventually.ReadAsync(subscription.Messages)).Text);
            Assert.Equal("last", (await Eventually.ReadAsync(subscription.Messages)).Text);
        }
    }

    [Fact]
    public async Task Retained_messages_are_not_delivered_to_who_ignores_them()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await ForeignClients.PublishAsync(broker.Port, "c/set", "old", "-r");
        await using var link = Link(broker.Port);
        await ConnectedAsync(link);
        await using var deaf = await link.SubscribeAsync("c/set", new MqttSubscribe(IgnoreRetained: true), Cancel);
        await using var all = await link.SubscribeAsync("c/+", new MqttSubscribe(), Cancel);

        await ForeignClients.PublishAsync(broker.Port, "c/set", "new");

        Assert.Equal("new", (await Eventually.ReadAsync(deaf.Messages)).Text);
        Assert.True((await Eventually.ReadAsync(all.Messages)).Retained);
    }

    [Fact]
    public async Task A_full_subscription_counts_what_it_drops_and_shows_it()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var link = Link(broker.Port);
        await ConnectedAsync(link);
        var shown = 0;
        await using var small = await link.SubscribeAsync("s", new MqttSubscribe(Capacity: 3, Overflow: _ => Interlocked.Increment(ref shown)), Cancel);

        for (var i = 0; i < 10; i++) await link.PublishAsync(Message("s", $"{i}", 1), Cancel);

        await Eventually.TrueAsync(() => small.Dropped == 7);
        Assert.Equal((7, 7L), (shown, link.Statistics.Dropped));
        Assert.Equal("0", (await Eventually.ReadAsync(small.Messages)).Text);
    }

    [Fact]
    public async Task After_the_broker_returns_the_link_comes_back_and_hears_again()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var link = Link(broker.Port);
        await ConnectedAsync(link);
        await using var subscription = await link.SubscribeAsync("a", new MqttSubscribe(), Cancel);
        broker.Kill();
        await Eventually.TrueAsync(() => link.Status is { State: MqttLinkState.Waiting, Attempt: >= 2, Failure: MqttFailure.Unreachable });
        Assert.Contains("No broker listens", link.Status.Reason);
        Assert.Equal(PublishOutcome.NotConnected, await link.PublishAsync(Message("a", "lost", 1), Cancel));

        await broker.StartAgainAsync();
        await ConnectedAsync(link);
        await Eventually.TrueAsync(() => link.Statistics.Connects == 2);
        await link.PublishAsync(Message("a", "back", 1), Cancel);

        Assert.Equal("back", (await Eventually.ReadAsync(subscription.Messages)).Text);
    }

    [Fact]
    public async Task The_last_will_is_published_after_a_crash_and_not_after_a_good_bye()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await ForeignSubscriber.StartAsync(broker.Port, "will/#");
        MosquittoLink WithWill(string name) => Link(broker.Port, options => options with { ClientId = name, Will = Message("will/" + name, "gone") });
        await using (var polite = WithWill("polite")) await ConnectedAsync(polite);
        await using var crashed = WithWill("crashed");
        await ConnectedAsync(crashed);

        // The broker throws a client out when another logs in with its id; that is no good-bye.
        await using var thief = Link(broker.Port, options => options with { ClientId = "crashed", FirstRetry = TimeSpan.FromMinutes(1), LongestRetry = TimeSpan.FromMinutes(1) });

        Assert.Equal("will/crashed gone", await subscriber.NextAsync());
    }

    [Fact]
    public async Task A_second_client_of_the_same_id_is_named_as_a_possible_cause()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var first = Link(broker.Port, options => options with { ClientId = "twin", FirstRetry = TimeSpan.FromMinutes(1), LongestRetry = TimeSpan.FromMinutes(1) });
        await ConnectedAsync(first);
        await using var second = Link(broker.Port, options => options with { ClientId = "twin" });
        await Eventually.TrueAsync(() => first.Status.State == MqttLinkState.Waiting);
        Assert.Contains("'twin'", first.Status.Detail);
    }

    [Fact]
    public async Task Wrong_password_is_refused_with_its_own_sentence_and_the_right_one_works()
    {
        var folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
        var passwords = Path.Combine(folder, "passwords");
        using (var tool = System.Diagnostics.Process.Start("mosquitto_passwd", ["-c", "-b", passwords, "anna", "right"])) await tool.WaitForExitAsync(Cancel);
        await using var broker = await MosquittoBroker.StartAsync(folder, [$"password_file {passwords}", "allow_anonymous false"]);

        await using var wrong = Link(broker.Port, options => options with { User = "anna", Password = "wrong" });
        await Eventually.TrueAsync(() => wrong.Status.Failure == MqttFailure.LogInRefused, () => wrong.Status.ToString());
        Assert.Contains("'anna'", wrong.Status.Reason);
        await using var nobody = Link(broker.Port);
        await Eventually.TrueAsync(() => nobody.Status.Failure == MqttFailure.LogInRefused);
        Assert.Contains("wants a user name", nobody.Status.Reason);
        await using var right = Link(broker.Port, options => options with { User = "anna", Password = "right" });
        await ConnectedAsync(right);
    }

    [Fact]
    public async Task A_persistent_session_gets_what_came_while_it_was_away()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        MosquittoLink Persistent() => Link(broker.Port, options => options with { ClientId = "keeper", CleanSession = false });
        await using (var before = Persistent())
        {
            await ConnectedAsync(before);
            await before.SubscribeAsync("kept", new MqttSubscribe(Qos: 1), Cancel);
        }

        await ForeignClients.PublishAsync(broker.Port, "kept", "meanwhile", "-q", "1");
        var after = new MosquittoLink(new MqttLinkOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "keeper", CleanSession = false }, TimeProvider.System);
        await using var owner = after;
        await using var subscription = await after.SubscribeAsync("kept", new MqttSubscribe(Qos: 1), Cancel);
        after.Start();

        Assert.Equal("meanwhile", (await Eventually.ReadAsync(subscription.Messages)).Text);
        await ConnectedAsync(after);
        Assert.True(after.Status.SessionPresent);
    }

    [Fact]
    public async Task Shared_subscriptions_split_the_messages()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var one = Link(broker.Port);
        await using var two = Link(broker.Port);
        await ConnectedAsync(one);
        await ConnectedAsync(two);
        await using var half = await one.SubscribeAsync("$share/g/job/#", new MqttSubscribe(), Cancel);
        await using var otherHalf = await two.SubscribeAsync("$share/g/job/#", new MqttSubscribe(), Cancel);
        for (var i = 0; i < 20; i++) await one.PublishAsync(Message($"job/{i}", "x", 1), Cancel);
        await Eventually.TrueAsync(() => half.Messages.Count + otherHalf.Messages.Count == 20);
        Assert.True(half.Messages.Count > 0 && otherHalf.Messages.Count > 0);
    }

    [Fact]
    public async Task A_message_larger_than_MQTT_allows_is_impossible_and_the_link_lives()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var link = Link(broker.Port);
        await ConnectedAsync(link);
        Assert.Equal(PublishOutcome.Impossible, await link.PublishAsync(new MqttPublish("big", new byte[268_435_456], 1), Cancel));
        Assert.Equal(PublishOutcome.Done, await link.PublishAsync(Message("small", "x", 1), Cancel));
    }

    [Fact]
    public async Task Ten_thousand_messages_in_flight_are_all_acknowledged_in_order()
    {
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true", "max_queued_messages 0", "max_inflight_messages 500");
        await using var link = Link(broker.Port);
        await ConnectedAsync(link);
        await using var subscription = await link.SubscribeAsync("n", new MqttSubscribe(Qos: 1, Capacity: 20_000), Cancel);
        var sending = new List<Task<PublishOutcome>>();
        for (var i = 0; i < 10_000; i++) sending.Add(await link.SendAsync(Message("n", $"{i}", 1), Cancel));
        var outcomes = await Task.WhenAll(sending);

        Assert.All(outcomes, outcome => Assert.Equal(PublishOutcome.Done, outcome));
        Assert.Equal(10_000, link.Statistics.Acknowledged);
        Assert.Equal(0, link.Statistics.InFlight);
        await Eventually.TrueAsync(() => subscription.Messages.Count == 10_000);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.True(subscription.Messages.TryRead(out var message));
            Assert.Equal($"{i}", message.Text);
        }
    }
}
