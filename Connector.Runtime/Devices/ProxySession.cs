using System.Net.Sockets;

namespace Connector.Runtime.Devices;

/// <summary>One client on a <see cref="FaultyLine"/> and its connection to the device.</summary>
internal sealed class ProxySession(FaultyLine line, Socket client, Func<CancellationToken, ValueTask<Socket>> open)
{
    private static readonly TimeSpan ShortDelay = TimeSpan.FromMilliseconds(30);
    private readonly CancellationTokenSource _closed = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _flooded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Random _random = new(1);
    private volatile Socket? _device;
    private int _flooding;

    public Task Ended => _ended.Task;

    /// <summary>Closes both connections; with a reset, the client learns it the hard way. May be called at any time.</summary>
    public void Close(bool reset)
    {
        _closed.Cancel();
        if (reset) client.Close(0);
        else client.Dispose();
        _device?.Dispose();
    }

    /// <summary>Starts to send random bytes until the fault is over.</summary>
    public void Flood()
    {
        // On the pool: as long as the client keeps up sending does not wait, and the proxy's lock would be held meanwhile.
        if (Interlocked.Exchange(ref _flooding, 1) == 0) _ = Task.Run(() => GuardAsync(FloodAsync()));
    }

    public async Task RunAsync()
    {
        await GuardAsync(CarryAsync()).ConfigureAwait(false);
        Close(reset: false);
        _ended.TrySetResult();
    }

    private static async Task GuardAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side is gone: the session ends.
        }
    }

    private async Task CarryAsync()
    {
        client.NoDelay = true;
        var device = _device = await open(_closed.Token).ConfigureAwait(false);
        // It may have been closed meanwhile, when there was no device to close yet.
        if (_closed.IsCancellationRequested) device.Dispose();
        var requests = GuardAsync(CarryRequestsAsync(device));
        var answers = GuardAsync(CarryAnswersAsync(device));
        await Task.WhenAny(requests, answers).ConfigureAwait(false);
        Close(reset: false);
        await Task.WhenAll(requests, answers).ConfigureAwait(false);
    }

    private async Task CarryRequestsAsync(Socket device)
    {
        var buffer = new byte[64 * 1024];
        while (await client.ReceiveAsync(buffer, _closed.Token).ConfigureAwait(false) is var count and > 0)
            await WholeAsync(device, buffer.AsMemory(0, count)).ConfigureAwait(false);
    }

    private async Task CarryAnswersAsync(Socket device)
    {
        var buffer = new byte[64 * 1024];
        while (await device.ReceiveAsync(buffer, _closed.Token).ConfigureAwait(false) is var count and > 0)
            await SpoilAsync(device, buffer, count).ConfigureAwait(false);
    }

    private async Task SpoilAsync(Socket device, byte[] buffer, int count)
    {
        var answer = buffer.AsMemory(0, count);
        switch (line.Fault)
        {
            case ProxyFault.Mute: return;
            case ProxyFault.Delay:
                await Task.Delay(ShortDelay, line.Time, _closed.Token).ConfigureAwait(false);
                break;
            case ProxyFault.Late:
                // Not awaited: the next answer is late by as much, not by the sum.
                _ = GuardAsync(SendLaterAsync(answer.ToArray()));
                return;
            case ProxyFault.Reset:
                Close(reset: true);
                return;
            case ProxyFault.Garbage:
                _random.NextBytes(answer.Span);
                break;
            case ProxyFault.Truncated:
                answer = answer[..(count / 2)];
                break;
            case ProxyFault.Split:
                for (var index = 0; index < count; index++) await SendAsync(answer.Slice(index, 1)).ConfigureAwait(false);
                return;
            case ProxyFault.Glued:
                await Task.Delay(ShortDelay, line.Time, _closed.Token).ConfigureAwait(false);
                while (device.Available > 0 && count < buffer.Length) count += await device.ReceiveAsync(buffer.AsMemory(count), _closed.Token).ConfigureAwait(false);
                answer = buffer.AsMemory(0, count);
                break;
            case ProxyFault.Flood:
                // The flood has begun before an answer passes, however busy the machine is.
                await _flooded.Task.WaitAsync(_closed.Token).ConfigureAwait(false);
                break;
            case ProxyFault.NeverEnding:
                await SendAsync(answer[..(count / 2)]).ConfigureAwait(false);
                var filler = new byte[16 * 1024];
                filler.AsSpan().Fill((byte)'x');
                while (line.Fault == ProxyFault.NeverEnding) await SendAsync(filler).ConfigureAwait(false);
                return;
        }

        await SendAsync(answer).ConfigureAwait(false);
    }

    private async Task SendLaterAsync(byte[] answer)
    {
        await Task.Delay(line.LateBy, line.Time, _closed.Token).ConfigureAwait(false);
        await SendAsync(answer).ConfigureAwait(false);
    }

    private async Task FloodAsync()
    {
        // Made once: making random bytes takes longer than sending them.
        var bytes = new byte[64 * 1024];
        new Random(2).NextBytes(bytes);
        do
        {
            await SendAsync(bytes).ConfigureAwait(false);
            _flooded.TrySetResult();
        }
        while (line.Fault == ProxyFault.Flood);
    }

    /// <summary>One piece at a time, so that a flood does not tear an answer apart.</summary>
    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _sending.WaitAsync(_closed.Token).ConfigureAwait(false);
        try
        {
            await WholeAsync(client, bytes).ConfigureAwait(false);
            line.CountSent(bytes.Length);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task WholeAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, _closed.Token).ConfigureAwait(false)..];
    }
}
