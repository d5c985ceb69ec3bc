using Connector.Runtime.Dialing;
using Connector.Runtime.Endpoints;
using Connector.Runtime.Node;

namespace Connector.Runtime.Agent;

/// <summary>Settings of an agent that hold for all its connections. They never stand in a commissioning file.</summary>
public sealed record RuntimeOptions
{
    public static RuntimeOptions Default { get; } = new();

    /// <summary>How long an attempt to connect may take until it counts as failed. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long looking up a name, opening a port and a TLS greeting may take each. Shorter than
    /// <see cref="ConnectTimeout"/>, so that the reason names the step. Default 8 s.
    /// </summary>
    public TimeSpan DialTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long <c>HandleDisconnect</c> may take until it is given up. Default 5 s.</summary>
    public TimeSpan DisconnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long ending all subscriptions may take on an ordinary disconnect, before <c>HandleDisconnect</c> is called. Default 2 s.
    /// </summary>
    public TimeSpan UnsubscribeLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a cancelled handler or request may take to end until it is given up. Default 1 s.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long one request may take at most, whatever the connector's own timeout is. A request that is still under way
    /// then is cancelled and fails; one that does not end even so takes the connection down. Default 2 min.
    /// </summary>
    public TimeSpan RequestLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What connectors may connect to. Default: loopback and private networks.</summary>
    public OutboundPolicy Outbound { get; init; } = OutboundPolicy.Default;

    /// <summary>Settings for connectors written in JavaScript.</summary>
    public NodeSettings Node { get; init; } = NodeSettings.Default;

    /// <summary>Where the values of running endpoints go beside their watchers, such as the link to the broker. Default: nowhere.</summary>
    public IValueSink? Sink { get; init; }
}
