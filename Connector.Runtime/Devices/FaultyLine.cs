using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Connector.Runtime.Devices;

/// <summary>
/// Carries connections between clients and a device, and spoils what the device sends. Knows no protocol and no port: who
/// brings the connections does. All members are thread-safe.
/// </summary>
/// <param name="time">The clock that delays follow.</param>
internal sealed class FaultyLine(TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<ProxySession, byte> _sessions = new();
    private ProxyFault _fault;
    private bool _disposed;
    private long _sent;
    private long _carried;

    /// <summary>How late a late answer is.</summary>
    public TimeSpan LateBy { get; set; } = TimeSpan.FromMilliseconds(1500);

    public TimeProvider Time => time;

    /// <summary>Connections open now.</summary>
    public int Clients => _sessions.Count;

    /// <summary>Connections carried so far.</summary>
    public long Carried => Interlocked.Read(ref _carried);

    /// <summary>Bytes sent to clients so far.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>What it does. Setting it works at once, also on open connections; what a fault has done to a connection is not undone.</summary>
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
                var spoiled = _fault is ProxyFault.Flood or ProxyFault.NeverEnding;
                _fault = value;
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

    /// <summary>Begins to carry a client's connection. Returns at once.</summary>
    /// <param name="client">The client; closed when the connection ends.</param>
    /// <param name="device">Gives the connection to the device, which is closed with the client's. Called once.</param>
    public void Carry(Socket client, Func<CancellationToken, ValueTask<Socket>> device)
    {
        var session = new ProxySession(this, client, device);
        lock (_lock)
        {
            Interlocked.Increment(ref _carried);
            _sessions[session] = 0;
            if (_disposed || _fault is ProxyFault.Drop or ProxyFault.Refuse) session.Close(reset: false);
            else if (_fault == ProxyFault.Flood) session.Flood();
        }

        _ = ServeAsync(session);
    }

    /// <summary>Closes all connections. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var session in _sessions.Keys) session.Close(reset: false);
        }

        foreach (var session in _sessions.Keys) await session.Ended.ConfigureAwait(false);
    }

    internal void CountSent(int bytes) => Interlocked.Add(ref _sent, bytes);

    private async Task ServeAsync(ProxySession session)
    {
        await session.RunAsync().ConfigureAwait(false);
        _sessions.TryRemove(session, out _);
    }
}
