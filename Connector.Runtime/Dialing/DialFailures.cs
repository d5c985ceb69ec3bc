using System.Net;
using System.Net.Sockets;
using Connector.Sdk;

namespace Connector.Runtime.Dialing;

/// <summary>Network errors in words a person can act on, with the technical line and the setting to look at.</summary>
internal static class DialFailures
{
    public static DialException Name(string host, Exception exception)
    {
        var (sentence, code) = exception is SocketException { SocketErrorCode: var error }
            ? error switch
            {
                SocketError.HostNotFound or SocketError.NoData => ($"No address is known for the name {host}: check its spelling, or enter the IP address.", "ENOTFOUND"),
                SocketError.TryAgain => ($"The name server does not answer, so {host} could not be looked up: check this machine's network, or enter the IP address.", "EAI_AGAIN"),
                _ => ($"The name {host} could not be looked up: check its spelling, or enter the IP address.", error.ToString()),
            }
            : exception is TimeoutException
                ? ($"The name server does not answer, so {host} could not be looked up: enter the IP address, or check this machine's network.", "EAI_AGAIN")
                : ($"{host} is not a host name: enter the device's name or IP address.", exception.Message);
        return new DialException(DialStep.ResolveName, sentence, $"{code} {host}", exception) { SettingPointer = "/host" };
    }

    public static DialException Port(string host, IPEndPoint endPoint, SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => Failure(
            $"{Named(host, endPoint)} is there, but nothing listens on port {endPoint.Port}: check the port, and whether the service on the device is started.",
            "ECONNREFUSED", "/port", endPoint, exception),
        SocketError.TimedOut => Failure(
            $"{Named(host, endPoint)} does not answer on port {endPoint.Port}: check the address, the cable and any firewall between.",
            "ETIMEDOUT", "/host", endPoint, exception),
        SocketError.HostUnreachable or SocketError.HostDown => Failure(
            $"{Named(host, endPoint)} cannot be reached: the device is off, not on this network, or its address is another.",
            "EHOSTUNREACH", "/host", endPoint, exception),
        SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.AddressFamilyNotSupported => Failure(
            $"This machine has no route to the network of {Named(host, endPoint)}: check its network card and gateway.",
            "ENETUNREACH", "/host", endPoint, exception),
        SocketError.AccessDenied => Failure(
            $"This machine does not permit a connection to {Named(host, endPoint)}: a local firewall refuses it.",
            "EACCES", "/host", endPoint, exception),
        SocketError.ConnectionReset => Failure(
            $"{Named(host, endPoint)} closed the connection at once: its number of sessions may be used up, or it does not accept this machine.",
            "ECONNRESET", "/host", endPoint, exception),
        var other => Failure(
            $"The port {endPoint.Port} of {Named(host, endPoint)} could not be opened.", other.ToString(), "/host", endPoint, exception),
    };

    public static DialException Silent(string host, IPEndPoint endPoint, TimeSpan bound, Exception exception) => Failure(
        $"{Named(host, endPoint)} did not answer on port {endPoint.Port} within {bound.TotalSeconds:0.#} s: check the address, the cable and any firewall between.",
        "ETIMEDOUT", "/host", endPoint, exception);

    private static DialException Failure(string sentence, string code, string pointer, IPEndPoint endPoint, Exception exception) =>
        new(DialStep.OpenPort, sentence, $"{code} {endPoint}", exception) { SettingPointer = pointer };

    private static string Named(string host, IPEndPoint endPoint) =>
        endPoint.Address.ToString() == host ? host : $"{host} ({endPoint.Address})";
}
