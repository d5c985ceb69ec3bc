using System.Net.Sockets;

namespace Connector.Runtime.Dialing;

/// <summary>What may stand between a dialer and its devices, such as a line that can be made faulty. Called from any thread.</summary>
internal interface IDetour
{
    /// <summary>Called before a port is opened.</summary>
    /// <exception cref="SocketException">Nothing can be opened now; told as if the device had said so.</exception>
    void Enter();

    /// <summary>Puts itself before a connection that was just opened.</summary>
    /// <param name="device">The connection. It belongs to the detour, unless this throws.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What the connector is to speak with: <paramref name="device"/> itself where nothing stands on the way.</returns>
    ValueTask<Socket> JoinAsync(Socket device, CancellationToken cancellationToken);
}
