using System.Globalization;
using System.Text;

namespace Studio.Client.Data;

/// <summary>Bytes for people: offset, bytes and their characters, line by line.</summary>
internal static class HexDump
{
    /// <summary>At most so many bytes are shown.</summary>
    public const int Most = 4096;

    /// <param name="bytes">What is there of them.</param>
    /// <param name="whole">How many there were; what is not shown is counted in the last line.</param>
    /// <param name="perLine">16 where there is room; 8 where there is little.</param>
    public static string Of(ReadOnlySpan<byte> bytes, int whole, int perLine = 16)
    {
        bytes = bytes[..Math.Min(Most, bytes.Length)];
        var text = new StringBuilder();
        for (var offset = 0; offset < bytes.Length; offset += perLine)
        {
            var line = bytes[offset..Math.Min(offset + perLine, bytes.Length)];
            text.Append(CultureInfo.InvariantCulture, $"{offset:x4}  ");
            for (var i = 0; i < perLine; i++) text.Append(i < line.Length ? line[i].ToString("x2", CultureInfo.InvariantCulture) : "  ").Append(i == 7 ? "  " : " ");
            if (perLine > 8) text.Append(' ');
            foreach (var one in line) text.Append(one is >= 0x20 and < 0x7f ? (char)one : '·');
            text.Append('\n');
        }

        if (whole > bytes.Length) text.Append(CultureInfo.InvariantCulture, $"… {whole - bytes.Length:#,0} more bytes");
        return text.ToString();
    }
}
