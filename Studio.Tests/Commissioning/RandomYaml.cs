using System.Text;

namespace Studio.Tests.Commissioning;

/// <summary>Makes legal YAML of every shape that the model knows, from a seed.</summary>
internal sealed class RandomYaml(int seed)
{
    private static readonly string[] Plain = ["a", "x y", "502", "true", "~", "1.50", "it's", "a#b", "http://x:1", "ä", "-5", "null", "'1'", "\"q\"", "''", "\"a\\n\"", "!ref host", "!sub 'x/${y}'", "!!str 5", "0x1F", "'it''s'", "'# no'", "\"\\u00e9: \""];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _text = new();
    private string _newLine = "\n";
    private int _names;

    public string Make()
    {
        _newLine = _random.Next(5) == 0 ? "\r\n" : "\n";
        if (_random.Next(10) == 0) _text.Append('\uFEFF');
        if (_random.Next(4) == 0) _text.Append("---").Append(_newLine);
        Mapping(0, 0);
        var text = _text.ToString();
        return _random.Next(4) == 0 ? text.TrimEnd('\r', '\n') : text;
    }

    private void Mapping(int column, int depth)
    {
        for (var i = _random.Next(1, 5); i > 0; i--)
        {
            Trivia(column);
            _text.Append(' ', column);
            Entry(column, depth);
        }
    }

    private void Entry(int column, int depth)
    {
        _text.Append(_random.Next(6) switch { 0 => $"'k {_names++}'", 1 => $"\"k{_names++}\"", 2 => $"1.{_names++}_x", _ => $"key{_names++}" }).Append(':');
        Value(column, depth);
    }

    private void Value(int column, int depth)
    {
        switch (depth > 4 ? _random.Next(6) : _random.Next(12))
        {
            case 0:
                End();
                break;
            case 1:
                Block(column, '|');
                break;
            case 2:
                Block(column, '>');
                break;
            case 3:
                _text.Append(' ').Append(Flow(0));
                End();
                break;
            case 6 or 7 or 8:
                End();
                Mapping(column + _random.Next(1, 5), depth + 1);
                break;
            case 9 or 10:
                End();
                List(column + _random.Next(0, 3), depth + 1);
                break;
            default:
                _text.Append(' ', _random.Next(1, 3)).Append(Plain[_random.Next(Plain.Length)]);
                End();
                break;
        }
    }

    private void List(int column, int depth)
    {
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            Trivia(column);
            _text.Append(' ', column).Append('-');
            if (_random.Next(2) == 0)
            {
                Value(column, Math.Max(depth, 5));
                continue;
            }

            _text.Append(' ');
            Entry(column + 2, depth + 1);
            if (_random.Next(2) == 0) Mapping(column + 2, depth + 1);
        }
    }

    private void Block(int column, char style)
    {
        _text.Append(' ').Append(style).Append(_random.Next(4) switch { 0 => "-", 1 => "+", _ => "" });
        if (_random.Next(5) == 0) _text.Append(" # header");
        _text.Append(_newLine);
        var indent = column + _random.Next(1, 5);
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            _text.Append(' ', indent).Append(_random.Next(3) switch { 0 => "# text", 1 => "{ \"a\": $.x }", _ => "some text: here" }).Append(_newLine);
            if (_random.Next(4) == 0) _text.Append(_newLine);
        }
    }

    private string Flow(int depth)
    {
        string Item() => depth < 2 && _random.Next(4) == 0 ? Flow(depth + 1) : _random.Next(3) switch { 0 => "1", 1 => "'a, b'", _ => "!ref x" };
        var items = Enumerable.Range(0, _random.Next(4)).Select(_ => Item()).ToList();
        var gap = _random.Next(2) == 0 ? " " : "";
        return _random.Next(2) == 0 ? $"[{gap}{string.Join("," + gap, items)}{gap}]" : $"{{{gap}{string.Join(", ", items.Select(item => $"f{_names++}: {item}"))}{gap}}}";
    }

    private void End()
    {
        if (_random.Next(6) == 0) _text.Append("  # note: 'x'");
        _text.Append(_newLine);
    }

    private void Trivia(int column)
    {
        if (_random.Next(5) == 0) _text.Append(_newLine);
        if (_random.Next(6) == 0) _text.Append(' ', _random.Next(2) == 0 ? column : 0).Append("# comment\twith tab").Append(_newLine);
    }
}
