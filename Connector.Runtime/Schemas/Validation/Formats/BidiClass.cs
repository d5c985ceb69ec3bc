using System.Globalization;
using System.Text;

namespace Connector.Runtime.Schemas.Validation;

internal enum BidiKind
{
    LeftToRight,
    RightToLeft,
    Arabic,
    EuropeanNumber,
    ArabicNumber,
    Mark,
    Neutral,
}

/// <summary>Directions by Unicode block, as exact as host names need, and the Bidi rule of RFC 5893 section 2.</summary>
internal static class BidiClass
{
    internal static BidiKind Of(int c)
    {
        if (c < 128) return char.IsAsciiDigit((char)c) ? BidiKind.EuropeanNumber : char.IsAsciiLetter((char)c) ? BidiKind.LeftToRight : BidiKind.Neutral;
        if (c is (>= 0x660 and <= 0x669) or 0x66b or 0x66c) return BidiKind.ArabicNumber;
        if (c is >= 0x6f0 and <= 0x6f9) return BidiKind.EuropeanNumber;
        if (c is 0x200c or 0x200d || (Rune.IsValid(c) && Rune.GetUnicodeCategory(new Rune(c)) == UnicodeCategory.NonSpacingMark)) return BidiKind.Mark;
        if (c is (>= 0x590 and <= 0x5ff) or (>= 0x7c0 and <= 0x85f) or (>= 0xfb1d and <= 0xfb4f) or (>= 0x10800 and <= 0x10cff) or (>= 0x1e800 and <= 0x1edff)) return BidiKind.RightToLeft;
        if (c is (>= 0x600 and <= 0x7bf) or (>= 0x860 and <= 0x8ff) or (>= 0xfb50 and <= 0xfdff) or (>= 0xfe70 and <= 0xfeff) or (>= 0x1ee00 and <= 0x1eeff)) return BidiKind.Arabic;
        return Rune.IsValid(c) && Rune.IsLetterOrDigit(new Rune(c)) ? BidiKind.LeftToRight : BidiKind.Neutral;
    }

    internal static bool KeepsRule(List<int> label)
    {
        if (label.Count == 0) return true;
        var kinds = label.Select(Of).ToList();
        var last = kinds.LastOrDefault(kind => kind != BidiKind.Mark);
        if (kinds[0] == BidiKind.LeftToRight)
        {
            return !kinds.Any(kind => kind is BidiKind.RightToLeft or BidiKind.Arabic or BidiKind.ArabicNumber) && last is BidiKind.LeftToRight or BidiKind.EuropeanNumber;
        }

        return kinds[0] is BidiKind.RightToLeft or BidiKind.Arabic
            && !kinds.Contains(BidiKind.LeftToRight)
            && last is BidiKind.RightToLeft or BidiKind.Arabic or BidiKind.EuropeanNumber or BidiKind.ArabicNumber
            && !(kinds.Contains(BidiKind.EuropeanNumber) && kinds.Contains(BidiKind.ArabicNumber));
    }
}
