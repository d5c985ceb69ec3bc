using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Connector.Sdk;

namespace Connector.Runtime.Dialing;

/// <summary>
/// A dialled stream that counts what it carries and tells its dialer when it is closed. Closing leaves nothing behind that could
/// arrive much later: what a silent far end has not acknowledged is thrown away.
/// </summary>
internal sealed class TrackedStream(Stream inner, Socket socket, string remoteEndPoint, Action<TrackedStream> closed) : DialedStream
{
    /// <summary>How long what was sent just before closing may take to arrive, such as a good-bye.</summary>
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(1);

    private long _received;
    private long _sent;
    private int _closed;

    public override long BytesReceived => Interlocked.Read(ref _received);
    public override long BytesSent => Interlocked.Read(ref _sent);
    public override string RemoteEndPoint { get; } = remoteEndPoint;

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override bool CanTimeout => false;
    public override long Length => throw new NotSupportedException();
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = inner.ReadAsync(buffer, cancellationToken);
        return read.IsCompletedSuccessfully ? ValueTask.FromResult(Received(read.Result)) : CountAsync(read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>
    /// Waits on the calling thread. A socket that something was written to asynchronously does not block any more: left to itself
    /// a read would wait for the runtime's socket thread, which costs one switch of threads more.
    /// </summary>
    public override int Read(Span<byte> buffer)
    {
        if (inner is NetworkStream network) network.Socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead);
        return Received(inner.Read(buffer));
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Interlocked.Add(ref _sent, buffer.Length);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Interlocked.Add(ref _sent, buffer.Length);
        inner.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>What the far end's machine has not acknowledged; null where the system does not tell.</summary>
    public Unacknowledged? Unacknowledged => Dialing.Unacknowledged.Of(socket);

    /// <summary>Closes with a reset: nothing that was handed over and has not arrived by now will arrive. May be called twice.</summary>
    public void Cut() => Close(isReset: true);

    protected override void Dispose(bool disposing)
    {
        if (disposing) Close(isReset: Unacknowledged is { Any: true, IsRepeating: true });
        base.Dispose(disposing);
    }

    private void Close(bool isReset)
    {
        if (Interlocked.Exchange(ref _closed, 1) == 1) return;
        if (isReset) socket.Close(timeout: 0);
        else Dialing.Unacknowledged.Limit(socket, FarewellLimit);
        inner.Dispose();
        closed(this);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> CountAsync(ValueTask<int> read) => Received(await read.ConfigureAwait(false));

    private int Received(int count)
    {
        Interlocked.Add(ref _received, count);
        return count;
    }
}
