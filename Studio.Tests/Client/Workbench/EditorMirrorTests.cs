using Connector.Runtime.Commissioning;
using Studio.Client.Ports;
using Studio.Client.Workbench.Editing;
using Xunit;

namespace Studio.Tests.Client.Workbench;

public sealed class EditorMirrorTests
{
    [Theory]
    [InlineData("a: 1\nb: 2\n")]
    [InlineData("a: 1\r\nb: 2\r\n")]
    [InlineData("\uFEFFa: 1\r\nb: 2\nc: 3\r\n\r\n")]
    public void Places_go_to_the_editor_and_back(string text)
    {
        var lines = new LineEnds(text);
        var shown = LineEnds.Normalise(text);

        Assert.Equal(shown.Length, lines.EditorLength);
        for (var offset = 0; offset <= shown.Length; offset++) Assert.Equal(offset, lines.ToEditor(lines.ToStored(offset)));
        for (var offset = 0; offset < text.Length; offset++)
            if (text[offset] is not ('\r' or '\n')) Assert.Equal(text[offset], shown[lines.ToEditor(offset)]);
    }

    [Fact]
    public void A_typed_line_gets_the_line_end_of_the_file()
    {
        var mirror = new EditorMirror(4, "a: 1\r\nb: 2\r\n");

        Assert.Equal([new TextEdit(4, 0, "\r\nx: 9")], mirror.FromEditor(4, [new TextEdit(4, 0, "\nx: 9")]));
        Assert.Equal([new TextEdit(6, 4, "")], mirror.FromEditor(4, [new TextEdit(5, 4, "")]));
    }

    [Fact]
    public void What_was_typed_before_a_change_arrived_is_carried_over_it()
    {
        var mirror = new EditorMirror(0, "one\ntwo\n");
        mirror.Take(new TextChange(1, [new TextEdit(0, 0, "zero\n")], "somebody", "zero\none\ntwo\n"));

        Assert.Equal([new TextEdit(12, 0, "!")], mirror.FromEditor(0, [new TextEdit(7, 0, "!")]));
        Assert.Equal(12, mirror.ToStored(0, 7));
    }

    [Fact]
    public void A_gap_in_the_versions_asks_for_the_whole_text()
    {
        var mirror = new EditorMirror(0, "a");

        Assert.Null(mirror.Take(new TextChange(2, [new TextEdit(0, 0, "b")], "x", "ba")));
        Assert.Null(mirror.FromEditor(9, []));
    }

    [Fact]
    public void Line_ends_after_edits_are_those_of_the_text_read_anew()
    {
        var random = new Random(20260302);
        for (var round = 0; round < 2_000; round++)
        {
            var text = Any(12);
            var known = new LineEnds(text);
            for (var step = 0; step < 4; step++)
            {
                var edits = new List<TextEdit>();
                for (var at = random.Next(0, 4); at <= text.Length && edits.Count < 3; at = edits[^1].End + 1 + random.Next(0, 4))
                    edits.Add(new TextEdit(at, random.Next(0, Math.Min(4, text.Length - at + 1)), Any(3)));
                if (edits.Count == 0) continue;
                var after = TextEdits.Apply(text, edits);
                known = known.After(text, edits, after);
                text = after;
                var anew = new LineEnds(text);
                Assert.Equal((anew.EditorLength, anew.NewLine), (known.EditorLength, known.NewLine));
                for (var offset = 0; offset <= text.Length; offset++) Assert.Equal(anew.ToEditor(offset), known.ToEditor(offset));
            }
        }

        string Any(int longest) => string.Concat(Enumerable.Range(0, random.Next(0, longest)).Select(_ => random.Next(5) switch { 0 => "\r\n", 1 => "\n", 2 => "\r", _ => "a" }));
    }

    [Fact]
    public void Random_edits_of_a_text_with_both_line_ends_arrive_as_the_same_text()
    {
        var random = new Random(20260301);
        for (var round = 0; round < 300; round++)
        {
            var stored = string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => random.Next(4) switch { 0 => "\r\n", 1 => "\n", _ => "ab" }));
            var shown = LineEnds.Normalise(stored);
            var mirror = new EditorMirror(0, stored);
            for (var version = 1; version <= 8; version++)
            {
                var start = random.Next(0, shown.Length + 1);
                var typed = new TextEdit(start, random.Next(0, Math.Min(4, shown.Length - start + 1)), random.Next(3) switch { 0 => "\n", 1 => "x", _ => "" });
                var edits = mirror.FromEditor(version - 1, [typed])!;
                stored = TextEdits.Apply(stored, edits);
                shown = TextEdits.Apply(shown, [typed]);
                var told = mirror.Take(new TextChange(version, edits, "self", stored));
                if (told is null) mirror.Reset(version, stored);
                Assert.Equal(shown, LineEnds.Normalise(stored));
                Assert.Equal(shown, mirror.EditorText);
            }
        }
    }
}
