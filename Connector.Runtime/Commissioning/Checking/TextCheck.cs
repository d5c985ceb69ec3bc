using System.Buffers;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>What is wrong with the text around the tree: bytes that are no UTF-8, further documents, aliases that lead nowhere.</summary>
internal static class TextCheck
{
    private static readonly char[] ControlCharacters = [.. Enumerable.Range(1, 31).Select(code => (char)code).Where(c => c is not ('\t' or '\n' or '\r')), '\u007F'];

    private static readonly SearchValues<char> Controls = SearchValues.Create(ControlCharacters);

    /// <summary>The code of what is told of bytes that are no UTF-8, in any kind of file.</summary>
    public const string ForeignByte = "invalid-utf8";

    /// <summary>The code of what is told of characters that nobody sees.</summary>
    public const string Invisible = "invisible-character";

    // Of the characters that nobody sees, those that a copied text brings along; joiners are left out, emoji are made with them.
    private const string UnseenCharacters = "\u00AD\u200B\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2060\u2066\u2067\u2068\u2069\uFEFF";

    private static readonly SearchValues<char> Unseen = SearchValues.Create(UnseenCharacters);

    private static readonly SearchValues<char> Told = SearchValues.Create([.. ControlCharacters, .. UnseenCharacters]);

    /// <summary>Whether a text has no character that is looked at here, nor half of one. Then no part of it has, nor what is put together of such texts.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text) => !text.ContainsAny(Told) && !text.ContainsAnyInRange('\uD800', '\uDFFF');

    public static void Run(CommissioningFile file, List<Problem> problems)
    {
        if (!file.IsPlain) RunCharacters(file, problems);
        if (file.Reading.SecondDocument >= 0)
            problems.Add(Error(file, "second-document", "A second document begins here; a commissioning file has one, and what follows is ignored.", file.Reading.SecondDocument, 3));
        foreach (var alias in file.Reading.UnknownAliases)
            problems.Add(Error(file, "unknown-anchor", $"'*{alias.Name}' repeats something that nothing is called: there is no '&{alias.Name}' before it. A text that begins with * needs quotes.", Position(file, alias), alias.Name.Length + 1));
    }

    private static void RunCharacters(CommissioningFile file, List<Problem> problems)
    {
        var text = file.Text;
        if (CommissioningBytes.FirstForeignByte(text) is >= 0 and var foreign)
            problems.Add(Error(file, ForeignByte, "The file is not in UTF-8: a byte here is no part of any character. It is kept as it is; save the file as UTF-8 to be rid of this.", foreign, 1));
        if (text.AsSpan().IndexOfAny(Controls) is >= 0 and var control)
            problems.Add(Error(file, "control-character", $"An invisible control character (U+{(int)text[control]:X4}) stands here; YAML does not allow it.", control, 1));
        foreach (var at in InvisibleIn(file.Text).Where(at => Matters(file, at)).Take(20))
        {
            problems.Add(new Problem(
                ProblemSeverity.Error,
                Invisible,
                $"An invisible character (U+{(int)file.Text[at]:X4}) stands here and makes another word of this one.",
                file.Lines.Place(at, 1),
                file.PointerAt(at),
                new ProblemMend("Remove it", [new TextEdit(at, 1, "")])));
        }
    }

    private static Problem Error(CommissioningFile file, string code, string message, int start, int length) => new(ProblemSeverity.Error, code, message, file.Lines.Place(start, length));

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

    private static IEnumerable<int> InvisibleIn(string text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            var next = text.AsSpan(at).IndexOfAny(Unseen);
            if (next < 0) yield break;
            yield return at += next;
        }
    }

    /// <summary>Comments, descriptions and texts of several lines may hold what they like.</summary>
    private static bool Matters(CommissioningFile file, int offset)
    {
        var line = file.Lines.Line(file.Lines.LineAt(offset))[..(offset - file.Lines.StartOf(file.Lines.LineAt(offset)))];
        if (line.TrimStart() is ['#', ..] || line.Contains(" #", StringComparison.Ordinal)) return false;
        if (file.PointerAt(offset) is not { } pointer) return true;
        return !pointer.EndsWith("/description", StringComparison.Ordinal) && file.Find(pointer)?.Node is not YamlScalar { IsBlock: true };
    }
}
