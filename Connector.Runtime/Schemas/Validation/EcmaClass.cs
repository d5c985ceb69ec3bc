using System.Text;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>Character classes. .NET sees UTF-16 units, so members beyond U+FFFF become alternatives beside the class.</summary>
internal sealed class EcmaClass
{
    private readonly StringBuilder _units = new();
    private readonly List<(int From, int To)> _beyond = [];
    private bool _pairs;

    /// <param name="at">At the "[" ; afterwards behind the "]".</param>
    internal static void Translate(string text, ref int at, bool asciiOnly, StringBuilder output)
    {
        var negated = at + 1 < text.Length && text[at + 1] == '^';
        at += negated ? 2 : 1;
        var members = new EcmaClass();
        while (true)
        {
            if (at >= text.Length) throw new ArgumentException("A class has no end.");
            if (text[at] == ']') break;
            members.TakeMember(text, ref at);
        }

        at++;
        members.Append(negated, asciiOnly, output);
    }

    /// <summary>A property escape outside a class.</summary>
    internal static void TranslateAlone(string text, ref int at, bool asciiOnly, StringBuilder output)
    {
        var members = new EcmaClass();
        members.TakeProperty(text, ref at);
        members.Append(negated: false, asciiOnly, output);
    }

    private void TakeMember(string text, ref int at)
    {
        if (text[at] == '\\' && at + 1 < text.Length)
        {
            if (text[at + 1] is 'd' or 'D' or 'w' or 'W' or 's' or 'S')
            {
                _units.Append(EcmaPattern.ClassEscape(text[at + 1]));
                _pairs |= char.IsAsciiLetterUpper(text[at + 1]);
                at += 2;
                return;
            }

            if (text[at + 1] is 'p' or 'P')
            {
                TakeProperty(text, ref at);
                return;
            }
        }

        var from = TakeCharacter(text, ref at);
        var isRange = at + 1 < text.Length && text[at] == '-' && text[at + 1] != ']' && !(text[at + 1] == '\\' && at + 2 < text.Length && text[at + 2] is 'd' or 'D' or 'w' or 'W' or 's' or 'S' or 'p' or 'P');
        if (!isRange)
        {
            Add(from, from);
            return;
        }

        at++;
        var to = TakeCharacter(text, ref at);
        if (to < from) throw new ArgumentException("A range in a class runs backwards.");
        Add(from, to);
    }

    private static int TakeCharacter(string text, ref int at)
    {
        if (text[at] == '\\') return EcmaEscape.Take(text, ref at, inClass: true);
        if (!Rune.TryGetRuneAt(text, at, out var rune)) return text[at++];
        at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private void TakeProperty(string text, ref int at)
    {
        var end = at + 2 < text.Length && text[at + 2] == '{' ? text.IndexOf('}', at) : -1;
        if (end < 0) throw new ArgumentException("\\p needs a property in braces.");
        var negated = text[at + 1] == 'P';
        _units.Append(UnicodeProperty.Translate(text[(at + 3)..end], negated));
        _pairs |= negated;
        at = end + 1;
    }

    private void Add(int from, int to)
    {
        if (from <= 0xffff) _units.Append(EcmaPattern.Unit(from)).Append('-').Append(EcmaPattern.Unit(Math.Min(to, 0xffff)));
        if (to > 0xffff) _beyond.Add((Math.Max(from, 0x10000), to));
    }

    private void Append(bool negated, bool asciiOnly, StringBuilder output)
    {
        var units = _units.Length == 0 ? negated ? "[\\u0000-\\uffff]" : "(?!)" : $"[{(negated ? "^" : "")}{_units}]";
        if (asciiOnly)
        {
            output.Append(units);
            return;
        }

        var pairs = string.Join('|', _beyond.SelectMany(range => Pairs(range.From, range.To)));
        if (negated)
        {
            var others = _pairs ? "" : $"{(pairs.Length > 0 ? $"(?!{pairs})" : "")}[\\ud800-\\udbff][\\udc00-\\udfff]|";
            output.Append($"(?:{others}{(_units.Length == 0 ? "[^\\ud800-\\udfff]" : $"(?![\\ud800-\\udfff])[^{_units}]")})");
        }
        else if (_pairs)
        {
            output.Append($"(?:[\\ud800-\\udbff][\\udc00-\\udfff]|{units})");
        }
        else
        {
            output.Append(pairs.Length == 0 ? units : $"(?:{pairs}|{units})");
        }
    }

    /// <summary>A range beyond U+FFFF as pairs: the rest of the first block, whole blocks, the beginning of the last.</summary>
    private static IEnumerable<string> Pairs(int from, int to)
    {
        var (first, last) = (char.ConvertFromUtf32(from), char.ConvertFromUtf32(to));
        var (u, l) = ((Func<int, string>)EcmaPattern.Unit, 0xdfff);
        if (first[0] == last[0])
        {
            yield return $"{u(first[0])}[{u(first[1])}-{u(last[1])}]";
            yield break;
        }

        yield return $"{u(first[0])}[{u(first[1])}-{u(l)}]";
        if (last[0] - first[0] > 1) yield return $"[{u(first[0] + 1)}-{u(last[0] - 1)}][{u(0xdc00)}-{u(l)}]";
        yield return $"{u(last[0])}[{u(0xdc00)}-{u(last[1])}]";
    }
}
