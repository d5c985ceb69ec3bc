using System.Globalization;
using System.Text;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>
/// Rewrites an ECMAScript expression (unicode mode) as a .NET one that gives the same verdict: <c>\d</c> and <c>\w</c> are ASCII,
/// <c>\s</c> is ECMAScript's, <c>$</c> does not forgive a final line feed, one character is one code point.
/// </summary>
internal sealed class EcmaPattern
{
    private const string Digits = "0-9";
    private const string NotDigits = "\\u0000-/:-\\uffff";
    private const string Word = "a-zA-Z0-9_";
    private const string NotWord = "\\u0000-/:-@\\[-\\^`\\{-\\uffff";
    private const string Space = "\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
    private const string NotSpace =
        "\\u0000-\\u0008\\u000e-\\u001f!-\\u009f\\u00a1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff\\u3001-\\ufefe\\uff00-\\uffff";

    private const string AnyPair = "[\\ud800-\\udbff][\\udc00-\\udfff]";

    private readonly string _text;
    private readonly bool _asciiOnly;
    private readonly bool _captures;
    private readonly List<string> _groupNames = [];
    private readonly StringBuilder _out = new();
    private int _at;
    private int _group;

    private EcmaPattern(string text, bool asciiOnly)
    {
        _text = text;
        _asciiOnly = asciiOnly;
        _captures = FindGroups();
    }

    /// <param name="asciiOnly">The result will only meet ASCII text: simpler and faster.</param>
    /// <exception cref="ArgumentException">Not an ECMAScript expression.</exception>
    internal static string Translate(string text, bool asciiOnly)
    {
        var pattern = new EcmaPattern(text, asciiOnly);
        while (pattern._at < text.Length) pattern.Next();
        return pattern._out.ToString();
    }

    /// <summary>Groups are only kept where something refers back to them; finds their names and whether anything does.</summary>
    private bool FindGroups()
    {
        var refersBack = false;
        var inClass = false;
        for (var i = 0; i < _text.Length; i++)
        {
            var c = _text[i];
            if (c == '\\')
            {
                i++;
                refersBack |= !inClass && i < _text.Length && (_text[i] is >= '1' and <= '9' or 'k');
            }
            else if (c == '[')
            {
                inClass = true;
            }
            else if (c == ']')
            {
                inClass = false;
            }
            else if (c == '(' && !inClass && !Follows(i, "(?:") && !Follows(i, "(?=") && !Follows(i, "(?!") && !Follows(i, "(?<=") && !Follows(i, "(?<!"))
            {
                var end = Follows(i, "(?<") ? _text.IndexOf('>', i) : -1;
                _groupNames.Add(end < 0 ? "" : _text[(i + 3)..end]);
            }
        }

        return refersBack;
    }

    private bool Follows(int at, string what) => string.CompareOrdinal(_text, at, what, 0, what.Length) == 0;

    private void Next()
    {
        var c = _text[_at];
        switch (c)
        {
            case '\\':
                Escape();
                break;
            case '[':
                EcmaClass.Translate(_text, ref _at, _asciiOnly, _out);
                break;
            case '(':
                Open();
                break;
            case '.':
                _at++;
                _out.Append(_asciiOnly ? "[^\\n\\r]" : $"(?:{AnyPair}|[^\\n\\r\\u2028\\u2029])");
                break;
            case '$':
                _at++;
                _out.Append("\\z");
                break;
            case ')' or '|' or '*' or '+' or '?' or '^':
                _at++;
                _out.Append(c);
                break;
            case '{':
                Brace();
                break;
            default:
                AppendCodePoint(TakeCodePoint());
                break;
        }
    }

    private void Open()
    {
        string[] plain = ["(?:", "(?=", "(?!", "(?<=", "(?<!"];
        if (plain.FirstOrDefault(start => Follows(_at, start)) is { } kind)
        {
            _at += kind.Length;
            _out.Append(kind);
            return;
        }

        if (Follows(_at, "(?") && !Follows(_at, "(?<")) throw Fault("a group of this kind does not exist");
        _group++;
        var name = _groupNames[_group - 1];
        if (Follows(_at, "(?<") && !IsName(name)) throw Fault("a group's name is not valid");
        _at += Follows(_at, "(?<") ? name.Length + 4 : 1;
        _out.Append(_captures ? $"(?<{_group}>" : "(?:");
    }

    private static bool IsName(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '$');

    private void Brace()
    {
        var end = _text.IndexOf('}', _at);
        var inner = end < 0 ? "" : _text[(_at + 1)..end];
        var isCount = inner.Length > 0 && char.IsAsciiDigit(inner[0]) && inner.All(c => char.IsAsciiDigit(c) || c == ',') && inner.Count(c => c == ',') <= 1;
        if (!isCount)
        {
            _at++;
            _out.Append("\\{");
            return;
        }

        _at = end + 1;
        _out.Append('{').Append(inner).Append('}');
    }

    private void Escape()
    {
        if (_at + 1 >= _text.Length) throw Fault("it ends with a lone \\");
        var c = _text[_at + 1];
        switch (c)
        {
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                _at += 2;
                _out.Append('[').Append(ClassEscape(c)).Append(']');
                break;
            case 'b' or 'B':
                _at += 2;
                _out.Append(Boundary(c == 'b'));
                break;
            case 'p' or 'P':
                EcmaClass.TranslateAlone(_text, ref _at, _asciiOnly, _out);
                break;
            case >= '1' and <= '9':
                BackReference();
                break;
            case 'k':
                NamedBackReference();
                break;
            default:
                AppendCodePoint(EcmaEscape.Take(_text, ref _at, inClass: false));
                break;
        }
    }

    internal static string ClassEscape(char c) => c switch
    {
        'd' => Digits,
        'D' => NotDigits,
        'w' => Word,
        'W' => NotWord,
        's' => Space,
        _ => NotSpace,
    };

    private string Boundary(bool wanted)
    {
        if (_asciiOnly) return wanted ? "\\b" : "\\B";
        return wanted ? $"(?:(?<=[{Word}])(?![{Word}])|(?<![{Word}])(?=[{Word}]))" : $"(?:(?<=[{Word}])(?=[{Word}])|(?<![{Word}])(?![{Word}]))";
    }

    private void BackReference()
    {
        var end = _at + 1;
        while (end < _text.Length && char.IsAsciiDigit(_text[end])) end++;
        var number = int.TryParse(_text.AsSpan(_at + 1, end - _at - 1), out var parsed) ? parsed : int.MaxValue;
        if (number > _groupNames.Count) throw Fault("it refers back to a group that does not exist");
        _at = end;
        AppendBackReference(number);
    }

    private void NamedBackReference()
    {
        var end = Follows(_at, "\\k<") ? _text.IndexOf('>', _at) : -1;
        var number = end < 0 ? 0 : _groupNames.IndexOf(_text[(_at + 3)..end]) + 1;
        if (number == 0) throw Fault("it refers back to a group that does not exist");
        _at = end + 1;
        AppendBackReference(number);
    }

    /// <summary>A group that has not taken part matches the empty text in ECMAScript.</summary>
    private void AppendBackReference(int number) =>
        _out.Append(CultureInfo.InvariantCulture, $"(?({number})\\k<{number}>|)");

    private int TakeCodePoint()
    {
        if (!Rune.TryGetRuneAt(_text, _at, out var rune)) return _text[_at++];
        _at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private void AppendCodePoint(int codePoint)
    {
        if (codePoint <= 0xffff)
        {
            _out.Append(Unit(codePoint));
            return;
        }

        var pair = char.ConvertFromUtf32(codePoint);
        _out.Append("(?:").Append(Unit(pair[0])).Append(Unit(pair[1])).Append(')');
    }

    /// <summary>One UTF-16 unit as .NET reads it, in and out of a class.</summary>
    internal static string Unit(int unit) =>
        unit < 0x80 && char.IsAsciiLetterOrDigit((char)unit) ? ((char)unit).ToString() : $"\\u{unit:x4}";

    private static ArgumentException Fault(string reason) => new($"This is not an ECMAScript expression: {reason}.");
}
