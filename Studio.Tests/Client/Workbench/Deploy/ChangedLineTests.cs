using Studio.Client.Workbench.Deploy;
using Xunit;

namespace Studio.Tests.Client.Workbench.Deploy;

public sealed class ChangedLineTests
{
    [Theory]
    [InlineData("a\nb\nc\n", "a\nb\nc\n", "")]
    [InlineData("a\nb\nc\n", "a\nB\nc\n", "-b +B")]
    [InlineData("a\nc\n", "a\nb\nc\n", "+b")]
    [InlineData("a\nb\nc\nd\n", "a\nd\n", "-b -c")]
    [InlineData("a\nb\nc\nd\n", "b\nx\nd\ne\n", "-a -c +x +e")]
    [InlineData("a\r\nb\r\n", "a\nb\n", "")]
    [InlineData("", "a", "- +a")]
    public void Between_TwoTexts_TellsWhatWentAndWhatCame(string older, string newer, string expected) =>
        Assert.Equal(expected, string.Join(' ', ChangedLine.Between(older, newer).Select(line => (line.IsAdded ? "+" : "-") + line.Text)));

    [Fact]
    public void Between_AppliedToTheOlderText_GivesTheNewer()
    {
        var random = new Random(11);
        for (var round = 0; round < 200; round++)
        {
            var older = Lines(random);
            var newer = Lines(random);
            var removed = ChangedLine.Between(string.Join('\n', older), string.Join('\n', newer)).ToLookup(line => line.IsAdded, line => line.Text);
            Assert.Equal(
                older.Concat(removed[true]).Order(StringComparer.Ordinal),
                newer.Concat(removed[false]).Order(StringComparer.Ordinal));
        }
    }

    private static string[] Lines(Random random) => [.. Enumerable.Range(0, 1 + random.Next(12)).Select(_ => ((char)('a' + random.Next(4))).ToString())];
}
