using Connector.Runtime.NewConnector;
using Connector.Sdk;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.NewConnector;

public sealed class ConnectorNameTests
{
    [Theory]
    [InlineData("Foobar")]
    [InlineData("S7")]
    [InlineData("X")]
    public void AGoodName_HasNothingAgainstIt(string name) => Assert.Null(ConnectorName.WhyNot(name));

    [Theory]
    [InlineData("", "Give it a name")]
    [InlineData("foobar", "Begin with a capital letter: Foobar.")]
    [InlineData("7Segment", "Begin with a letter")]
    [InlineData("Foo-bar", "letters from A to Z and digits only")]
    [InlineData("../Foo", "Begin with a letter")]
    [InlineData("Foo/Bar", "letters from A to Z and digits only")]
    [InlineData("Füße", "letters from A to Z and digits only")]
    [InlineData("FooConnection", "Leave Connection and Endpoint away")]
    [InlineData("Con", "Windows cannot make a folder called Con")]
    [InlineData("ThisNameIsMuchLongerThanAnybodyWouldWantIt", "40 are allowed")]
    public void ABadName_IsToldWhatToChange(string name, string expected) => Assert.Contains(expected, ConnectorName.WhyNot(name));

    [Fact]
    public void Write_NeverOverwrites()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["mine.txt"], "mine");

        Assert.Contains("not empty", Assert.Throws<ConnectorException>(() => ConnectorTemplate.Write("Foobar", ConnectorLanguage.JavaScript, folder.Path)).Message);

        Assert.Equal([folder["mine.txt"]], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData(ConnectorLanguage.CSharp)]
    [InlineData(ConnectorLanguage.JavaScript)]
    public void NothingOfTheTemplatesName_IsLeft(ConnectorLanguage language)
    {
        foreach (var (path, text) in ConnectorTemplate.Files("Mill", language))
        {
            Assert.DoesNotContain("foobar", path, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("foobar", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("{{", text.Replace("${{", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }
}
