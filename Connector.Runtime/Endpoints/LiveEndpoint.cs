using System.Runtime.ExceptionServices;
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

    private Prepared? _prepared;

    /// <summary>The address as the present instance of the connector has parsed it; null when it was refused.</summary>
    public PreparedAddress? Address => _prepared?.Address;

    /// <summary>Has the address parsed once per instance of the connector. A refusal is remembered and thrown again.</summary>
    public PreparedAddress PreparedFor(ConnectionInstance instance, Func<LiveEndpoint, PreparedAddress> prepare, out bool isNew)
    {
        var prepared = _prepared;
        isNew = prepared?.By != instance;
        if (isNew)
        {
            try
            {
                _prepared = prepared = new Prepared(instance, prepare(this), null);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                _prepared = prepared = new Prepared(instance, null, ExceptionDispatchInfo.Capture(exception));
            }
        }

        prepared!.Refusal?.Throw();
        return prepared.Address!;
    }

    /// <summary>Lets go of what an instance that was given up has parsed, so that nothing of its code is held.</summary>
    public void ForgetAddress()
    {
        if (_prepared is { By.GivenUp: true } old) Interlocked.CompareExchange(ref _prepared, null, old);
    }

    /// <summary>Runs by itself; the others wait for a request.</summary>
    public bool RunsByItself => Definition.Operation == EndpointOperation.Subscribe;

    public EndpointSample Sample_NeedsLock() => new(Definition.Id, LastValue, LastAt, LastDuration, LastError, LastDetail);

    private sealed record Prepared(ConnectionInstance By, PreparedAddress? Address, ExceptionDispatchInfo? Refusal);
}
