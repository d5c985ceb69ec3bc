using System.Text.Json;

namespace Connector.Sdk;

/// <summary>What the runtime hands to one <see cref="Connection"/> instance.</summary>
public sealed class ConnectionContext
{
    /// <summary>The connection's resource id, for messages.</summary>
    public required string Id { get; init; }

    /// <summary>The connection block, references resolved, defaults applied, valid against the connector's schema.</summary>
    public required JsonElement Settings { get; init; }

    /// <summary>The only way to open a connection: applies the outbound policy, feeds test rungs and trace.</summary>
    public required IDialer Dialer { get; init; }

    /// <summary>The clock. Never read the system's.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Lines for this connection's log. Normal operation should log nothing.</summary>
    public required IConnectorLog Log { get; init; }

    /// <summary>Frames sent and received, for the frame trace. Costs nothing while nobody looks.</summary>
    public required IFrameTrace Trace { get; init; }

    /// <summary>Rungs of a connection test, such as handshake or log-in. Costs nothing outside a test.</summary>
    public required ITestRungs Rungs { get; init; }

    /// <summary>Where the signals of <see cref="Connection"/> go.</summary>
    public required IConnectionSignals Signals { get; init; }
}

/// <summary>
/// The receiver of a connection's signals. Thread-safe, never blocks, never throws. After the instance was given up or
/// disposed every signal is refused and recorded.
/// </summary>
public interface IConnectionSignals
{
    ConnectionState State { get; }
    void ConnectDone();
    void ConnectFailed(string reason, string? detail);
    void ReconnectFailed(string reason, string? detail);
    void ConnectLost(string reason, string? detail);
    void DisconnectDone();
}
