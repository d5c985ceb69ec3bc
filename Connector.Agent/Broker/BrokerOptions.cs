using System.CommandLine;
using Connector.Runtime.Mqtt;

namespace Connector.Agent.Broker;

/// <summary>The options that lead a command to a broker.</summary>
internal sealed class BrokerOptions
{
    /// <summary>Carries the password where the command line would show it to everybody on the machine.</summary>
    public const string PasswordVariable = "CYBUS_MQTT_PASSWORD";

    private readonly Option<string?> _address = new("--mqtt") { Description = "The broker to publish to and to be asked through.", HelpName = "host:port" };
    private readonly Option<string?> _user = new("--mqtt-user") { Description = "The account at the broker.", HelpName = "name" };
    private readonly Option<string?> _password = new("--mqtt-password") { Description = $"Its password. Everybody on this machine can see it here; {PasswordVariable} in the environment is not seen." };
    private readonly Option<bool> _tls = new("--mqtt-tls") { Description = "Encrypts the link; the broker's certificate must come from an authority that this machine trusts." };
    private readonly Option<string?> _ca = new("--mqtt-ca") { Description = "PEM file of the authority to trust instead; switches TLS on.", HelpName = "file" };
    private readonly Option<string?> _certificate = new("--mqtt-cert") { Description = "PEM file of this side's certificate; needs --mqtt-key.", HelpName = "file" };
    private readonly Option<string?> _key = new("--mqtt-key") { Description = "PEM file of its key.", HelpName = "file" };
    private readonly Option<string?> _serviceId = new("--service-id") { Description = "The service id in the topics; made from the file's name when left out.", HelpName = "id" };
    private readonly Option<string?> _data = new("--data") { Description = "A folder that keeps values of QoS 1 and 2 while the broker is away.", HelpName = "folder" };
    private readonly Option<bool> _oldTopics = new("--topics-1x") { Description = "Topics of endpoints without a topic key in the form of Connectware 1.x." };

    public IReadOnlyList<Option> All => [_address, _user, _password, _tls, _ca, _certificate, _key, _serviceId, _data, _oldTopics];

    public string? ServiceId(ParseResult parsed) => parsed.GetValue(_serviceId);

    public string? Data(ParseResult parsed) => parsed.GetValue(_data);

    public bool OldTopics(ParseResult parsed) => parsed.GetValue(_oldTopics);

    /// <summary>How to reach the broker.</summary>
    /// <param name="asked">False when no broker was asked for.</param>
    /// <returns>Null when none was asked for, or when what was asked for cannot work, which has been said.</returns>
    public MqttLinkOptions? Link(ParseResult parsed, Output output, out bool asked)
    {
        var address = parsed.GetValue(_address);
        asked = address is not null;
        if (address is null) return null;
        var tls = parsed.GetValue(_tls) || parsed.GetValue(_ca) is not null || parsed.GetValue(_certificate) is not null;
        if (Split(address, tls ? 8883 : 1883) is not var (host, port))
        {
            output.Note($"'{address}' is not a broker's address; write host or host:port.");
            return null;
        }

        var security = tls ? new MqttTls { CaFile = parsed.GetValue(_ca), CertificateFile = parsed.GetValue(_certificate), KeyFile = parsed.GetValue(_key) } : null;
        if (security?.Problems().FirstOrDefault() is { } problem)
        {
            output.Note(problem);
            return null;
        }

        return new MqttLinkOptions
        {
            Host = host,
            Port = port,
            ClientId = $"connector-agent-{Guid.NewGuid():N}"[..24],
            User = parsed.GetValue(_user),
            Password = parsed.GetValue(_password) ?? Environment.GetEnvironmentVariable(PasswordVariable),
            Tls = security,
        };
    }

    /// <summary>Host and port of <c>host</c>, <c>host:port</c>, <c>[::1]:port</c>; null for anything else.</summary>
    internal static (string Host, int Port)? Split(string address, int defaultPort)
    {
        var end = address.StartsWith('[') ? address.IndexOf(']') + 1 : address.IndexOf(':') is >= 0 and var colon ? colon : address.Length;
        var host = address[..end].Trim('[', ']');
        if (host.Length == 0 || host.Contains('/')) return null;
        if (end == address.Length) return (host, defaultPort);
        return address[end] == ':' && int.TryParse(address.AsSpan(end + 1), out var port) && port is > 0 and <= 65535 ? (host, port) : null;
    }
}
