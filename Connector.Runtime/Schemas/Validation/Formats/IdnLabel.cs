using System.Globalization;
using System.Text;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>
/// Labels of international host names: which code points are allowed (RFC 5892, derived from the general category), the context rules
/// of its appendix A, and the Bidi rule (RFC 5893).
/// </summary>
internal static class IdnLabel
{
    /// <summary>Whether "xn--…" decodes to a valid label and is that label's only spelling.</summary>
    internal static bool IsEncoded(string label)
    {
        if (Punycode.Decode(label[4..].ToLowerInvariant()) is not { } points || points.All(c => c < 128)) return false;
        return Punycode.Encode(points) == label[4..].ToLowerInvariant() && IsValid(points) && KeepsBidiRule([ToText(points)]);
    }

    /// <summary>The length of a label as "xn--…", 0 when it is not a valid one.</summary>
    internal static int EncodedLength(string label)
    {
        if (label.Length > 63) return 0;
        List<int> points = [];
        foreach (var rune in label.EnumerateRunes()) points.Add(rune.Value);
        return IsValid(points) ? 4 + Punycode.Encode(points).Length : 0;
    }

    /// <summary>Where any label is written from right to left, all labels must keep its rules.</summary>
    internal static bool KeepsBidiRule(string[] labels)
    {
        var decoded = labels.Select(Decoded).ToList();
        return !decoded.Any(label => label.Any(c => BidiClass.Of(c) is BidiKind.RightToLeft or BidiKind.Arabic or BidiKind.ArabicNumber)) || decoded.All(BidiClass.KeepsRule);
    }

    private static List<int> Decoded(string label)
    {
        if (label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase) && Punycode.Decode(label[4..].ToLowerInvariant()) is { } points) return points;
        List<int> plain = [];
        foreach (var rune in label.EnumerateRunes()) plain.Add(rune.Value);
        return plain;
    }

    private static bool IsValid(List<int> label)
    {
        if (label.Count == 0 || label[0] == '-' || label[^1] == '-') return false;
        if (label.Count > 3 && label[2] == '-' && label[3] == '-') return false;
        if (Category(label[0]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark) return false;
        for (var i = 0; i < label.Count; i++)
        {
            if (!IsAllowed(label[i]) && !IsAllowedHere(label, i)) return false;
        }

        return true;
    }

    private static bool IsAllowed(int c)
    {
        if (c < 128) return c == '-' || char.IsAsciiDigit((char)c) || char.IsAsciiLetterLower((char)c);
        if (c is 0xdf or 0x3c2 or 0x6fd or 0x6fe or 0xf0b or 0x3007) return true;
        if (c is 0x640 or 0x7fa or 0x302e or 0x302f or (>= 0x3031 and <= 0x3035) or 0x303b) return false;
        // These are allowed in certain company only.
        if (c is 0xb7 or 0x375 or 0x5f3 or 0x5f4 or 0x30fb or 0x200c or 0x200d or (>= 0x660 and <= 0x669) or (>= 0x6f0 and <= 0x6f9)) return false;
        return Category(c) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;
    }

    private static bool IsAllowedHere(List<int> label, int at)
    {
        var before = at > 0 ? label[at - 1] : 0;
        var after = at + 1 < label.Count ? label[at + 1] : 0;
        return label[at] switch
        {
            0xb7 => before == 'l' && after == 'l',
            0x375 => IsGreek(after),
            0x5f3 or 0x5f4 => before is >= 0x591 and <= 0x5f4,
            0x30fb => label.Any(c => c != 0x30fb && c is (>= 0x3005 and <= 0x3007) or (>= 0x3041 and <= 0x30ff) or (>= 0x31f0 and <= 0x31ff) or (>= 0x3400 and <= 0x4dbf) or (>= 0x4e00 and <= 0x9fff) or (>= 0x20000 and <= 0x323af)),
            0x200d => IsVirama(before),
            0x200c => IsVirama(before) || JoinsOnBothSides(label, at),
            >= 0x660 and <= 0x669 => !label.Any(c => c is >= 0x6f0 and <= 0x6f9),
            >= 0x6f0 and <= 0x6f9 => !label.Any(c => c is >= 0x660 and <= 0x669),
            _ => false,
        };
    }

    private static bool IsGreek(int c) => c is (>= 0x370 and <= 0x3ff and not 0x37e and not 0x387) or (>= 0x1f00 and <= 0x1fff);

    private static bool IsVirama(int c) =>
        c is 0x94d or 0x9cd or 0xa4d or 0xacd or 0xb4d or 0xbcd or 0xc4d or 0xccd or 0xd3b or 0xd3c or 0xd4d or 0xdca or 0xe3a or 0xeba or 0xf84
            or 0x1039 or 0x103a or 0x1714 or 0x1715 or 0x1734 or 0x17d2 or 0x1a60 or 0x1b44 or 0x1baa or 0x1bab or 0x1bf2 or 0x1bf3 or 0x2d7f
            or 0xa806 or 0xa82c or 0xa8c4 or 0xa953 or 0xa9c0 or 0xaaf6 or 0xabed or 0x11046 or 0x1107f or 0x110b9 or 0x11133 or 0x111c0;

    /// <summary>A letter that joins forward before it and one that joins backward after it, marks between them aside (Arabic and its kin).</summary>
    private static bool JoinsOnBothSides(List<int> label, int at)
    {
        var before = at - 1;
        while (before >= 0 && Category(label[before]) == UnicodeCategory.NonSpacingMark) before--;
        var after = at + 1;
        while (after < label.Count && Category(label[after]) == UnicodeCategory.NonSpacingMark) after++;
        return before >= 0 && after < label.Count && IsArabicLetter(label[before]) && !JoinsBackwardOnly(label[before]) && IsArabicLetter(label[after]);
    }

    private static bool IsArabicLetter(int c) => c is (>= 0x620 and <= 0x64a) or (>= 0x66e and <= 0x6d5) or (>= 0x6ee and <= 0x6ff) or (>= 0x710 and <= 0x77f) or (>= 0x7ca and <= 0x7ea);

    private static bool JoinsBackwardOnly(int c) =>
        c is (>= 0x621 and <= 0x625) or 0x627 or 0x629 or (>= 0x62f and <= 0x632) or 0x648 or (>= 0x671 and <= 0x677) or (>= 0x688 and <= 0x699)
            or 0x6c0 or (>= 0x6c3 and <= 0x6cb) or 0x6cd or 0x6cf or 0x6d2 or 0x6d3 or 0x6d5 or 0x6ee or 0x6ef;

    private static UnicodeCategory Category(int c) => Rune.IsValid(c) ? Rune.GetUnicodeCategory(new Rune(c)) : UnicodeCategory.OtherNotAssigned;

    private static string ToText(List<int> points) => string.Concat(points.Select(c => char.ConvertFromUtf32(c)));
}
