using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Connector.Runtime.Devices;

/// <summary>
/// A device that speaks the example protocol, on loopback only. Page, command line, benchmark and tests use the same one.
/// All members are thread-safe.
/// </summary>
public sealed class ExampleDevice : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<ExampleSession, byte> _sessions = new();
    private readonly LoopbackPort _port;
    private DeviceFault _fault;
    private bool _disposed;

    private ExampleDevice(TimeProvider time, int port)
    {
        _time = time;
        Values = new ExampleValues(time);
        _port = new LoopbackPort(port, Accept);
    }

    /// <summary>Starts a device.</summary>
    /// <param name="time">The clock its signals and faults follow.</param>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static ExampleDevice Start(TimeProvider time, int port = 0)
    {
        ArgumentNullException.ThrowIfNull(time);
        var device = new ExampleDevice(time, port);
        lock (device._lock) device._port.Open_NeedsLock();
        return device;
    }

    public static string Host => "127.0.0.1";

    /// <summary>Stays the same while the device is away and comes back.</summary>
    public int Port => _port.Number;

    /// <summary>What it holds.</summary>
    public ExampleValues Values { get; }

    /// <summary>Clients connected now.</summary>
    public int Clients => _sessions.Count;

    /// <summary>Requests understood so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);
    private long _requests;

    /// <summary>Connections accepted so far.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);
    private long _accepted;

    /// <summary>How it misbehaves. Setting it works at once, also on open connections; leaving <c>Away</c> opens the port again.</summary>
    /// <exception cref="SocketException">The device was away and its port has been taken meanwhile.</exception>
    public DeviceFault Fault
    {
        get
        {
            lock (_lock) return _fault;
        }
        set
        {
            lock (_lock)
            {
                if (_disposed || value == _fault) return;
                if (_fault == DeviceFault.Away) _port.Open_NeedsLock();
                _fault = value;
                if (value == DeviceFault.Away) HangUp_NeedsLock();
            }

            Changed?.Invoke();
        }
    }

    /// <summary>Raised on any thread when a client came or went, or the fault changed.</summary>
    public event Action? Changed;

    /// <summary>Closes the port and all connections. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            HangUp_NeedsLock();
        }

        foreach (var session in _sessions.Keys) await session.Ended.ConfigureAwait(false);
    }

    internal void Count(int requests) => Interlocked.Add(ref _requests, requests);

    private void HangUp_NeedsLock()
    {
        _port.Close_NeedsLock();
        foreach (var session in _sessions.Keys) session.HangUp();
    }

    private void Accept(Socket socket)
    {
        Interlocked.Increment(ref _accepted);
        var session = new ExampleSession(this, socket, _time);
        lock (_lock)
        {
            _sessions[session] = 0;
            if (_disposed || _fault == DeviceFault.Away) session.HangUp();
        }

        Changed?.Invoke();
        _ = ServeAsync(session);
    }

    private async Task ServeAsync(ExampleSession session)
    {
        await session.RunAsync().ConfigureAwait(false);
        _sessions.TryRemove(session, out _);
        Changed?.Invoke();
    }
}
