using System.Net;
using System.Net.Sockets;

namespace Connector.Runtime.Devices;

/// <summary>Two TCP sockets that are connected with each other. TCP, because only that can be reset.</summary>
internal static class LoopbackPair
{
    public static async Task<(Socket Near, Socket Far)> OpenAsync(CancellationToken cancellationToken)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(8);
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await near.ConnectAsync(listener.LocalEndPoint!, cancellationToken).ConfigureAwait(false);
            while (true)
            {
                var far = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
                if (near.LocalEndPoint!.Equals(far.RemoteEndPoint)) return (near, far);
                // Somebody else on this machine found the port while it was open.
                far.Dispose();
            }
        }
        catch
        {
            near.Dispose();
            throw;
        }
    }
}
