using System.Text;

namespace Connector.Runtime.Schemas.Validation;

/// <summary>RFC 3492.</summary>
internal static class Punycode
{
    private const int Base = 36;

    /// <summary>The code points behind "xn--", or null when the text is not Punycode.</summary>
    internal static List<int>? Decode(string text)
    {
        var dash = text.LastIndexOf('-');
        var output = dash < 0 ? [] : text[..dash].Select(c => (int)c).ToList();
        var (n, i, bias, at) = (128, 0, 72, dash < 0 ? 0 : dash + 1);
        while (at < text.Length)
        {
            var (before, weight) = (i, 1);
            for (var k = Base; ; k += Base)
            {
                if (at >= text.Length) return null;
                var digit = Digit(text[at++]);
                if (digit < 0 || digit > (int.MaxValue - i) / weight) return null;
                i += digit * weight;
                var threshold = Math.Clamp(k - bias, 1, 26);
                if (digit < threshold) break;
                if (weight > int.MaxValue / (Base - threshold)) return null;
                weight *= Base - threshold;
            }

            bias = Adapt(i - before, output.Count + 1, before == 0);
            n += i / (output.Count + 1);
            i %= output.Count + 1;
            if (!Rune.IsValid(n)) return null;
            output.Insert(i++, n);
        }

        return output;
    }

    /// <summary>What stands behind "xn--" for a label; at most a few hundred code points.</summary>
    internal static string Encode(IReadOnlyList<int> label)
    {
        var output = new StringBuilder();
        foreach (var c in label.Where(c => c < 128)) output.Append((char)c);
        var basic = output.Length;
        if (basic > 0) output.Append('-');
        var (n, delta, bias, done) = (128, 0, 72, basic);
        while (done < label.Count)
        {
            var next = label.Where(c => c >= n).Min();
            delta += (next - n) * (done + 1);
            n = next;
            foreach (var c in label)
            {
                if (c < n) delta++;
                if (c != n) continue;
                var q = delta;
                for (var k = Base; ; k += Base)
                {
                    var threshold = Math.Clamp(k - bias, 1, 26);
                    if (q < threshold) break;
                    output.Append(Letter(threshold + ((q - threshold) % (Base - threshold))));
                    q = (q - threshold) / (Base - threshold);
                }

                output.Append(Letter(q));
                bias = Adapt(delta, done + 1, done == basic);
                delta = 0;
                done++;
            }

            delta++;
            n++;
        }

        return output.ToString();
    }

    private static int Adapt(int delta, int count, bool first)
    {
        delta = first ? delta / 700 : delta / 2;
        delta += delta / count;
        var k = 0;
        while (delta > 455)
        {
            delta /= 35;
            k += Base;
        }

        return k + (36 * delta / (delta + 38));
    }

    private static int Digit(char c) => char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' : char.IsAsciiDigit(c) ? c - '0' + 26 : -1;

    private static char Letter(int digit) => (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);
}
