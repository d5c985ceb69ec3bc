using System.Buffers.Binary;

namespace Connector.Runtime.Mqtt;

/// <summary>
/// What came first from the broker's port: the answer to a log-in, or something that is no MQTT. Looked at before the library
/// reads it, because Mosquitto 2.0 ends the whole process at a property that it does not know (decision 0088).
/// </summary>
internal static class FirstAnswer
{
    /// <summary>A longer answer to a log-in is taken for none.</summary>
    public const int Most = 16 * 1024;

    private const byte ConnectAnswer = 0x20;

    /// <summary>Judges the first bytes that arrived.</summary>
    /// <param name="bytes">At least one.</param>
    /// <param name="version">The version asked for: 5 or 4.</param>
    /// <param name="needed">How many bytes the whole answer has, or at least has, when <paramref name="bytes"/> are too few to tell.</param>
    public static Verdict Judge(ReadOnlySpan<byte> bytes, int version, out int needed)
    {
        needed = 0;
        if (bytes[0] != ConnectAnswer) return Verdict.NoMqtt;
        var rest = bytes[1..];
        if (!TryReadLength(ref rest, out var length))
        {
            if (rest.Length >= 4) return Verdict.NoMqtt;
            needed = bytes.Length + 1;
            return Verdict.TooShort;
        }

        var whole = bytes.Length - rest.Length + length;
        if (length < 2 || whole > Most) return Verdict.NoMqtt;
        if (bytes.Length < whole)
        {
            needed = whole;
            return Verdict.TooShort;
        }

        const int flagsAndCode = 2;
        // A broker of before MQTT 5 refuses that version in its own form.
        if (length == flagsAndCode) return Verdict.Answer;
        var properties = rest[flagsAndCode..length];
        return version == 5 && TryReadLength(ref properties, out var size) && size == properties.Length && AreProperties(properties) ? Verdict.Answer : Verdict.NoMqtt;
    }

    /// <summary>The beginning of what came, for a person: its first line where it is text, otherwise its bytes.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        const int longest = 120, fewBytes = 24;
        var line = bytes[..Math.Min(bytes.Length, longest)];
        if (line.IndexOfAny("\r\n"u8) is >= 0 and var end) line = line[..end];
        var text = new char[line.Length];
        var odd = 0;
        for (var at = 0; at < line.Length; at++)
        {
            var isVisible = line[at] is >= (byte)' ' and <= (byte)'~';
            text[at] = isVisible ? (char)line[at] : '·';
            if (!isVisible) odd++;
        }

        return line.Length > 3 && odd <= line.Length / 8
            ? $"It answered: {new string(text)}"
            : $"It answered with the bytes {Convert.ToHexString(bytes[..Math.Min(bytes.Length, fewBytes)])}.";
    }

    /// <summary>Whether it is how a TLS endpoint turns away somebody who speaks without TLS: an alert (RFC 8446, section 6).</summary>
    public static bool IsTlsAlert(ReadOnlySpan<byte> bytes) => bytes is [0x15, 3, _, 0, 2, ..];

    private static bool AreProperties(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            var isWell = rest[0] switch
            {
                // MQTT 5, section 2.2.2.2; every identifier is one byte so far.
                1 or 23 or 25 or 36 or 37 or 40 or 41 or 42 => TrySkip(ref rest, 2),
                19 or 33 or 34 or 35 => TrySkip(ref rest, 3),
                2 or 17 or 24 or 39 => TrySkip(ref rest, 5),
                3 or 8 or 9 or 18 or 21 or 22 or 26 or 28 or 31 => TrySkip(ref rest, 1) && TrySkipText(ref rest),
                38 => TrySkip(ref rest, 1) && TrySkipText(ref rest) && TrySkipText(ref rest),
                11 => TrySkip(ref rest, 1) && TryReadLength(ref rest, out _),
                _ => false,
            };
            if (!isWell) return false;
        }

        return true;
    }

    private static bool TrySkipText(ref ReadOnlySpan<byte> rest) =>
        BinaryPrimitives.TryReadUInt16BigEndian(rest, out var length) && TrySkip(ref rest, sizeof(ushort) + length);

    private static bool TrySkip(ref ReadOnlySpan<byte> rest, int count)
    {
        if (rest.Length < count) return false;
        rest = rest[count..];
        return true;
    }

    /// <summary>A length of up to four bytes, seven bits each, the lowest first. Leaves <paramref name="rest"/> alone where there is none.</summary>
    private static bool TryReadLength(ref ReadOnlySpan<byte> rest, out int length)
    {
        length = 0;
        for (var at = 0; at < Math.Min(rest.Length, 4); at++)
        {
            length |= (rest[at] & 0x7F) << (7 * at);
            if (rest[at] >= 0x80) continue;
            rest = rest[(at + 1)..];
            return true;
        }

        return false;
    }

    internal enum Verdict
    {
        Answer,
        TooShort,
        NoMqtt,
    }
}
