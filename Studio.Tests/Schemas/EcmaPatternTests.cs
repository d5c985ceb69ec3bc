using Connector.Runtime.Schemas.Validation;
using Xunit;

namespace Studio.Tests.Schemas;

public sealed class EcmaPatternTests
{
    [Theory]
    [InlineData("^\\d+$", "١٢", false)]
    [InlineData("^\\d+$", "12", true)]
    [InlineData("^\\w+$", "é", false)]
    [InlineData("^\\W$", "é", true)]
    [InlineData("^a$", "a\n", false)]
    [InlineData("^\\s$", "\u00a0", true)]
    [InlineData("^\\S$", "\ufeff", false)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^[😀-😂]$", "😁", true)]
    [InlineData("^[^a]$", "😁", true)]
    [InlineData("^[^😁]$", "😁", false)]
    [InlineData("^\\u{1F600}$", "😀", true)]
    [InlineData("^\\ud83d\\ude00$", "😀", true)]
    [InlineData("^\\p{Lu}\\p{Script=Greek}$", "Aα", true)]
    [InlineData("^\\P{L}$", "1", true)]
    [InlineData("^\\cA$", "\u0001", true)]
    [InlineData("^[\\w.-]+$", "a.b-c", true)]
    [InlineData("^[a-z-[aeiou]]$", "b]", true)]
    [InlineData("^[]$", "a", false)]
    [InlineData("^[^]$", "\n", true)]
    [InlineData("^(a)?b\\1$", "b", true)]
    [InlineData("^(?<q>['\"]).*\\k<q>$", "'x'", true)]
    [InlineData("^a{,3}$", "a{,3}", true)]
    [InlineData("\\bword\\b", "a word.", true)]
    [InlineData("\\bé", " é", false)]
    [InlineData("^\\/api\\-v1$", "/api-v1", true)]
    [InlineData("(?i)^ABC$", "abc", true)]
    [InlineData("^a|b$", "ax", true)]
    public void IsMatch_IsThatOfEcmaScript(string pattern, string text, bool expected) => Assert.Equal(expected, Pattern.Of(pattern).IsMatch(text));

    [Theory]
    [InlineData("^a$", true)]
    [InlineData("^\\S(|(.|\\n)*\\S)\\Z", false)]
    [InlineData("\\a", false)]
    [InlineData("(?i)a", false)]
    [InlineData("a++", false)]
    [InlineData("(", false)]
    [InlineData("[z-a]", false)]
    [InlineData("\\p{Nonsense}", false)]
    [InlineData("\\2(a)", false)]
    [InlineData("(?<1x>a)", false)]
    public void IsEcmaScript_KnowsItsOwn(string pattern, bool expected) => Assert.Equal(expected, Pattern.IsEcmaScript(pattern));

    [Fact]
    public void IsMatch_WhatDoesNotCompile_IsNull() => Assert.Null(Pattern.Of("(").IsMatch("("));
}
