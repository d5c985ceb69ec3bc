using System.Net;
using System.Net.Sockets;

namespace Studio.Tests.Devices;

/// <summary>The far end of a cable: takes connections in a separate network and hands on what comes to a device on loopback.</summary>
internal sealed class CableEnd : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly List<Socket> _sockets = [];
    private readonly int _device;
    private readonly Task _accepting;

    /// <param name="network">Where it listens.</param>
    /// <param name="device">The device's port on loopback, outside of it.</param>
    public CableEnd(SeparateNetwork network, int device)
    {
        _device = device;
        _listener = network.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        lock (_sockets) _sockets.ForEach(socket => socket.Dispose());
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptSocketAsync();
                var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                lock (_sockets) _sockets.AddRange([near, far]);
                near.NoDelay = true;
                await far.ConnectAsync(IPAddress.Loopback, _device);
                _ = CarryAsync(near, far);
                _ = CarryAsync(far, near);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The cable is taken away.
        }
    }

    private static async Task CarryAsync(Socket from, Socket to)
    {
        try
        {
            using var source = new NetworkStream(from);
            using var target = new NetworkStream(to);
            await source.CopyToAsync(target);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            to.Dispose();
        }
    }
}
