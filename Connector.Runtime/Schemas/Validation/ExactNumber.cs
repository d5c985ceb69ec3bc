using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>
/// A JSON number of any size without rounding: mantissa · 10^exponent, the mantissa never ending in 0. Cheap also for 1e999999999:
/// nothing is ever written out to its full length.
/// </summary>
internal readonly struct ExactNumber : IComparable<ExactNumber>, IEquatable<ExactNumber>
{
    private readonly BigInteger _mantissa;
    private readonly BigInteger _exponent;

    private ExactNumber(BigInteger mantissa, BigInteger exponent)
    {
        _mantissa = mantissa;
        _exponent = exponent;
    }

    internal bool IsInteger => _exponent.Sign >= 0;

    internal bool IsZero => _mantissa.IsZero;

    internal bool IsPositive => _mantissa.Sign > 0;

    internal static ExactNumber Of(JsonElement number) => Parse(number.GetRawText());

    /// <param name="text">A number in JSON's grammar.</param>
    internal static ExactNumber Parse(string text)
    {
        var e = text.AsSpan().IndexOfAny('e', 'E');
        var digits = e < 0 ? text : text[..e];
        var exponent = e < 0 ? BigInteger.Zero : BigInteger.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = digits.IndexOf('.');
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        var trimmed = digits.TrimEnd('0');
        if (trimmed.Length is 0 || trimmed is "-") return default;
        exponent += digits.Length - trimmed.Length;
        var mantissa = BigInteger.Parse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return mantissa.IsZero ? default : new ExactNumber(mantissa, exponent);
    }

    public int CompareTo(ExactNumber other)
    {
        if (_mantissa.Sign != other._mantissa.Sign) return _mantissa.Sign.CompareTo(other._mantissa.Sign);
        if (_mantissa.IsZero) return 0;
        // Numbers of different magnitude are told apart by the place of their first digit.
        var magnitude = (Digits(_mantissa) + _exponent).CompareTo(Digits(other._mantissa) + other._exponent);
        if (magnitude != 0) return magnitude * _mantissa.Sign;
        // Of one magnitude: the exponents differ by no more than the digits that are written down.
        var shift = (int)(_exponent - other._exponent);
        return shift >= 0
            ? (_mantissa * BigInteger.Pow(10, shift)).CompareTo(other._mantissa)
            : _mantissa.CompareTo(other._mantissa * BigInteger.Pow(10, -shift));
    }

    /// <summary>Whether this is a whole multiple of <paramref name="divisor"/>, which is not zero.</summary>
    internal bool IsMultipleOf(ExactNumber divisor)
    {
        if (_mantissa.IsZero) return true;
        var shift = _exponent - divisor._exponent;
        // A mantissa does not end in 0, so no multiple of ten times something equals it.
        if (shift.Sign < 0) return false;
        var modulus = BigInteger.Abs(divisor._mantissa);
        return (_mantissa * BigInteger.ModPow(10, shift, modulus) % modulus).IsZero;
    }

    public bool Equals(ExactNumber other) => _mantissa == other._mantissa && _exponent == other._exponent;

    public override bool Equals(object? obj) => obj is ExactNumber other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_mantissa, _exponent);

    private static int Digits(BigInteger mantissa) => BigInteger.Abs(mantissa).ToString(CultureInfo.InvariantCulture).Length;
}
