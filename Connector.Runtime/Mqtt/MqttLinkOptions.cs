namespace Connector.Runtime.Mqtt;

/// <summary>Which broker a link goes to and how.</summary>
public sealed record MqttLinkOptions
{
    /// <summary>Name or address of the broker.</summary>
    public required string Host { get; init; }

    /// <summary>1–65535. 1883 is usual without TLS, 8883 with it.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>Unique at the broker: a second client of the same id throws the first out.</summary>
    public required string ClientId { get; init; }

    public string? User { get; init; }
    public string? Password { get; init; }

    /// <summary>Null: no TLS.</summary>
    public MqttTls? Tls { get; init; }

    /// <summary>Published by the broker when the link dies without saying good-bye.</summary>
    public MqttPublish? Will { get; init; }

    /// <summary>True: the broker forgets subscriptions and waiting messages with the link. Commands are only ever heard so.</summary>
    public bool CleanSession { get; init; } = true;

    /// <summary>How long the broker keeps a session that is not clean after the link is gone. MQTT 5 only.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How often a silent link is checked; at least 5 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt may take, from name resolution to the broker's welcome.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages of QoS 1 and 2 under way at once, 1–65535; the broker's own limit lowers it.</summary>
    public int InFlightWindow { get; init; } = 200;

    /// <summary>Messages of QoS 0 handed over and not yet on the wire; beyond it publishing waits or is refused.</summary>
    public int SendQueue { get; init; } = 10_000;

    /// <summary>5, or 4 for MQTT 3.1.1. With 5 a broker that refuses it is asked again with 4.</summary>
    public int ProtocolVersion { get; init; } = 5;

    /// <summary>First delay before a retry, the largest one; each is shortened at random by up to a half.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Host and port.</summary>
    public string Address => $"{Host}:{Port}";
}

/// <summary>How a link is encrypted and how the two sides know each other.</summary>
public sealed record MqttTls
{
    /// <summary>PEM file with the authorities to trust; null: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM files of this side's certificate and its unencrypted key; both or none.</summary>
    public string? CertificateFile { get; init; }
    public string? KeyFile { get; init; }

    /// <summary>Accepts any certificate of any host. For tests in the laboratory only.</summary>
    public bool TrustAll { get; init; }

    /// <summary>What cannot work about the files, each a sentence; empty when nothing.</summary>
    internal IEnumerable<string> Problems()
    {
        if (CertificateFile is null != KeyFile is null)
            yield return "A client certificate needs both files: the certificate and its key.";
        foreach (var (what, file) in new[] { ("authority", CaFile), ("client certificate", CertificateFile), ("client key", KeyFile) })
        {
            if (file is not null && !File.Exists(file)) yield return $"The {what} file '{file}' does not exist.";
        }
    }
}
