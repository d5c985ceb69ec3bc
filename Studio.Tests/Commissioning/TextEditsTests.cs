using Connector.Runtime.Commissioning;
using Xunit;

namespace Studio.Tests.Commissioning;

public sealed class TextEditsTests
{
    [Fact]
    public void Apply_InsertionsAtOneOffset_KeepTheOrderOfTheList() =>
        Assert.Equal("xaby", TextEdits.Apply("xy", [new(1, 0, "a"), new(1, 0, "b")]));

    [Fact]
    public void Apply_OverlappingEdits_AreRefused() =>
        Assert.Throws<ArgumentException>(() => TextEdits.Apply("abcdef", [new(0, 3, ""), new(2, 1, "x")]));

    [Fact]
    public void Transform_DeletionAroundAnothersInsertion_KeepsTheInsertedText()
    {
        var deletion = TextEdits.Transform([new(0, 6, "")], [new(3, 0, "new")], comeFirst: false);
        Assert.Equal("new", TextEdits.Apply("abcnewdef", deletion));
    }

    [Fact]
    public void Between_SharedSurrogateHalf_DoesNotSplitAPair()
    {
        var edit = Assert.Single(TextEdits.Between("a\U0001F600b", "a\U0001F601b"));
        Assert.Equal("\U0001F601", edit.NewText);
        Assert.Equal(2, edit.Length);
    }

    [Fact]
    public void TransformOffset_CaretInsideAReplacement_MovesBehindTheNewText() =>
        Assert.Equal(5, TextEdits.TransformOffset(4, [new(2, 4, "xyz")], moveWithInsertion: false));

    [Theory]
    [InlineData(true, 4)]
    [InlineData(false, 2)]
    public void TransformOffset_InsertionAtTheCaret_PushesOnlyWhenAsked(bool move, int expected) =>
        Assert.Equal(expected, TextEdits.TransformOffset(2, [new(2, 0, "ab")], move));

    [Fact]
    public void Transform_AnyTwoEditLists_ConvergeWhoeverGoesFirst() => Repeat((random, text) =>
    {
        var a = RandomEdits(random, text);
        var b = RandomEdits(random, text);
        var viaA = TextEdits.Apply(TextEdits.Apply(text, a), TextEdits.Transform(b, a, comeFirst: false));
        var viaB = TextEdits.Apply(TextEdits.Apply(text, b), TextEdits.Transform(a, b, comeFirst: true));
        Assert.Equal(viaA, viaB);
    });

    [Fact]
    public void Invert_AnyEditList_RestoresTheText() => Repeat((random, text) =>
    {
        var edits = RandomEdits(random, text);
        Assert.Equal(text, TextEdits.Apply(TextEdits.Apply(text, edits), TextEdits.Invert(text, edits)));
    });

    [Fact]
    public void Compose_AnyTwoLists_DoesWhatBothDo() => Repeat((random, text) =>
    {
        var first = RandomEdits(random, text);
        var between = TextEdits.Apply(text, first);
        var second = RandomEdits(random, between);
        Assert.Equal(TextEdits.Apply(between, second), TextEdits.Apply(text, TextEdits.Compose(first, second)));
    });

    [Fact]
    public void Rebase_UndoAfterEditsOfOthers_TakesBackOnlyTheOwnEdit() => Repeat((random, text) =>
    {
        // The marker is what this user typed; the others never touch it, so exactly it must go.
        var at = random.Next(text.Length + 1);
        TextEdit[] own = [new(at, 0, "§")];
        var typed = TextEdits.Apply(text, own);
        var others = RandomEdits(random, typed).Where(edit => edit.End <= at || edit.Start > at).ToArray();
        var after = TextEdits.Apply(typed, others);
        var undone = TextEdits.Apply(after, TextEdits.Rebase(TextEdits.Invert(text, own), [others]));
        Assert.Equal(after.Replace("§", ""), undone);
    });

    [Fact]
    public void Between_AnyTwoTexts_LeadsFromOneToTheOther() => Repeat((random, text) =>
    {
        var after = TextEdits.Apply(text, RandomEdits(random, text));
        Assert.Equal(after, TextEdits.Apply(text, TextEdits.Between(text, after)));
    });

    private static void Repeat(Action<Random, string> check)
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var text = new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => (char)random.Next('a', 'f'))]);
            check(random, text);
        }
    }

    private static List<TextEdit> RandomEdits(Random random, string text)
    {
        var edits = new List<TextEdit>();
        for (var position = random.Next(6); position <= text.Length && edits.Count < 5; position += 1 + random.Next(6))
        {
            var length = Math.Min(random.Next(5), text.Length - position);
            edits.Add(new TextEdit(position, length, new string((char)random.Next('A', 'Z'), random.Next(3))));
            position += length;
        }

        return edits;
    }
}
