using Connector.Runtime.Commissioning;
using Microsoft.Extensions.Logging.Abstractions;
using Studio.Server.Texts;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Server.Texts;

public sealed class SharedTextTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Apply_AgainstAnOldVersion_KeepsBothEdits()
    {
        var text = Open("one two three");

        text.Apply("ann", 0, [new TextEdit(0, 3, "ONE")], "form");
        text.Apply("bob", 0, [new TextEdit(8, 5, "THREE")], "yaml");

        Assert.Equal("ONE two THREE", text.Current.Text);
        Assert.Equal(2, text.Current.Version);
    }

    [Fact]
    public void Undo_TakesBackOnesOwnEditAndLeavesTheOthers()
    {
        var text = Open("a b");
        text.Apply("ann", 0, [new TextEdit(0, 1, "apple")], "form");
        text.Apply("bob", 1, [new TextEdit(6, 1, "banana")], "form");

        Assert.True(text.Undo("ann", "undo"));
        Assert.Equal("a banana", text.Current.Text);

        Assert.True(text.Redo("ann", "redo"));
        Assert.Equal("apple banana", text.Current.Text);

        Assert.True(text.Undo("bob", "undo"));
        Assert.Equal("apple b", text.Current.Text);
        Assert.False(text.CanUndo("bob"));
        Assert.False(text.CanUndo("somebody else"));
    }

    [Fact]
    public void Undo_AfterTypingWithoutPause_TakesBackTheWord()
    {
        var text = Open("");
        for (var at = 0; at < 5; at++) text.Apply("ann", at, [new TextEdit(at, 0, "hello"[at].ToString())], "yaml");
        _time.Advance(TimeSpan.FromSeconds(2));
        text.Apply("ann", 5, [new TextEdit(5, 0, "!")], "yaml");

        text.Undo("ann", "undo");
        Assert.Equal("hello", text.Current.Text);

        text.Undo("ann", "undo");
        Assert.Equal("", text.Current.Text);
        Assert.False(text.Undo("ann", "undo"));

        text.Redo("ann", "redo");
        Assert.Equal("hello", text.Current.Text);
    }

    [Fact]
    public void AnEditAfterUndo_EndsRedo()
    {
        var text = Open("x");
        text.Apply("ann", 0, [new TextEdit(0, 1, "y")], "form");
        text.Undo("ann", "undo");

        text.Apply("ann", 2, [new TextEdit(0, 1, "z")], "form");

        Assert.False(text.CanRedo("ann"));
        Assert.False(text.Redo("ann", "redo"));
    }

    [Fact]
    public void Apply_ThatMakesTheTextTooLong_ChangesNothing()
    {
        var text = Open("short", longest: 10);

        Assert.Throws<TextTooLongException>(() => text.Apply("ann", 0, [new TextEdit(5, 0, new string('x', 6))], "yaml"));

        Assert.Equal("short", text.Current.Text);
        Assert.Equal(0, text.Current.Version);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Apply_AgainstAVersionThatNeverWas_IsRefused(long version) =>
        Assert.ThrowsAny<ArgumentException>(() => Open("text").Apply("ann", version, [new TextEdit(0, 0, "x")], "yaml"));

    [Fact]
    public void Listeners_HearOfChangesInOrder_AlsoOfThoseTheyMakeThemselves()
    {
        var text = Open("0");
        var heard = new List<long>();
        text.Changed += change =>
        {
            if (change.Version == 1) text.Apply("bob", 1, [new TextEdit(2, 0, "2")], "echo");
        };
        text.Changed += change => heard.Add(change.Version);

        text.Apply("ann", 0, [new TextEdit(1, 0, "1")], "yaml");

        Assert.Equal([1, 2], heard);
        Assert.Equal("012", text.Current.Text);
    }

    [Fact]
    public void AListenerThatThrows_DoesNotKeepTheOthersFromHearing()
    {
        var text = Open("");
        var heard = 0;
        text.Changed += _ => throw new InvalidOperationException("a broken page");
        text.Changed += _ => heard++;

        text.Apply("ann", 0, [new TextEdit(0, 0, "x")], "yaml");

        Assert.Equal(1, heard);
    }

    /// <summary>Many people type at once, each sure of what they see: nobody's letter is lost, and whoever replays the changes has the text.</summary>
    [Fact]
    public async Task ManyAuthors_LoseNothing_AndAllSeeTheSame()
    {
        var text = Open("");
        var mirror = "";
        text.Changed += change => mirror = TextEdits.Apply(mirror, change.Edits);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(author => Task.Run(() =>
        {
            var random = new Random(author);
            for (var i = 0; i < 100; i++)
            {
                var seen = text.Current;
                text.Apply($"author {author}", seen.Version, [new TextEdit(random.Next(seen.Text.Length + 1), 0, ((char)('a' + author)).ToString())], "yaml");
            }
        })));

        Assert.Equal(400, text.Current.Version);
        Assert.Equal(text.Current.Text, mirror);
        foreach (var letter in "abcd") Assert.Equal(100, mirror.Count(one => one == letter));
    }

    private SharedText Open(string content, int longest = 1_000_000) => new(content, longest, _time, NullLogger.Instance);
}
