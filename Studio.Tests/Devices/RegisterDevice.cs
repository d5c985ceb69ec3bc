using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Studio.Tests.Devices;

/// <summary>A Modbus TCP device of holding registers (functions 3, 6 and 16) that answers in the order it is asked.</summary>
internal sealed class RegisterDevice : IAsyncDisposable
{
    private readonly ushort[] _registers = new ushort[1024];
    private readonly TcpListener _listener;
    private readonly ConcurrentBag<Socket> _clients = [];
    private readonly Task _accepting;

    public RegisterDevice()
    {
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ushort this[int register]
    {
        get => Volatile.Read(ref _registers[register]);
        set => Volatile.Write(ref _registers[register], value);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        foreach (var client in _clients) client.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                client.NoDelay = true;
                _clients.Add(client);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The device was stopped.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            var header = new byte[7];
            while (true)
            {
                await stream.ReadExactlyAsync(header);
                var body = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(4)) - 1];
                await stream.ReadExactlyAsync(body);
                var data = Answer(body);
                BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)(data.Length + 1));
                await stream.WriteAsync((byte[])[.. header, .. data]);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The client is gone.
        }
    }

    private byte[] Answer(byte[] request)
    {
        int start = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(1)), count = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(3));
        if (request[0] == 6) this[start] = (ushort)count;
        if (request[0] == 16)
        {
            for (var index = 0; index < count; index++) this[start + index] = BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(6 + index * 2));
        }

        if (request[0] != 3) return request[..5];
        var answer = new byte[2 + count * 2];
        (answer[0], answer[1]) = (3, (byte)(count * 2));
        for (var index = 0; index < count; index++) BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2 + index * 2), this[start + index]);
        return answer;
    }
}
