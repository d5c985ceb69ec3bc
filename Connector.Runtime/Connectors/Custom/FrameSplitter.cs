using System.Buffers;

namespace Connector.Runtime.Connectors.Custom;

/// <summary>
/// Finds frames in a stream of bytes that TCP may split and glue in any way. Holds one pooled buffer that grows up to the
/// longest frame allowed; every byte is looked at once however it is cut. Not thread-safe.
/// </summary>
internal sealed class FrameSplitter : IDisposable
{
    private const int FirstSize = 16 * 1024;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _begin;
    private int _end;
    private int _searched;

    /// <summary>Bytes outside any frame so far.</summary>
    public long Garbage { get; private set; }

    /// <summary>Room for the next bytes; call <see cref="Received"/> with how many came.</summary>
    /// <exception cref="InvalidDataException">A frame without end has reached the limit.</exception>
    public Memory<byte> Room()
    {
        if (_begin == _end)
        {
            _begin = _end = _searched = 0;
        }
        else if (_end == _buffer.Length)
        {
            if (_end - _begin >= CustomFrame.MaxLength) throw new InvalidDataException($"no end after {_end - _begin} bytes");
            var target = _begin > _buffer.Length / 2 ? _buffer : ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(_begin, _end - _begin).CopyTo(target);
            if (!ReferenceEquals(target, _buffer)) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
            (_begin, _end, _searched) = (0, _end - _begin, _searched - _begin);
        }

        return _buffer.AsMemory(_end);
    }

    public void Received(int count) => _end += count;

    /// <summary>The body of the next whole frame; valid until <see cref="Room"/>.</summary>
    public bool TryNext(out ReadOnlySpan<byte> body)
    {
        while (true)
        {
            var from = Math.Max(_begin, _searched);
            var end = _buffer.AsSpan(from, _end - from).IndexOf(CustomFrame.End);
            if (end < 0)
            {
                // The last four bytes may be the beginning of an end.
                _searched = Math.Max(_begin, _end - CustomFrame.End.Length + 1);
                DropWhatCannotBeginAFrame();
                body = default;
                return false;
            }

            var candidate = _buffer.AsSpan(_begin, from + end - _begin);
            var next = from + end + CustomFrame.End.Length;
            // A frame that was cut short may precede: the last start before the end is the one that counts.
            var start = candidate.LastIndexOf(CustomFrame.Start);
            _begin = _searched = next;
            if (start < 0)
            {
                Garbage += candidate.Length + CustomFrame.End.Length;
                continue;
            }

            Garbage += start;
            body = candidate[(start + CustomFrame.Start.Length)..];
            return true;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _begin = _end = _searched = 0;
    }

    /// <summary>A flood without a start must not fill the buffer.</summary>
    private void DropWhatCannotBeginAFrame()
    {
        var waiting = _buffer.AsSpan(_begin, _end - _begin);
        var keep = waiting.IndexOf((byte)'<');
        while (keep >= 0)
        {
            var rest = waiting[keep..];
            var compared = Math.Min(rest.Length, CustomFrame.Start.Length);
            if (rest[..compared].SequenceEqual(CustomFrame.Start[..compared])) break;
            var more = rest[1..].IndexOf((byte)'<');
            keep = more < 0 ? -1 : keep + 1 + more;
        }

        var dropped = keep < 0 ? waiting.Length : keep;
        if (dropped == 0) return;
        Garbage += dropped;
        _begin += dropped;
        _searched = Math.Max(_searched, _begin);
    }
}
