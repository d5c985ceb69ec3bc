using System.Text;
using Studio.Client.Data;
using Xunit;

namespace Studio.Tests.Client.Data;

public sealed class TopicTreeTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Rows_show_what_is_open_in_the_order_of_names()
    {
        var tree = new TopicTree();
        Put(tree, "b/2", "1");
        Put(tree, "a/x/y", "2");
        Put(tree, "a", "3");
        Put(tree, "a//z", "4");
        Assert.Equal(["a", "b"], tree.Rows((_, _) => false).Select(row => row.Node.Topic));
        Assert.Equal(["a", "a/", "a//z", "a/x", "a/x/y", "b", "b/2"], tree.Rows((_, _) => true).Select(row => row.Node.Topic));
        Assert.Equal([0, 1, 1, 0], tree.Rows((node, _) => node.Topic == "a").Select(row => row.Depth));
        Assert.Equal((4, 4L), (tree.Topics, tree.Messages));
        var a = tree.Find("a")!;
        Assert.Equal((2, 1L, "3"), (a.TopicsBelow, a.Count, PayloadText.Short(a.Last!)));
    }

    [Fact]
    public void Search_finds_topics_by_any_part_of_their_name_whatever_its_case()
    {
        var tree = new TopicTree();
        Put(tree, "plant/Press/temperature", "1");
        Put(tree, "plant/oven/temperature", "1");
        Assert.Equal(["plant/Press/temperature"], tree.Search("press/TEMP").Select(row => row.Node.Topic));
        Assert.Empty(tree.Search("none"));
    }

    [Fact]
    public void More_topics_than_the_bound_are_counted_and_known_ones_go_on()
    {
        var tree = new TopicTree(mostTopics: 2);
        foreach (var topic in (string[])["a", "b", "c", "a"]) Put(tree, topic, "1");
        Assert.Equal((2, 1L, 4L), (tree.Topics, tree.LeftOut, tree.Messages));
        Assert.Equal(2, tree.Find("a")!.Count);
        Assert.Null(tree.Find("c"));
    }

    [Fact]
    public void A_followed_topic_keeps_its_last_messages_until_the_last_hold_is_gone()
    {
        var tree = new TopicTree();
        Put(tree, "a", "first");
        var one = tree.Follow("a");
        var other = tree.Follow("a");
        for (var i = 0; i < TopicTree.LongestHistory + 5; i++) Put(tree, "a", $"{i}");
        var history = tree.HistoryOf("a");
        Assert.Equal(TopicTree.LongestHistory, history.Count);
        Assert.Equal($"{TopicTree.LongestHistory + 4}", PayloadText.Short(history[0]));
        one.Dispose();
        one.Dispose();
        Assert.NotEmpty(tree.HistoryOf("a"));
        other.Dispose();
        Assert.Empty(tree.HistoryOf("a"));
    }

    [Fact]
    public void A_long_payload_is_kept_in_part_and_its_length_is_told()
    {
        var tree = new TopicTree();
        tree.Put("a", new byte[TopicTree.LongestKept + 10], 0, false, Now);
        var last = tree.Find("a")!.Last!;
        Assert.Equal((TopicTree.LongestKept, TopicTree.LongestKept + 10), (last.Payload.Length, last.Length));
        Assert.Null(PayloadText.Json(last));
        Assert.Contains("more bytes", PayloadText.Hex(last));
    }

    [Theory]
    [InlineData("{\"timestamp\":1,\"value\":21.5}", "21.5", 21.5)]
    [InlineData("{\"value\":\"26.9\"}", "26.9", 26.9)]
    [InlineData("\"on\"", "on", null)]
    [InlineData("plain text", "plain text", null)]
    [InlineData("{\"value\":\"\\ud800\"}", "\"\\ud800\"", null)]
    [InlineData("[1,2]", "[1,2]", null)]
    [InlineData("", "(empty)", null)]
    public void Short_is_what_a_person_looks_for(string payload, string expected, double? number)
    {
        var message = Message(Encoding.UTF8.GetBytes(payload));
        Assert.Equal(expected, PayloadText.Short(message));
        Assert.Equal(number, PayloadText.Number(message));
        Assert.Equal(payload, PayloadText.Text(message));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_shown_as_hex()
    {
        var message = Message([0xff, 0x00, 0x41]);
        Assert.Equal("FF0041", PayloadText.Short(message));
        Assert.StartsWith("0000  ff 00 41", PayloadText.Hex(message));
        Assert.EndsWith("··A\n", PayloadText.Hex(message));
    }

    private static void Put(TopicTree tree, string topic, string payload) => tree.Put(topic, Encoding.UTF8.GetBytes(payload), 0, false, Now);

    private static TopicMessage Message(byte[] payload) => new(payload, payload.Length, 0, false, Now);
}
