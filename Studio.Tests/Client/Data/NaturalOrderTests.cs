using Connector.Runtime.Live;
using Xunit;

namespace Studio.Tests.Client.Data;

public sealed class NaturalOrderTests
{
    [Fact]
    public void Numbers_in_names_are_counted_and_everything_else_is_compared_by_its_characters()
    {
        string[] sorted = ["", "DB1.DBW2", "DB1.DBW10", "DB2.DBW1", "line", "line1", "line02", "line2", "line10", "line10a", "line10b3", "line10b20", "line18446744073709551616", "line99999999999999999999", "linea", "öl"];
        var shuffled = sorted.ToArray();
        new Random(1).Shuffle(shuffled);
        Assert.Equal(sorted, shuffled.Order(NaturalOrder.Instance));
    }

    [Fact]
    public void Any_three_texts_have_one_order_and_only_equal_texts_are_equal()
    {
        const int seed = 7, rounds = 200_000;
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++)
        {
            var (a, b, c) = (Any(), Any(), Any());
            Assert.Equal(Math.Sign(Compare(a, b)), -Math.Sign(Compare(b, a)));
            Assert.Equal(a == b, Compare(a, b) == 0);
            if (Compare(a, b) <= 0 && Compare(b, c) <= 0) Assert.True(Compare(a, c) <= 0, $"'{a}' '{b}' '{c}'");
        }

        static int Compare(string a, string b) => NaturalOrder.Instance.Compare(a, b);
        string Any() => new([.. Enumerable.Range(0, random.Next(5)).Select(_ => "0012ab/"[random.Next(7)])]);
    }
}
