using System.Buffers;
using System.Text.Json;

namespace Connector.Runtime.Node;

/// <summary>
/// Lines to and from a host. What is sent leaves on the thread that sends it as long as the pipe has room, which costs no switch of
/// threads; otherwise a thread of its own waits for room, so that sending never blocks. Another one reads.
/// </summary>
internal sealed class NodeChannel
{
    private const int MostUnsent = 64 * 1024 * 1024;
    private const int LongestLine = 64 * 1024 * 1024;

    private readonly object _gate = new();
    private readonly NodePipe _pipe;
    private readonly Stream _fromHost;
    private readonly Action<ReadOnlyMemory<byte>> _received;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ArrayBufferWriter<byte> _filling = new(4096);
    private ArrayBufferWriter<byte> _leaving = new(4096);
    private Utf8JsonWriter? _writer;

    /// <summary>So much of what is filling has left already.</summary>
    private int _sent;

    /// <summary>True while the writing thread is at work.</summary>
    private bool _writing;
    private bool _closed;

    /// <param name="toHost">The host's end hears of a close at once.</param>
    /// <param name="fromHost">Ends when the host has ended.</param>
    /// <param name="received">Called on the reading thread for every line; must not block. Valid during the call only.</param>
    /// <param name="name">For the names of the threads.</param>
    public NodeChannel(Stream toHost, Stream fromHost, Action<ReadOnlyMemory<byte>> received, string name)
    {
        (_pipe, _fromHost, _received) = (new NodePipe(toHost), fromHost, received);
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
            if (_writing || !wasEmpty) return true;
            _sent = _pipe.WriteNow(_filling.WrittenSpan);
            if (_sent == _filling.WrittenCount) Emptied_NeedsGate();
            else Monitor.Pulse(_gate);
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

    private void Emptied_NeedsGate()
    {
        _filling.ResetWrittenCount();
        _sent = 0;
    }

    private void WriteLoop()
    {
        try
        {
            while (true)
            {
                int sent;
                lock (_gate)
                {
                    _writing = false;
                    while (_filling.WrittenCount == 0 && !_closed) Monitor.Wait(_gate);
                    if (_filling.WrittenCount == 0) return;
                    (_filling, _leaving) = (_leaving, _filling);
                    (sent, _sent, _writing) = (_sent, 0, true);
                }

                _pipe.WriteAll(_leaving.WrittenSpan[sent..]);
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
            // Nobody writes past this: whoever sends looks at the flag under the gate.
            Close();
            lock (_gate) _pipe.Dispose();
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
