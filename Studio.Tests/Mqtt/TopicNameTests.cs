using Connector.Runtime.Mqtt;
using Xunit;

namespace Studio.Tests.Mqtt;

public sealed class TopicNameTests
{
    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/B", false)]
    [InlineData("a/+", "a/b", true)]
    [InlineData("a/+", "a", false)]
    [InlineData("a/+", "a/", true)]
    [InlineData("a/+", "a/b/c", false)]
    [InlineData("a/#", "a", true)]
    [InlineData("a/#", "a/b/c", true)]
    [InlineData("#", "a/b", true)]
    [InlineData("#", "$SYS/x", false)]
    [InlineData("+/x", "$SYS/x", false)]
    [InlineData("$SYS/#", "$SYS/x", true)]
    [InlineData("+/+", "/x", true)]
    [InlineData("/+", "/x", true)]
    [InlineData("+", "/x", false)]
    [InlineData("a//b", "a//b", true)]
    [InlineData("a/+/b", "a//b", true)]
    [InlineData("$share/g/a/+", "a/b", true)]
    [InlineData("a/b/", "a/b", false)]
    public void Matches_follows_the_standard_and_the_tree_agrees(string filter, string topic, bool expected)
    {
        Assert.Equal(expected, TopicName.Matches(filter, topic));
        var tree = new SubscriptionTree<string>();
        tree.Add(filter, filter);
        var found = new List<string>();
        tree.Collect(topic, found);
        Assert.Equal(expected, found.Count == 1);
        tree.Remove(filter, filter);
        found.Clear();
        tree.Collect(topic, found);
        Assert.Empty(found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/+/b")]
    [InlineData("a/#")]
    [InlineData("a\0b")]
    public void Problem_NameThatNobodyMayPublishTo_SaysWhy(string name) => Assert.NotNull(TopicName.Problem(name));

    [Theory]
    [InlineData("a/b+")]
    [InlineData("a/#/b")]
    [InlineData("a#")]
    [InlineData("$share/g")]
    [InlineData("$share//a")]
    [InlineData("")]
    public void FilterProblem_BrokenFilter_SaysWhy(string filter) => Assert.NotNull(TopicName.FilterProblem(filter));

    [Theory]
    [InlineData("a/b")]
    [InlineData("+/#")]
    [InlineData("$share/g/a/#")]
    [InlineData("Hamburg/Hall 1/Line 1/+")]
    public void FilterProblem_GoodFilter_IsNull(string filter) => Assert.Null(TopicName.FilterProblem(filter));

    [Fact]
    public void The_tree_finds_what_comparing_one_by_one_finds()
    {
        var random = new Random(7);
        string[] words = ["a", "b", "c", "", "$x"];
        string Topic() => string.Join('/', Enumerable.Range(0, random.Next(1, 5)).Select(_ => words[random.Next(words.Length)]));
        string Filter()
        {
            var levels = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(3) == 0 ? "+" : words[random.Next(words.Length)]).ToList();
            if (random.Next(3) == 0) levels.Add("#");
            return string.Join('/', levels);
        }

        var filters = Enumerable.Range(0, 300).Select(_ => Filter()).Distinct().Where(filter => filter.Length > 0).ToList();
        var tree = new SubscriptionTree<string>();
        foreach (var filter in filters) tree.Add(filter, filter);
        for (var i = 0; i < 2000; i++)
        {
            var topic = Topic();
            var found = new List<string>();
            tree.Collect(topic, found);
            Assert.Equal(filters.Where(filter => TopicName.Matches(filter, topic)).Order(), found.Order());
        }
    }
}
