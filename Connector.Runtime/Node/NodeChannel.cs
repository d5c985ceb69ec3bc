using System.Buffers;
using System.Text.Json;

namespace Connector.Runtime.Node;

/// <summary>
/// Lines to and from a host, on two threads of its own: pipes know no other way to wait. What is sent is collected while the
/// writer is at work, so that many requests leave together. Sending never blocks.
/// </summary>
internal sealed class NodeChannel
{
    private const int MostUnsent = 64 * 1024 * 1024;
    private const int LongestLine = 64 * 1024 * 1024;

    private readonly object _gate = new();
    private readonly Stream _toHost;
    private readonly Stream _fromHost;
    private readonly Action<ReadOnlyMemory<byte>> _received;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ArrayBufferWriter<byte> _filling = new(4096);
    private ArrayBufferWriter<byte> _leaving = new(4096);
    private Utf8JsonWriter? _writer;
    private bool _closed;

    /// <param name="toHost">The host's end hears of a close at once.</param>
    /// <param name="fromHost">Ends when the host has ended.</param>
    /// <param name="received">Called on the reading thread for every line; must not block. Valid during the call only.</param>
    /// <param name="name">For the names of the threads.</param>
    public NodeChannel(Stream toHost, Stream fromHost, Action<ReadOnlyMemory<byte>> received, string name)
    {
        (_toHost, _fromHost, _received) = (toHost, fromHost, received);
        new Thread(WriteLoop) { IsBackground = true, Name = $"to {name}" }.Start();
        new Thread(ReadLoop) { IsBackground = true, Name = $"from {name}" }.Start();
    }

    /// <summary>Completed when nothing can be received any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Sends one line. False when the host takes nothing any more.</summary>
    public bool Send<T>(T message, Action<Utf8JsonWriter, T> write)
    {
        lock (_gate)
        {
            if (_closed || _filling.WrittenCount > MostUnsent) return false;
            var wasEmpty = _filling.WrittenCount == 0;
            if (_writer is null) _writer = new Utf8JsonWriter(_filling, new JsonWriterOptions { SkipValidation = true });
            else _writer.Reset(_filling);
            _writer.WriteStartArray();
            write(_writer, message);
            _writer.WriteEndArray();
            _writer.Flush();
            _filling.Write("\n"u8);
            if (wasEmpty) Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>What was sent before still leaves; then the host's end is closed. May be called twice.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    private void WriteLoop()
    {
        try
        {
            while (true)
            {
                lock (_gate)
                {
                    while (_filling.WrittenCount == 0 && !_closed) Monitor.Wait(_gate);
                    if (_filling.WrittenCount == 0) return;
                    (_filling, _leaving) = (_leaving, _filling);
                }

                _toHost.Write(_leaving.WrittenSpan);
                _toHost.Flush();
                _leaving.ResetWrittenCount();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The host has ended; the reading side tells.
            Close();
        }
        finally
        {
            _toHost.Dispose();
        }
    }

    private void ReadLoop()
    {
        var buffer = new byte[64 * 1024];
        var filled = 0;
        try
        {
            while (true)
            {
                var count = _fromHost.Read(buffer, filled, buffer.Length - filled);
                if (count == 0) break;
                var scanned = filled;
                filled += count;
                var from = 0;
                while (buffer.AsSpan(scanned, filled - scanned).IndexOf((byte)'\n') is var end and >= 0)
                {
                    end += scanned;
                    _received(buffer.AsMemory(from, end - from));
                    scanned = from = end + 1;
                }

                if (from > 0) buffer.AsSpan(from, filled - from).CopyTo(buffer);
                filled -= from;
                if (filled < buffer.Length) continue;
                if (buffer.Length >= LongestLine) break;
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Close();
        }
        finally
        {
            Close();
            _ended.TrySetResult();
        }
    }
}
