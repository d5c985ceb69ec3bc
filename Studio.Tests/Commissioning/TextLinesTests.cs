using Connector.Runtime.Commissioning;
using Connector.Runtime.Commissioning.Yaml;
using Xunit;

namespace Studio.Tests.Commissioning;

public sealed class TextLinesTests
{
    [Fact]
    public void After_AnyEdits_EqualsTheTextReadAnew()
    {
        var random = new Random(20260303);
        for (var round = 0; round < 2_000; round++)
        {
            var text = Any(12);
            var known = new TextLines(text);
            for (var step = 0; step < 4; step++)
            {
                var edits = new List<TextEdit>();
                for (var at = random.Next(0, 4); at <= text.Length && edits.Count < 3; at = edits[^1].End + 1 + random.Next(0, 4))
                    edits.Add(new TextEdit(at, random.Next(0, Math.Min(4, text.Length - at + 1)), Any(3)));
                if (edits.Count == 0) continue;
                text = TextEdits.Apply(text, edits);
                known = known.After(edits, text);
                Assert.Equal(Starts(new TextLines(text)), Starts(known));
            }
        }

        string Any(int longest) => string.Concat(Enumerable.Range(0, random.Next(0, longest)).Select(_ => random.Next(5) switch { 0 => "\r\n", 1 => "\n", 2 => "\r", _ => "a" }));
    }

    private static IEnumerable<int> Starts(TextLines lines) => Enumerable.Range(0, lines.Count).Select(lines.StartOf);
}
