namespace Connector.Runtime.Live;

/// <summary>
/// The order in which people count: "machine2" before "machine10". Otherwise ordinal; two different texts are never equal.
/// </summary>
public sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    private NaturalOrder()
    {
    }

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x, right = y;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            if (char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0]))
            {
                var first = TakeNumber(ref left);
                var second = TakeNumber(ref right);
                var byValue = first.Length != second.Length ? first.Length - second.Length : first.SequenceCompareTo(second);
                if (byValue != 0) return byValue;
                continue;
            }

            if (left[0] != right[0]) return left[0] - right[0];
            left = left[1..];
            right = right[1..];
        }

        return left.Length != right.Length ? left.Length - right.Length : string.CompareOrdinal(x, y);
    }

    /// <summary>The digits at the beginning, without leading zeros.</summary>
    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return digits.TrimStart('0');
    }
}
