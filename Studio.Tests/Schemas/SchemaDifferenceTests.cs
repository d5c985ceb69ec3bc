using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Reference;
using Xunit;

namespace Studio.Tests.Schemas;

public sealed class SchemaDifferenceTests
{
    [Theory]
    [InlineData("{}", """{"speed":{"type":"integer","title":"Speed"}}""", "New: Speed (speed), whole number.")]
    [InlineData("""{"speed":{"type":"integer"}}""", "{}", "Gone: speed. A value that a file has for it stays in the file and is marked.")]
    [InlineData("""{"port":{"type":"integer","maximum":10}}""", """{"port":{"type":"integer","maximum":20}}""", "port: at most 20 now (at most 10 before).")]
    [InlineData("""{"port":{"type":"integer"}}""", """{"port":{"type":"string"}}""", "port: text in place of whole number.")]
    [InlineData("""{"mode":{"enum":["a","b"]}}""", """{"mode":{"enum":["b","c"]}}""", "mode: \"c\" allowed now, \"a\" no longer allowed.")]
    [InlineData("""{"port":{"type":"integer","default":1}}""", """{"port":{"type":"integer","default":2}}""", "port: default 2 in place of 1.")]
    [InlineData("""{"port":{"type":"integer","title":"Port"}}""", """{"port":{"type":"integer","title":"TCP port"}}""", "TCP port (port): was called Port.")]
    public void AChange_IsToldInOneSentence(string before, string after, string expected) =>
        Assert.Equal([expected], SchemaDifference.Between(Block(before), Block(after)));

    [Fact]
    public void ARequiredField_IsTold() => Assert.Equal(
        ["port: required now."],
        SchemaDifference.Between(Block("""{"port":{"type":"integer"}}"""), Block("""{"port":{"type":"integer"}}""", """["port"]""")));

    [Fact]
    public void TheSame_IsNothing() => Assert.Empty(SchemaDifference.Between(Block("""{"a":{"type":"string"}}"""), Block("""{ "a": { "type": "string" } }""")));

    private static SchemaNode Block(string properties, string required = "[]") =>
        SchemaDocument.Parse($$"""{"type":"object","properties":{{properties}},"required":{{required}}}""", "t.json").Root;
}
