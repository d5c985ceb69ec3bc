using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Connector.Runtime.Devices;

namespace Studio.Tests.Support;

/// <summary>
/// A port on loopback from which everything, there and back, takes its time to a studio, as over a plant's VPN: in order, and
/// as much at once as anybody likes. What is right only because the studio is next door shows itself.
/// </summary>
internal sealed class DistantLine : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _carried = [];
    private readonly LoopbackPort _port;
    private readonly int _target;
    private readonly TimeSpan _oneWay;
    private readonly TimeProvider _time;

    /// <param name="target">The studio's port on loopback.</param>
    /// <param name="oneWay">How long everything is under way, there and back each.</param>
    /// <param name="time">The clock of that.</param>
    public DistantLine(int target, TimeSpan oneWay, TimeProvider time)
    {
        (_target, _oneWay, _time) = (target, oneWay, time);
        _port = new LoopbackPort(0, client => _carried.Add(CarryAsync(client)));
        _port.Open_NeedsLock();
    }

    public Uri Url => new($"http://127.0.0.1:{_port.Number}/");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _port.Close_NeedsLock();
        await Task.WhenAll(_carried);
        _end.Dispose();
    }

    private async Task CarryAsync(Socket here)
    {
        using var there = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (here)
        {
            here.NoDelay = there.NoDelay = true;
            try
            {
                await there.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _target), _end.Token);
                await Task.WhenAll(OneWayAsync(here, there), OneWayAsync(there, here));
            }
            catch (Exception fault) when (fault is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // One side is gone, and with it the other.
            }
        }
    }

    private async Task OneWayAsync(Socket from, Socket to)
    {
        var under = Channel.CreateUnbounded<(long Left, byte[] Bytes)>();
        var arriving = ArriveAsync(under.Reader, to);
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _end.Token) is var count and > 0)
                under.Writer.TryWrite((_time.GetTimestamp(), buffer[..count]));
        }
        finally
        {
            under.Writer.TryComplete();
            await arriving;
        }
    }

    private async Task ArriveAsync(ChannelReader<(long Left, byte[] Bytes)> under, Socket to)
    {
        await foreach (var (left, bytes) in under.ReadAllAsync(_end.Token))
        {
            var rest = _oneWay - _time.GetElapsedTime(left);
            if (rest > TimeSpan.Zero) await Task.Delay(rest, _time, _end.Token);
            for (var sent = 0; sent < bytes.Length;) sent += await to.SendAsync(bytes.AsMemory(sent), _end.Token);
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
