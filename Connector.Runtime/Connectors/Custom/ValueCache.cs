using System.Text;

namespace Connector.Runtime.Connectors.Custom;

/// <summary>Most polls bring the value of the last poll: hand out that very string again instead of making a new one.</summary>
internal sealed class ValueCache
{
    private const int MaxAddresses = 16_384;
    private const int MaxLength = 64;
    private readonly Dictionary<byte[], string> _last = new(BytesComparer.Instance);

    public string Text_NeedsLock(byte[] key, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return "";
        if (value.Length > MaxLength) return Encoding.UTF8.GetString(value);
        if (_last.TryGetValue(key, out var last) && Ascii.Equals(value, last)) return last;
        var text = Encoding.UTF8.GetString(value);
        if (last is not null || _last.Count < MaxAddresses) _last[key] = text;
        return text;
    }
}
