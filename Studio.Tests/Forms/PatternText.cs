using System.Globalization;
using System.Text;

namespace Studio.Tests.Forms;

/// <summary>Makes a text that matches an ordinary regular expression, the way a person reads it: the shortest that comes to mind.</summary>
internal sealed class PatternText
{
    private readonly string _pattern;
    private readonly int _more;
    private int _at;

    /// <param name="more">How often what may be repeated is repeated beyond its least.</param>
    private PatternText(string pattern, int more) => (_pattern, _more) = (pattern, more);

    /// <summary>Some texts; the pattern may still refuse one or all of them.</summary>
    public static IEnumerable<string> Of(string pattern) => new[] { 0, 1, 2 }.Select(more => new PatternText(pattern, more).Alternatives());

    /// <summary>The last alternative of the shortest ones: the first is often the special case.</summary>
    private string Alternatives()
    {
        var texts = new List<string> { Sequence() };
        while (_at < _pattern.Length && _pattern[_at] == '|')
        {
            _at++;
            texts.Add(Sequence());
        }

        return texts.FirstOrDefault(text => text.Length > 0) ?? "";
    }

    private string Sequence()
    {
        var made = new StringBuilder();
        while (_at < _pattern.Length && _pattern[_at] is not ('|' or ')')) made.Append(Repeated(Atom));
        return made.ToString();
    }

    private string Repeated(Func<string> atom)
    {
        var one = atom();
        if (_at >= _pattern.Length) return one;
        var (least, most) = (1, 1);
        switch (_pattern[_at])
        {
            case '*': (least, most, _at) = (0, int.MaxValue, _at + 1); break;
            case '+': (least, most, _at) = (1, int.MaxValue, _at + 1); break;
            case '?': (least, most, _at) = (0, 1, _at + 1); break;
            case '{' when _pattern.IndexOf('}', _at) is var end and > 0 && char.IsAsciiDigit(_pattern[_at + 1]):
                var limits = _pattern[(_at + 1)..end].Split(',');
                least = int.Parse(limits[0], CultureInfo.InvariantCulture);
                most = limits.Length == 1 ? least : limits[1].Length == 0 ? int.MaxValue : int.Parse(limits[1], CultureInfo.InvariantCulture);
                _at = end + 1;
                break;
            default: return one;
        }

        if (_at < _pattern.Length && _pattern[_at] is '?' or '+') _at++;
        return string.Concat(Enumerable.Repeat(one, Math.Min(most, least + Math.Min(_more, Math.Max(0, most - least)))));
    }

    private string Atom()
    {
        var sign = _pattern[_at++];
        switch (sign)
        {
            case '^' or '$': return "";
            case '.': return "a";
            case '[': return Class();
            case '\\': return Escape(_pattern[_at++]);
            case '(': return Group();
            default: return sign.ToString();
        }
    }

    private string Group()
    {
        var looks = _at + 1 < _pattern.Length && _pattern[_at] == '?' && _pattern[_at + 1] is '=' or '!' || _pattern[_at..].StartsWith("?<=", StringComparison.Ordinal) || _pattern[_at..].StartsWith("?<!", StringComparison.Ordinal);
        if (_pattern[_at] == '?') _at = _pattern[_at + 1] == '<' && !looks ? _pattern.IndexOf('>', _at) + 1 : _at + (looks && _pattern[_at + 1] == '<' ? 3 : 2);
        var text = Alternatives();
        _at++;
        return looks ? "" : text;
    }

    private string Class()
    {
        var negated = _pattern[_at] == '^';
        if (negated) _at++;
        var members = new List<char>();
        while (_pattern[_at] != ']')
        {
            var sign = _pattern[_at++];
            var from = sign == '\\' ? Escape(_pattern[_at++]) : sign.ToString();
            members.AddRange(from);
            if (_pattern[_at] != '-' || _pattern[_at + 1] == ']') continue;
            _at++;
            var last = _pattern[_at++] is var end && end == '\\' ? Escape(_pattern[_at++])[0] : end;
            for (var letter = from[0] + 1; letter <= last && members.Count < 200; letter++) members.Add((char)letter);
        }

        _at++;
        return (negated ? "abcdefghij0123456789-".First(letter => !members.Contains(letter)) : members.OrderByDescending(char.IsAsciiLetterOrDigit).First()).ToString();
    }

    private string Escape(char sign)
    {
        switch (sign)
        {
            case 'd': return "1";
            case 'w': return "a";
            case 's': return " ";
            case 'D' or 'W' or 'S': return "-";
            case 'b' or 'B': return "";
            case 'n': return "\n";
            case 't': return "\t";
            case 'r': return "\r";
            case 'p' or 'P' when _at < _pattern.Length && _pattern[_at] == '{':
                _at = _pattern.IndexOf('}', _at) + 1;
                return "A";
            case 'u' when int.TryParse(_pattern.AsSpan(_at, Math.Min(4, _pattern.Length - _at)), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code):
                _at += 4;
                return ((char)code).ToString();
            default: return sign.ToString();
        }
    }
}
