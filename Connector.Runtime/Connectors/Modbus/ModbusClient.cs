using System.Buffers.Binary;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Modbus;

/// <summary>
/// One open link. Every request gets a transaction id of its own; an answer with an id that nobody waits for is late, is
/// dropped and counted. Bytes that are no Modbus frame end the link, since nothing tells where the next frame begins.
/// </summary>
internal sealed class ModbusClient : IAsyncDisposable
{
    private const int SilentRequestsUntilLost = 3;
    private readonly Lock _lock = new();
    private readonly Dictionary<ushort, TaskCompletionSource<byte[]>> _waiting = [];
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly DialedStream _stream;
    private readonly ModbusSettings _settings;
    private readonly ConnectionContext _context;
    private readonly Action<string, string?> _lost;
    private Task _reading = Task.CompletedTask;
    private ConnectorException? _ended;
    private ushort _transaction;
    private int _silent;
    private long _silentSince;

    /// <param name="lost">Called at most once, when the link ends by itself: sentence and technical line.</param>
    public ModbusClient(DialedStream stream, ModbusSettings settings, ConnectionContext context, Action<string, string?> lost)
    {
        _stream = stream;
        _settings = settings;
        _context = context;
        _lost = lost;
    }

    /// <summary>Answers that came after their request had timed out, and were dropped.</summary>
    public long LateAnswers { get; private set; }

    public string RemoteEndPoint => _stream.RemoteEndPoint;

    /// <summary>Begins to read. Called once.</summary>
    public void Start() => _reading = ReadLoopAsync();

    /// <summary>Sends one request and gives the data of its answer: what stands behind the function code.</summary>
    /// <param name="make">Makes the frame for a transaction id.</param>
    /// <param name="what">The address in words, for messages.</param>
    /// <exception cref="DeviceErrorException">The device answered with an exception code.</exception>
    /// <exception cref="RequestTimeoutException">No answer in time.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> AskAsync(Func<ushort, byte[]> make, string what, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var (transaction, frame) = Register(make, answer);
        try
        {
            var before = _stream.BytesReceived;
            await SendAsync(frame, cancellationToken).ConfigureAwait(false);
            byte[] received;
            try
            {
                received = await answer.Task.WaitAsync(_settings.RequestTimeout, _context.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException exception)
            {
                CountSilence(before);
                throw new RequestTimeoutException(
                    $"The device did not answer the request for {what} within {_settings.RequestTimeout.TotalMilliseconds:0} ms.",
                    $"transaction {transaction}, {_stream.RemoteEndPoint}",
                    exception);
            }

            return Accept(received, frame, what);
        }
        finally
        {
            lock (_lock) _waiting.Remove(transaction);
        }
    }

    /// <summary>Closes the link and fails what is under way. Does not report a lost link. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        Close(new ConnectorException("The connection was closed before the device answered."));
        await _stream.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
    }

    private (ushort, byte[]) Register(Func<ushort, byte[]> make, TaskCompletionSource<byte[]> answer)
    {
        lock (_lock)
        {
            if (_ended is not null) throw _ended;
            do
            {
                _transaction++;
            }
            while (!_waiting.TryAdd(_transaction, answer));

            return (_transaction, make(_transaction));
        }
    }

    private async ValueTask SendAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_context.Trace.IsEnabled) _context.Trace.Frame(FrameDirection.Sent, frame);
            // Not with the caller's token: a frame cut in the middle would spoil all that follow.
            await _stream.WriteAsync(frame, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            End("The link broke while a request was being sent.", exception.Message);
            throw new ConnectorException("The link broke while a request was being sent.", exception.Message, exception);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static ReadOnlyMemory<byte> Accept(byte[] answer, byte[] request, string what)
    {
        var (function, unit) = (request[7], request[6]);
        if (answer[7] == (function | 0x80)) throw ModbusExceptions.Of(answer.Length > 8 ? answer[8] : (byte)0, function, unit, what);
        if (answer[7] != function || answer.Length < 9)
            throw new DeviceErrorException($"The device answered the request for {what} with something else.", $"function {answer[7]} instead of {function}");
        return answer.AsMemory(8);
    }

    private void CountSilence(long receivedBefore)
    {
        bool lost;
        lock (_lock)
        {
            var now = _context.Time.GetTimestamp();
            if (_stream.BytesReceived != receivedBefore) _silent = 0;
            else if (_silent++ == 0) _silentSince = now - (long)(_settings.RequestTimeout.TotalSeconds * _context.Time.TimestampFrequency);
            lost = _silent >= SilentRequestsUntilLost || (_silent > 0 && _context.Time.GetElapsedTime(_silentSince, now) >= _settings.SocketTimeout);
        }

        if (lost) End($"The device has been silent for {SilentRequestsUntilLost} requests in a row.", $"no byte received, {_stream.RemoteEndPoint}");
    }

    private async Task ReadLoopAsync()
    {
        var header = new byte[ModbusFrame.HeaderLength];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(header).ConfigureAwait(false);
                var length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(4));
                if (BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) != 0 || length is < 2 or > 254)
                {
                    End("The device sent bytes that are no Modbus frame. Check that the port is the one for Modbus TCP.", Convert.ToHexString(header));
                    return;
                }

                var frame = new byte[ModbusFrame.HeaderLength + length - 1];
                header.CopyTo(frame, 0);
                await _stream.ReadExactlyAsync(frame.AsMemory(ModbusFrame.HeaderLength)).ConfigureAwait(false);
                HandOut(frame);
            }
        }
        catch (EndOfStreamException)
        {
            End("The device closed the connection.", _stream.RemoteEndPoint);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            End("The link to the device broke.", exception.Message);
        }
    }

    private void HandOut(byte[] frame)
    {
        if (_context.Trace.IsEnabled) _context.Trace.Frame(FrameDirection.Received, frame);
        TaskCompletionSource<byte[]>? waiting;
        lock (_lock)
        {
            _silent = 0;
            if (!_waiting.Remove(BinaryPrimitives.ReadUInt16BigEndian(frame), out waiting)) LateAnswers++;
        }

        waiting?.TrySetResult(frame);
    }

    private void End(string sentence, string? detail)
    {
        if (Close(new ConnectorException(sentence, detail))) _lost(sentence, detail);
    }

    private bool Close(ConnectorException reason)
    {
        TaskCompletionSource<byte[]>[] open;
        lock (_lock)
        {
            if (_ended is not null) return false;
            _ended = reason;
            open = [.. _waiting.Values];
        }

        foreach (var answer in open) answer.TrySetException(reason);
        return true;
    }
}
