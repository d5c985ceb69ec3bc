using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Connector.Runtime.Devices;

/// <summary>
/// A TCP proxy on loopback that stands before a device and spoils what it sends. Knows no protocol. All members are
/// thread-safe.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<ProxySession, byte> _sessions = new();
    private readonly LoopbackPort _port;
    private ProxyFault _fault;
    private bool _disposed;

    private FaultProxy(string targetHost, int targetPort, int port, TimeProvider time) =>
        (TargetHost, TargetPort, _port, Time) = (targetHost, targetPort, new LoopbackPort(port, Accept), time);

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
    public TimeSpan LateBy { get; set; } = TimeSpan.FromMilliseconds(1500);

    /// <summary>Connections open now.</summary>
    public int Clients => _sessions.Count;

    /// <summary>Bytes sent to clients so far, spoiled ones among them.</summary>
    public long Sent => Interlocked.Read(ref _sent);
    private long _sent;

    internal TimeProvider Time { get; }

    /// <summary>What it does. Setting it works at once, also on open connections; what a fault has done to a connection is not undone.</summary>
    /// <exception cref="SocketException">The port was closed and has been taken meanwhile.</exception>
    public ProxyFault Fault
    {
        get
        {
            lock (_lock) return _fault;
        }
        set
        {
            lock (_lock)
            {
                if (_disposed || _fault == value) return;
                if (_fault == ProxyFault.Refuse) _port.Open_NeedsLock();
                var spoiled = _fault is ProxyFault.Flood or ProxyFault.NeverEnding;
                _fault = value;
                if (value == ProxyFault.Refuse) _port.Close_NeedsLock();
                // A stream with half a frame in it cannot become well again.
                if (spoiled || value is ProxyFault.Drop or ProxyFault.Refuse or ProxyFault.Reset)
                {
                    foreach (var session in _sessions.Keys) session.Close(reset: value == ProxyFault.Reset);
                }
                else if (value == ProxyFault.Flood)
                {
                    foreach (var session in _sessions.Keys) session.Flood();
                }
            }
        }
    }

    /// <summary>Closes the port and all connections. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            _port.Close_NeedsLock();
            foreach (var session in _sessions.Keys) session.Close(reset: false);
        }

        foreach (var session in _sessions.Keys) await session.Ended.ConfigureAwait(false);
    }

    internal void CountSent(int bytes) => Interlocked.Add(ref _sent, bytes);

    private void Accept(Socket client)
    {
        var session = new ProxySession(this, client);
        lock (_lock)
        {
            _sessions[session] = 0;
            if (_disposed || _fault is ProxyFault.Drop or ProxyFault.Refuse) session.Close(reset: false);
            else if (_fault == ProxyFault.Flood) session.Flood();
        }

        _ = ServeAsync(session);
    }

    private async Task ServeAsync(ProxySession session)
    {
        await session.RunAsync().ConfigureAwait(false);
        _sessions.TryRemove(session, out _);
    }
}
