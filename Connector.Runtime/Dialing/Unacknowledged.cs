using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Connector.Runtime.Dialing;

/// <summary>
/// What the system knows of bytes that were handed to a TCP connection and that the far end's machine has not acknowledged: it
/// goes on sending them, for many minutes if need be and also after the socket was closed.
/// </summary>
/// <param name="Any">True when there are some.</param>
/// <param name="IsRepeating">True when it had to send some again, or waits for a far end that takes no more.</param>
/// <param name="SinceLastAcknowledgement">How long the far end has acknowledged nothing.</param>
internal readonly record struct Unacknowledged(bool Any, bool IsRepeating, TimeSpan SinceLastAcknowledgement)
{
    private const int ProtocolTcp = 6, TcpInfo = 11, TcpUserTimeout = 18;

    /// <summary>Asks the system; null where it does not tell.</summary>
    public static Unacknowledged? Of(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            // struct tcp_info of Linux, which only ever grows at its end; old systems tell less of it.
            Span<byte> info = stackalloc byte[148];
            info.Clear();
            socket.GetRawSocketOption(ProtocolTcp, TcpInfo, info);
            bool isUnanswered = Word(info, 24) > 0, isUnsent = Word(info, 144) > 0, isRepeating = info[2] > 0 || info[4] > 0;
            return new Unacknowledged(isUnanswered || isUnsent, isRepeating, TimeSpan.FromMilliseconds(Word(info, 56)));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>
    /// Bounds how long the system goes on sending what is not acknowledged; then it gives the connection up. Does nothing where
    /// the system cannot.
    /// </summary>
    public static void Limit(Socket socket, TimeSpan limit)
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            var milliseconds = (int)limit.TotalMilliseconds;
            socket.SetRawSocketOption(ProtocolTcp, TcpUserTimeout, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in milliseconds)));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // A system that looks like Linux without knowing this one: the connectors' own timeouts remain.
        }
    }

    private static uint Word(ReadOnlySpan<byte> info, int at) => BitConverter.ToUInt32(info[at..]);
}
