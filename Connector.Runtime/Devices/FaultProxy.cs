using System.Net.Sockets;

namespace Connector.Runtime.Devices;

/// <summary>
/// A TCP proxy on loopback that stands before a device and spoils what it sends. Knows no protocol. All members are
/// thread-safe.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly FaultyLine _line;
    private readonly LoopbackPort _port;
    private bool _disposed;

    private FaultProxy(string targetHost, int targetPort, int port, TimeProvider time)
    {
        (TargetHost, TargetPort, _line) = (targetHost, targetPort, new FaultyLine(time));
        _port = new LoopbackPort(port, client => _line.Carry(client, OpenAsync));
    }

    /// <summary>Starts a proxy before a device.</summary>
    /// <param name="targetHost">Where the device is.</param>
    /// <param name="targetPort">Its port.</param>
    /// <param name="time">The clock that delays follow.</param>
    /// <param name="port">The proxy's own port on loopback, or 0 for a free one.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static FaultProxy Start(string targetHost, int targetPort, TimeProvider time, int port = 0)
    {
        var proxy = new FaultProxy(targetHost, targetPort, port, time);
        lock (proxy._lock) proxy._port.Open_NeedsLock();
        return proxy;
    }

    public string TargetHost { get; }

    public int TargetPort { get; }

    public int Port => _port.Number;

    /// <summary>How late a late answer is. Longer than the request timeout, shorter than twice that. Default 1.5 s.</summary>
    public TimeSpan LateBy
    {
        get => _line.LateBy;
        set => _line.LateBy = value;
    }

    /// <summary>Connections open now.</summary>
    public int Clients => _line.Clients;

    /// <summary>Bytes sent to clients so far, spoiled ones among them.</summary>
    public long Sent => _line.Sent;

    /// <summary>What it does. Setting it works at once, also on open connections; what a fault has done to a connection is not undone.</summary>
    /// <exception cref="SocketException">The port was closed and has been taken meanwhile.</exception>
    public ProxyFault Fault
    {
        get => _line.Fault;
        set
        {
            lock (_lock)
            {
                var before = _line.Fault;
                if (_disposed || before == value) return;
                if (before == ProxyFault.Refuse) _port.Open_NeedsLock();
                if (value == ProxyFault.Refuse) _port.Close_NeedsLock();
                _line.Fault = value;
            }
        }
    }

    /// <summary>Closes the port and all connections. May be called twice.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (!_disposed) _port.Close_NeedsLock();
            _disposed = true;
        }

        return _line.DisposeAsync();
    }

    private async ValueTask<Socket> OpenAsync(CancellationToken cancellationToken)
    {
        var device = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await device.ConnectAsync(TargetHost, TargetPort, cancellationToken).ConfigureAwait(false);
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }
}
