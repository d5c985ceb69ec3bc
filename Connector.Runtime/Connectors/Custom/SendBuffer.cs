using System.Buffers;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Custom;

/// <summary>
/// Collects frames and sends them with as few writes as possible: what is appended while a write is under way goes out
/// with the next one. Appending belongs to the client's lock; at most one thread flushes.
/// </summary>
internal sealed class SendBuffer(DialedStream stream, Lock guard, Action<Exception> failed)
{
    private ArrayBufferWriter<byte> _filling = new(1024);
    private ArrayBufferWriter<byte> _sending = new(1024);
    private bool _busy;

    /// <summary>Where to append. Only under the lock.</summary>
    public IBufferWriter<byte> Output_NeedsLock => _filling;

    /// <summary>Sends what was appended. Returns when it is on its way or another flush has taken it over. Never throws.</summary>
    public void Flush()
    {
        while (TakeTurn(out var bytes))
        {
            try
            {
                var write = stream.WriteAsync(bytes);
                if (!write.IsCompletedSuccessfully)
                {
                    _ = FinishAsync(write);
                    return;
                }

                write.GetAwaiter().GetResult();
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                failed(exception);
                return;
            }

            EndTurn();
        }
    }

    private async Task FinishAsync(ValueTask write)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            failed(exception);
            return;
        }

        EndTurn();
        Flush();
    }

    private bool TakeTurn(out ReadOnlyMemory<byte> bytes)
    {
        lock (guard)
        {
            bytes = default;
            if (_busy || _filling.WrittenCount == 0) return false;
            _busy = true;
            (_filling, _sending) = (_sending, _filling);
            bytes = _sending.WrittenMemory;
            return true;
        }
    }

    private void EndTurn()
    {
        lock (guard)
        {
            _sending.ResetWrittenCount();
            _busy = false;
        }
    }
}
