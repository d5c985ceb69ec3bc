using Studio.Client.Forms.Preview;
using Xunit;

namespace Studio.Tests.Forms;

public sealed class PreviewLinkTests
{
    [Fact]
    public void What_was_written_is_read_back()
    {
        var parts = new PreviewParts(GallerySamples.Example, "{}", """{"host":"ä/+#"}""");
        Assert.Equal(parts, PreviewLink.Read("http://studio/connectors/preview" + PreviewLink.Write(parts)));
    }

    [Fact]
    public void Too_much_gets_no_link()
    {
        var random = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(_ => (char)random.Next(33, 120)));
        Assert.Null(PreviewLink.Write(new PreviewParts(text, "", "")));
    }

    [Theory]
    [InlineData("http://s/connectors/preview")]
    [InlineData("http://s/connectors/preview#p=")]
    [InlineData("http://s/connectors/preview#p=!!!!")]
    [InlineData("http://s/connectors/preview#p=AAAA")]
    public void Nonsense_is_nothing(string address) => Assert.Null(PreviewLink.Read(address));

    [Fact]
    public void A_small_link_that_unpacks_to_very_much_is_refused()
    {
        var link = PreviewLink.Write(new PreviewParts(new string(' ', 3_000_000), "", ""));
        Assert.NotNull(link);
        Assert.Null(PreviewLink.Read("http://s/" + link));
    }
}
