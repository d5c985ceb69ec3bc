using System.Text;

namespace Connector.Runtime.Commissioning;

/// <summary>
/// Turns the bytes of a file into text and back without losing one: a byte that is no part of UTF-8 becomes a lone surrogate
/// (U+DC80 to U+DCFF), which no valid text holds, and comes back as the byte it was.
/// </summary>
public static class CommissioningBytes
{
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(pair[..rune.EncodeToUtf16(pair)]);
                bytes = bytes[length..];
                continue;
            }

            text.Append((char)(0xDC00 + bytes[0]));
            bytes = bytes[1..];
        }

        return text.ToString();
    }

    public static byte[] Encode(string text)
    {
        if (FirstForeignByte(text) < 0) return Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>(text.Length);
        Span<byte> buffer = stackalloc byte[4];
        for (var i = 0; i < text.Length;)
        {
            if (IsForeign(text, i))
            {
                bytes.Add((byte)(text[i++] - 0xDC00));
                continue;
            }

            Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length);
            bytes.AddRange(buffer[..rune.EncodeToUtf8(buffer)]);
            i += length;
        }

        return [.. bytes];
    }

    /// <summary>The offset of the first byte that was no UTF-8, or -1.</summary>
    internal static int FirstForeignByte(string text)
    {
        for (var from = 0; from < text.Length;)
        {
            var next = text.AsSpan(from).IndexOfAnyInRange('\uDC80', '\uDCFF');
            if (next < 0) return -1;
            if (IsForeign(text, from + next)) return from + next;
            from += next + 1;
        }

        return -1;
    }

    private static bool IsForeign(string text, int i) => text[i] is >= '\uDC80' and <= '\uDCFF' && (i == 0 || !char.IsHighSurrogate(text[i - 1]));
}
