using System.Text;

namespace Connector.Runtime.Mqtt;

/// <summary>A topic name, encoded once: what is published a thousand times a second should not be encoded a thousand times.</summary>
public sealed class MqttTopic
{
    /// <summary>UTF-8 with a closing zero byte, as the library wants it.</summary>
    internal byte[] Utf8 { get; }

    public string Name { get; }

    /// <summary>Whether it is made of visible ASCII characters and spaces, which every broker takes.</summary>
    internal bool IsPlain { get; }

    /// <exception cref="ArgumentException">Empty, longer than 65,535 bytes, or with a wildcard or a zero character.</exception>
    public MqttTopic(string name)
    {
        if (TopicName.Problem(name) is { } problem) throw new ArgumentException(problem, nameof(name));
        Name = name;
        Utf8 = new byte[Encoding.UTF8.GetByteCount(name) + 1];
        Encoding.UTF8.GetBytes(name, Utf8);
        IsPlain = !name.AsSpan().ContainsAnyExceptInRange(' ', '~');
    }

    public static implicit operator MqttTopic(string name) => new(name);

    public override string ToString() => Name;
}

/// <summary>A message to send. The payload is copied before the publishing call returns or first awaits.</summary>
/// <param name="CorrelationData">Goes along in MQTT 5, unseen by a 3.1.1 broker; so does the response topic.</param>
public readonly record struct MqttPublish(
    MqttTopic Topic,
    ReadOnlyMemory<byte> Payload,
    int Qos = 0,
    bool Retain = false,
    string? ResponseTopic = null,
    ReadOnlyMemory<byte> CorrelationData = default,
    TimeSpan? Expiry = null);

/// <summary>A message that arrived. The payload belongs to the receiver.</summary>
/// <param name="Retained">True when the broker had kept it from before the subscription.</param>
public sealed record MqttReceived(
    string Topic,
    ReadOnlyMemory<byte> Payload,
    int Qos,
    bool Retained,
    string? ResponseTopic = null,
    ReadOnlyMemory<byte> CorrelationData = default)
{
    public string Text => Encoding.UTF8.GetString(Payload.Span);
}

/// <summary>What became of a message.</summary>
public enum PublishOutcome
{
    /// <summary>QoS 0: handed over. QoS 1 and 2: the broker has acknowledged it.</summary>
    Done,

    /// <summary>There is no link now; nothing was sent.</summary>
    NotConnected,

    /// <summary>The link broke before the broker acknowledged; it may or may not have arrived.</summary>
    Lost,

    /// <summary>The broker answered that it does not take it (rights, quota, topic).</summary>
    Refused,

    /// <summary>Larger than MQTT or the broker allows, or otherwise impossible to send; trying again is useless.</summary>
    Impossible,
}
