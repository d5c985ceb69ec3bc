using System.Net;
using System.Net.Sockets;

namespace Connector.Runtime.Dialing;

/// <summary>
/// Opens a socket without the runtime's socket engine. A socket that was waited for there once stays known to it, and every packet
/// that arrives wakes two of its threads, also when nobody waits there any more because a thread of the link reads.
/// </summary>
internal static class QuietConnect
{
    /// <summary>A neighbour answers within this; who takes longer is waited for on a thread of its own.</summary>
    private static readonly TimeSpan Neighbour = TimeSpan.FromMilliseconds(2);

    /// <summary>How soon a cancellation is noticed.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <exception cref="SocketException">It was refused, or there is no way to it.</exception>
    public static async Task RunAsync(Socket socket, IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        socket.Blocking = false;
        try
        {
            socket.Connect(endPoint);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(Neighbour, SelectMode.SelectWrite))
                await Task.Factory.StartNew(() => Wait(socket, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            if (socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is int and not 0 and var error) throw new SocketException(error);
        }

        socket.Blocking = true;
    }

    private static void Wait(Socket socket, CancellationToken cancellationToken)
    {
        while (!socket.Poll(Look, SelectMode.SelectWrite)) cancellationToken.ThrowIfCancellationRequested();
    }
}
