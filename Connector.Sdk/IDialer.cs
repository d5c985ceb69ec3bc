using System.Net.Security;

namespace Connector.Sdk;

/// <summary>
/// Opens connections for a connector. Applies the outbound policy (by default loopback and private networks; link-local
/// metadata addresses are always refused), resolves a name once, reports the rungs <em>resolve name</em>, <em>open port</em>
/// and <em>TLS</em> to a running test, and closes everything it opened when the connection's instance is disposed.
/// </summary>
public interface IDialer
{
    /// <summary>Opens a TCP connection with no-delay set.</summary>
    /// <param name="host">Host name or IP address.</param>
    /// <param name="port">1–65535.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A stream that counts what it carries. The caller disposes it.</returns>
    /// <exception cref="DialException">The policy refused, the name did not resolve, or the port could not be opened.</exception>
    ValueTask<DialedStream> DialAsync(string host, int port, CancellationToken cancellationToken);

    /// <summary>Opens a TCP connection and a TLS session on it.</summary>
    /// <param name="host">Host name or IP address.</param>
    /// <param name="port">1–65535.</param>
    /// <param name="options">TLS options; an empty target host is filled with <paramref name="host"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DialException">As above, or the certificate was refused; the message says which and why.</exception>
    ValueTask<DialedStream> DialTlsAsync(string host, int port, SslClientAuthenticationOptions options, CancellationToken cancellationToken);
}

/// <summary>A dialled connection: a stream that also tells how much it carried, so that silence can be told from slowness.</summary>
/// <remarks>
/// What was sent does not arrive long after. When the connection is lost, everything that the far end's machine has not acknowledged is
/// thrown away with a reset; closing does the same with a far end that is silent, and otherwise leaves what was just sent one second.
/// </remarks>
public abstract class DialedStream : Stream
{
    /// <summary>Bytes received so far.</summary>
    public abstract long BytesReceived { get; }

    /// <summary>Bytes sent so far.</summary>
    public abstract long BytesSent { get; }

    /// <summary>The far end as <c>address:port</c>.</summary>
    public abstract string RemoteEndPoint { get; }
}

/// <summary>Which part of opening a connection failed.</summary>
public enum DialStep
{
    Policy,
    ResolveName,
    OpenPort,
    Tls,
}
