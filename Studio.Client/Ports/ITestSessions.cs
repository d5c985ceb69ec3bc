using System.Threading.Channels;
using Connector.Runtime.Agent;
using Connector.Runtime.Probing;

namespace Studio.Client.Ports;

/// <summary>
/// Runs the draft of a service: one session per service, shared by everyone who looks at it, ended by Disconnect or after
/// 15 minutes in which nobody watched.
/// </summary>
public interface ITestSessions
{
    /// <summary>The session of a service; made on first use. Hold it only while watching, and dispose the hold.</summary>
    ITestSession Join(string serviceKey);

    /// <summary>What a service's session has alive now, for overviews: neither makes a session nor counts as watching.</summary>
    IReadOnlyList<ILiveConnection> Running(string serviceKey) => [];
}

public interface ITestSession : IDisposable
{
    /// <summary>The live connection of a resource, or null while the draft was never connected.</summary>
    ILiveConnection? Find(string connectionId);

    /// <summary>
    /// Connects with the draft's present settings (parameters resolved with the test values). An existing connection whose
    /// settings changed is replaced. The result tells what kept it from starting.
    /// </summary>
    Task<StartResult> ConnectAsync(string connectionId, CancellationToken cancellationToken);

    /// <summary>Where the connection is tried out, when its agentName names another agent than the embedded one; null otherwise.</summary>
    TestPlace? PlaceOf(string connectionId) => null;

    /// <summary>True when the draft's settings are no longer those the live connection runs with.</summary>
    bool IsStale(string connectionId);

    Task DisconnectAsync(string connectionId, CancellationToken cancellationToken);

    /// <summary>Starts an endpoint's subscription or polling with the draft's present address.</summary>
    Task<StartResult> SubscribeAsync(string endpointId, CancellationToken cancellationToken);

    Task UnsubscribeAsync(string endpointId, CancellationToken cancellationToken);

    /// <summary>
    /// Runs the ladder on the draft's present settings with a connection of its own: no retries, nothing left open.
    /// Rungs arrive as they begin and as they end; the channel ends with the test.
    /// </summary>
    /// <param name="connectionId">The connection to test.</param>
    /// <param name="endpointId">Whose address the first read uses; null: the first readable one.</param>
    /// <param name="cancellationToken">Cancels the test.</param>
    ChannelReader<TestRung> TestConnection(string connectionId, string? endpointId, CancellationToken cancellationToken);

    /// <summary>Whether writing is armed for a connection, and until when.</summary>
    DateTimeOffset? ArmedUntil(string connectionId);

    /// <summary>Arms writing for some minutes. Audited. Throws for who may not write.</summary>
    void Arm(string connectionId, TimeSpan duration);

    void Disarm(string connectionId);

    /// <summary>Writes to a machine, if armed. Reads before and after where the address can be read. Audited.</summary>
    Task<WriteReport> WriteAsync(string endpointId, Connector.Sdk.DataValue value, CancellationToken cancellationToken);

    /// <summary>Reads with the draft's present address.</summary>
    Task<RequestResult> ReadAsync(string endpointId, CancellationToken cancellationToken);

    /// <summary>Faults on demand, and the proof of reconnecting, for this session only.</summary>
    ISessionFaults Faults { get; }

    /// <summary>Raised on any thread when a live connection appeared, was replaced or went, or arming or a fault changed.</summary>
    event Action? Changed;
}

/// <summary>Where a draft's connection is tried out.</summary>
/// <param name="Agent">What its <c>agentName</c> says.</param>
/// <param name="IsThere">True: it is tried out on that agent. False: the agent has not joined, so it is tried out in the studio.</param>
/// <param name="Away">Why the agent cannot be reached now; null when it can.</param>
public sealed record TestPlace(string Agent, bool IsThere, string? Away);

/// <param name="Error">One sentence when it could not start; null when it did.</param>
/// <param name="Pointer">The node of the file to look at.</param>
public sealed record StartResult(string? Error, string? Detail = null, string? Pointer = null)
{
    public static StartResult Started { get; } = new((string?)null);
}

/// <param name="Before">What the address held, or null where it cannot be read.</param>
/// <param name="Written">The write itself.</param>
/// <param name="ReadBack">What the address holds now, or null where it cannot be read.</param>
public sealed record WriteReport(RequestResult? Before, RequestResult Written, RequestResult? ReadBack);
