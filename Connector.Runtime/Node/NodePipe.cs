using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Connector.Runtime.Node;

/// <summary>The writing end of a pipe that can be asked to write without waiting, where the system can do that.</summary>
internal sealed partial class NodePipe : IDisposable
{
    private const int GetFlags = 3, SetFlags = 4, NonBlocking = 0x800;
    private const short Writable = 4;

    private readonly Stream _stream;
    private readonly int _descriptor = -1;

    public NodePipe(Stream stream)
    {
        _stream = stream;
        if (!OperatingSystem.IsLinux() || stream is not PipeStream pipe) return;
        var descriptor = (int)pipe.SafePipeHandle.DangerousGetHandle();
        var flags = Control(descriptor, GetFlags, 0);
        if (flags >= 0 && Control(descriptor, SetFlags, flags | NonBlocking) == 0) _descriptor = descriptor;
    }

    /// <summary>Writes what there is room for, without waiting; 0 when there is none.</summary>
    public int WriteNow(ReadOnlySpan<byte> bytes)
    {
        if (_descriptor < 0 || bytes.IsEmpty) return 0;
        return (int)Math.Max(0, Write(_descriptor, MemoryMarshal.GetReference(bytes), bytes.Length));
    }

    /// <summary>Writes everything, waiting for room.</summary>
    /// <exception cref="IOException">The other end is closed.</exception>
    public void WriteAll(ReadOnlySpan<byte> bytes)
    {
        if (_descriptor < 0)
        {
            _stream.Write(bytes);
            _stream.Flush();
            return;
        }

        while (!bytes.IsEmpty)
        {
            var written = (int)Write(_descriptor, MemoryMarshal.GetReference(bytes), bytes.Length);
            if (written > 0)
            {
                bytes = bytes[written..];
                continue;
            }

            const int again = 11, interrupted = 4;
            if (Marshal.GetLastPInvokeError() is not (again or interrupted)) throw new IOException("The host's end of the pipe is closed.");
            var wait = new Waiting { Descriptor = _descriptor, Events = Writable };
            _ = Poll(ref wait, 1, -1);
        }
    }

    public void Dispose() => _stream.Dispose();

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, in byte bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref Waiting waiting, uint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct Waiting
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
