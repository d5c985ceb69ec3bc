using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Connector.Runtime.Mqtt;

/// <summary>
/// Waits until the broker's socket can be read or written, or another thread has something to send. Uses <c>poll</c>, not
/// the library's own <c>select</c>, which fails once a process holds more than 1,024 descriptors.
/// </summary>
internal sealed partial class WakeUp : IDisposable
{
    private const short Readable = 1, Writable = 4;
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out, HandleInheritability.None);
    private int _signalled;

    /// <summary>Ends the wait under way, or the next one. Signals that come before it ends count as one.</summary>
    public void Signal()
    {
        if (Interlocked.Exchange(ref _signalled, 1) != 0) return;
        _pipe.WriteByte(1);
    }

    /// <summary>Waits. Called by one thread only.</summary>
    /// <param name="socket">The broker's socket.</param>
    /// <param name="write">Whether to wait for room to write, too.</param>
    /// <param name="timeout">Milliseconds.</param>
    /// <returns>Whether the socket can be read.</returns>
    public unsafe bool Wait(int socket, bool write, int timeout)
    {
        var watched = stackalloc PollEntry[2];
        watched[0] = new PollEntry { Descriptor = socket, Wanted = (short)(write ? Readable | Writable : Readable) };
        watched[1] = new PollEntry { Descriptor = (int)_pipe.ClientSafePipeHandle.DangerousGetHandle(), Wanted = Readable };
        if (Poll(watched, 2, timeout) <= 0) return false;
        if ((watched[1].Happened & Readable) != 0)
        {
            byte drained;
            _ = Read(watched[1].Descriptor, &drained, 1);
            Volatile.Write(ref _signalled, 0);
        }

        // Anything but "writable" (hang-up and errors included) shows when reading.
        return (watched[0].Happened & ~Writable) != 0;
    }

    public void Dispose()
    {
        // Leaves the flag up, so that a late signal does not touch the closed pipe.
        Interlocked.Exchange(ref _signalled, 1);
        _pipe.ClientSafePipeHandle.Dispose();
        _pipe.Dispose();
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static unsafe partial int Poll(PollEntry* entries, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "read")]
    private static unsafe partial nint Read(int descriptor, byte* buffer, nint count);
}
