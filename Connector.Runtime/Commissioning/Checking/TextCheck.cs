using System.Buffers;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>What is wrong with the text around the tree: bytes that are no UTF-8, further documents, aliases that lead nowhere.</summary>
internal static class TextCheck
{
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(1, 31).Select(code => (char)code).Where(c => c is not ('\t' or '\n' or '\r')), '\u007F']);

    public static void Run(CommissioningFile file, List<Problem> problems)
    {
        var text = file.Text;
        if (CommissioningBytes.FirstForeignByte(text) is >= 0 and var foreign)
            Tell("invalid-utf8", "The file is not in UTF-8: a byte here is no part of any character. It is kept as it is; save the file as UTF-8 to be rid of this.", foreign, 1);
        if (text.AsSpan().IndexOfAny(Controls) is >= 0 and var control)
            Tell("control-character", $"An invisible control character (U+{(int)text[control]:X4}) stands here; YAML does not allow it.", control, 1);
        if (file.Reading.SecondDocument >= 0)
            Tell("second-document", "A second document begins here; a commissioning file has one, and what follows is ignored.", file.Reading.SecondDocument, 3);
        foreach (var alias in file.Reading.UnknownAliases)
            Tell("unknown-anchor", $"'*{alias.Name}' repeats something that nothing is called: there is no '&{alias.Name}' before it. A text that begins with * needs quotes.", Position(file, alias), alias.Name.Length + 1);

        void Tell(string code, string message, int start, int length) => problems.Add(new Problem(ProblemSeverity.Error, code, message, file.Lines.Place(start, length)));
    }

    private static int Position(CommissioningFile file, YamlAlias alias)
    {
        var waiting = new Stack<YamlSpot>(file.Root is { } root ? [root] : []);
        while (waiting.TryPop(out var spot))
        {
            if (spot.Node == alias) return spot.Start;
            for (var i = 0; i < spot.ChildCount; i++) waiting.Push(spot.Child(i));
        }

        return 0;
    }
}
