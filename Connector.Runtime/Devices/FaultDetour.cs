using System.Net.Sockets;
using Connector.Runtime.Dialing;

namespace Connector.Runtime.Devices;

/// <summary>
/// A fault proxy inside the dialing of one connection. The dialer opens the device itself, so that names, TLS and the outbound
/// policy are as ever; what it opened then goes over a faulty line, over a pair of loopback sockets nobody else can connect to.
/// All members are thread-safe.
/// </summary>
internal sealed class FaultDetour(TimeProvider time) : IDetour, IAsyncDisposable
{
    private volatile bool _isInPlace;

    public FaultyLine Line { get; } = new(time);

    /// <summary>Whether what is dialled from now on goes over the line. Open connections stay as they are.</summary>
    public bool IsInPlace
    {
        get => _isInPlace;
        set => _isInPlace = value;
    }

    public void Enter()
    {
        if (_isInPlace && Line.Fault == ProxyFault.Refuse) throw new SocketException((int)SocketError.ConnectionRefused);
    }

    public async ValueTask<Socket> JoinAsync(Socket device, CancellationToken cancellationToken)
    {
        if (!_isInPlace) return device;
        var (near, far) = await LoopbackPair.OpenAsync(cancellationToken).ConfigureAwait(false);
        Line.Carry(far, _ => ValueTask.FromResult(device));
        return near;
    }

    public ValueTask DisposeAsync() => Line.DisposeAsync();
}
