using System.Runtime.InteropServices;

namespace Connector.Runtime.Mqtt;

/// <summary>
/// Holds back what is written to a TCP socket until a segment is full or the cork is pulled. Exists on Linux; elsewhere this
/// does nothing and every message is a segment of its own.
/// </summary>
internal static partial class SocketCork
{
    private const int Tcp = 6, Cork = 3;

    public static void Put(int socket) => Set(socket, 1);

    public static void Pull(int socket) => Set(socket, 0);

    private static unsafe void Set(int socket, int on)
    {
        if (OperatingSystem.IsLinux()) _ = SetOption(socket, Tcp, Cork, &on, sizeof(int));
    }

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    private static unsafe partial int SetOption(int socket, int level, int option, int* value, uint length);
}
