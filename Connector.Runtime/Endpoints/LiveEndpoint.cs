using Connector.Runtime.Agent;
using Connector.Runtime.States;
using Connector.Runtime.Supervision;
using Connector.Sdk;

namespace Connector.Runtime.Endpoints;

/// <summary>One endpoint of a live connection. Its state and last sample are guarded by the roster's lock.</summary>
internal sealed class LiveEndpoint(EndpointDefinition definition, PollTiming timing, EndpointTurn turn)
{
    public EndpointDefinition Definition { get; } = definition;
    public PollTiming Timing { get; } = timing;
    public EndpointTurn Turn { get; } = turn;

    /// <summary>True once it was removed or replaced: nothing of it counts any more.</summary>
    public volatile bool Removed;

    public EndpointState State;
    public string? Reason;
    public string? Notice;

    public bool HasLast;
    public DataValue LastValue;
    public DateTimeOffset LastAt;
    public TimeSpan LastDuration;
    public string? LastError;
    public string? LastDetail;

    // The address as the present instance of the connector has parsed it; written under the roster's lock.
    public ConnectionInstance? PreparedBy;
    public PreparedAddress? Address;
    public FailureWords? Refused;

    public bool IsRunning => !Removed && State != EndpointState.Disabled && Definition.Operation == EndpointOperation.Subscribe;

    public EndpointSample Sample_NeedsLock() => new(Definition.Id, LastValue, LastAt, LastDuration, LastError, LastDetail);
}
