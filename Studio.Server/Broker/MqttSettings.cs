using Connector.Runtime.Mqtt;

namespace Studio.Server.Broker;

/// <summary>What an operator may set about MQTT, in the section <c>Mqtt</c> of appsettings.json.</summary>
internal sealed class MqttSettings
{
    public const string Section = "Mqtt";

    /// <summary><c>embedded</c>: the studio starts its own Mosquitto. <c>external</c>: it uses the broker at <see cref="Host"/>. <c>off</c>.</summary>
    public string Mode { get; init; } = "embedded";

    /// <summary>Embedded: where the broker listens; loopback until told otherwise.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>Embedded: the port wished for; a free one is taken when another program has it. External: the broker's.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>Embedded: the path of mosquitto where it does not stand among the system's programs.</summary>
    public string? Executable { get; init; }

    /// <summary>External: the broker.</summary>
    public string? Host { get; init; }
    public string? User { get; init; }
    public string? Password { get; init; }
    public bool Tls { get; init; }

    /// <summary>PEM files: the authorities to trust, this studio's certificate and its key.</summary>
    public string? CaFile { get; init; }
    public string? CertificateFile { get; init; }
    public string? KeyFile { get; init; }

    /// <summary>Every fault, each with its key.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (Mode is not ("embedded" or "external" or "off")) faults.Add($"Mqtt:Mode must be embedded, external or off; it is \"{Mode}\".");
        if (Port is < 0 or > 65535) faults.Add($"Mqtt:Port must be between 0 and 65535; it is {Port}.");
        if (Mode == "embedded" && !System.Net.IPAddress.TryParse(Address, out _)) faults.Add($"Mqtt:Address must be an IP address such as 127.0.0.1 or 0.0.0.0; it is \"{Address}\".");
        if (Mode == "external" && string.IsNullOrWhiteSpace(Host)) faults.Add("Mqtt:Host must name the broker when Mqtt:Mode is external; it is empty.");
        if (Mode == "external" && Port == 0) faults.Add("Mqtt:Port must name the broker's port when Mqtt:Mode is external; it is 0.");
        return faults;
    }

    /// <summary>How the studio's own link reaches an external broker.</summary>
    public MqttLinkOptions ExternalLink(string clientId) => new()
    {
        Host = Host!,
        Port = Port,
        ClientId = clientId,
        User = User,
        Password = Password,
        Tls = Tls ? new MqttTls { CaFile = CaFile, CertificateFile = CertificateFile, KeyFile = KeyFile } : null,
    };
}
