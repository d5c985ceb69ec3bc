using System.Net;
using System.Net.Sockets;

namespace Connector.Runtime.Devices;

/// <summary>A TCP port on loopback that can be closed and opened again under the same number. Its owner's lock guards opening and closing.</summary>
/// <param name="port">The port, or 0 for a free one, which is then kept.</param>
/// <param name="accepted">Called on any thread for every client; must return at once.</param>
internal sealed class LoopbackPort(int port, Action<Socket> accepted)
{
    private const int Backlog = 128;
    private Socket? _listener;

    public int Number { get; private set; } = port;

    /// <exception cref="SocketException">The port is taken.</exception>
    public void Open_NeedsLock()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, Number));
            listener.Listen(Backlog);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        Number = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _listener = listener;
        _ = AcceptAsync(listener);
    }

    public void Close_NeedsLock()
    {
        _listener?.Dispose();
        _listener = null;
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            accepted(client);
        }
    }
}
