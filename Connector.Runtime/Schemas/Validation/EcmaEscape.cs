using System.Globalization;
using System.Text;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>Escapes that stand for one character.</summary>
internal static class EcmaEscape
{
    /// <param name="at">At the backslash; afterwards behind the escape.</param>
    internal static int Take(string text, ref int at, bool inClass)
    {
        if (at + 1 >= text.Length) throw new ArgumentException("The expression ends with a lone \\.");
        var c = text[at + 1];
        switch (c)
        {
            case 'n' or 't' or 'r' or 'f' or 'v':
                at += 2;
                return c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'f' => '\f', _ => '\v' };
            case 'b' when inClass:
                at += 2;
                return '\b';
            case '0' when at + 2 >= text.Length || !char.IsAsciiDigit(text[at + 2]):
                at += 2;
                return 0;
            case 'c' when at + 2 < text.Length && char.IsAsciiLetter(text[at + 2]):
                at += 3;
                return text[at - 1] % 32;
            case 'x':
                at += 4;
                return Hex(text, at - 2, 2);
            case 'u':
                return Unicode(text, ref at);
        }

        if (char.IsAsciiLetterOrDigit(c)) throw new ArgumentException($"The escape \\{c} does not exist in ECMAScript.");
        at++;
        if (!Rune.TryGetRuneAt(text, at, out var rune)) return text[at++];
        at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private static int Unicode(string text, ref int at)
    {
        if (at + 2 < text.Length && text[at + 2] == '{')
        {
            var end = text.IndexOf('}', at);
            var digits = end < 0 ? 0 : end - at - 3;
            if (digits is < 1 or > 8) throw new ArgumentException("\\u{…} needs hexadecimal digits.");
            var value = Hex(text, at + 3, digits);
            if (value > 0x10ffff) throw new ArgumentException("\\u{…} is beyond Unicode.");
            at = end + 1;
            return value;
        }

        var unit = Hex(text, at + 2, 4);
        at += 6;
        if (!char.IsHighSurrogate((char)unit) || at + 5 >= text.Length || text[at] != '\\' || text[at + 1] != 'u' || text[at + 2] == '{') return unit;
        var low = Hex(text, at + 2, 4);
        if (!char.IsLowSurrogate((char)low)) return unit;
        at += 6;
        return char.ConvertToUtf32((char)unit, (char)low);
    }

    private static int Hex(string text, int at, int length) =>
        at + length <= text.Length && int.TryParse(text.AsSpan(at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value >= 0
            ? value : throw new ArgumentException("An escape needs hexadecimal digits.");
}
