using Connector.Runtime.Live;

namespace Connector.Runtime.Mqtt;

/// <summary>
/// A link to one broker that keeps itself up: it is started once, reconnects for ever and subscribes again by itself.
/// Thread-safe. Disposing says good-bye to the broker (no last will) and ends every subscription.
/// </summary>
public interface IMqttLink : IAsyncDisposable
{
    /// <summary>Starts connecting; returns at once. A second call does nothing.</summary>
    void Start();

    MqttLinkStatus Status { get; }

    /// <summary>States from now on; the snapshot holds the last 100.</summary>
    Watch<MqttLinkStatus> WatchStatus();

    MqttLinkStatistics Statistics { get; }

    /// <summary>
    /// Hands one message to the wire, waiting while the window is full. Never keeps anything for later: without a link the
    /// answer is there at once. Who calls one after the other is heard by the broker in that order.
    /// </summary>
    /// <returns>Ends the message's way: for QoS 0 it is already there, for QoS 1 and 2 it comes with the acknowledgement.</returns>
    ValueTask<Task<PublishOutcome>> SendAsync(MqttPublish message, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hands a message of QoS 0 to the wire without waiting. Never blocks, so that it may be called where a value comes from
    /// the device.
    /// </summary>
    TrySendResult TrySend(in MqttPublish message);

    /// <summary>
    /// Hears a topic filter, now and after every reconnect, until the subscription is disposed. Ends when the broker has
    /// answered, at once when there is no link. Two subscriptions of one filter each get every message.
    /// </summary>
    /// <param name="filter">With wildcards, or <c>$share/GROUP/FILTER</c>.</param>
    /// <param name="options">Quality, bounds and what to do with what does not fit.</param>
    /// <param name="cancellationToken">Gives up waiting for the broker's answer; the subscription is then not made.</param>
    /// <exception cref="ArgumentException">The filter is none.</exception>
    Task<IMqttSubscription> SubscribeAsync(string filter, MqttSubscribe options, CancellationToken cancellationToken = default);
}

public enum TrySendResult
{
    Sent,
    NotConnected,

    /// <summary>More messages wait for the wire than <see cref="MqttLinkOptions.SendQueue"/> allows.</summary>
    Full,

    /// <summary>It can never be sent.</summary>
    Impossible,
}

public static class MqttLinkExtensions
{
    /// <summary>Sends one message and waits for its end.</summary>
    public static async ValueTask<PublishOutcome> PublishAsync(this IMqttLink link, MqttPublish message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        var end = await link.SendAsync(message, cancellationToken);
        return end.IsCompletedSuccessfully ? end.Result : await end.WaitAsync(cancellationToken);
    }
}

/// <param name="Qos">The highest quality wanted.</param>
/// <param name="Capacity">Messages that may wait to be read. What does not fit is dropped, counted, and shown to <paramref name="Overflow"/>.</param>
/// <param name="IgnoreRetained">Retained messages are neither asked for (MQTT 5) nor delivered: commands must never fire hours later.</param>
/// <param name="Overflow">Called on the link's thread for each dropped message; must return at once and not throw.</param>
public sealed record MqttSubscribe(int Qos = 0, int Capacity = 1024, bool IgnoreRetained = false, Action<MqttReceived>? Overflow = null);

/// <summary>What a link hears under one filter. Dispose it to stop listening.</summary>
public interface IMqttSubscription : IAsyncDisposable
{
    string Filter { get; }

    /// <summary>Ends when the subscription is disposed.</summary>
    System.Threading.Channels.ChannelReader<MqttReceived> Messages { get; }

    /// <summary>How many messages did not fit.</summary>
    long Dropped { get; }

    /// <summary>Why the broker does not deliver this filter; null while it does or has not answered yet.</summary>
    string? Refusal { get; }
}

public enum MqttLinkState
{
    Stopped,
    Connecting,
    Connected,

    /// <summary>Between two attempts.</summary>
    Waiting,
}

/// <param name="Reason">One plain sentence.</param>
/// <param name="Detail">The technical line, where there is one.</param>
/// <param name="Failure">What kind of failure the last attempt ended with.</param>
/// <param name="Attempt">Attempts since the link was last good, 0 while it is.</param>
/// <param name="ProtocolVersion">5, or 4 for MQTT 3.1.1.</param>
/// <param name="SessionPresent">The broker still knew this client's session.</param>
public sealed record MqttLinkStatus(
    MqttLinkState State,
    DateTimeOffset Since,
    string Reason,
    string? Detail = null,
    MqttFailure Failure = MqttFailure.None,
    int Attempt = 0,
    DateTimeOffset? NextRetryAt = null,
    int ProtocolVersion = 0,
    bool SessionPresent = false);

public enum MqttFailure
{
    None,
    LibraryMissing,
    Unreachable,

    /// <summary>Something listens there that does not speak MQTT.</summary>
    NoBroker,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateUnknownAuthority,
    CertificateWrongHost,

    /// <summary>The broker wants a client certificate, or does not accept the one it got.</summary>
    ClientCertificate,
    Tls,

    /// <summary>User, password or rights.</summary>
    LogInRefused,
    ProtocolRefused,
    Other,
}

/// <param name="Published">Messages handed to the wire.</param>
/// <param name="Acknowledged">Of those with QoS 1 and 2, what the broker has acknowledged.</param>
/// <param name="InFlight">QoS 1 and 2 under way now.</param>
/// <param name="Dropped">Received messages that no subscription had room for.</param>
/// <param name="Connects">How often the link came up.</param>
public readonly record struct MqttLinkStatistics(long Published, long Acknowledged, int InFlight, long Received, long Dropped, int Connects);
