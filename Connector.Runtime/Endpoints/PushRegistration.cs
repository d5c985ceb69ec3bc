using Connector.Sdk;

namespace Connector.Runtime.Endpoints;

/// <summary>
/// The registration of one push endpoint on one link. The connector may call <see cref="OnData"/> from any thread at any
/// time; values are taken one at a time, and none after the registration has ended.
/// </summary>
internal sealed class PushRegistration
{
    private readonly Lock _lock = new();
    private readonly RequestLane _lane;
    private readonly EndpointRoster _roster;
    private bool _ended;

    public PushRegistration(RequestLane lane, EndpointRoster roster, LiveEndpoint endpoint, PreparedAddress address)
    {
        (_lane, _roster, Endpoint, Address) = (lane, roster, endpoint, address);
        OnData = Take;
    }

    public LiveEndpoint Endpoint { get; }
    public PreparedAddress Address { get; }

    /// <summary>The very delegate that subscribes and unsubscribes.</summary>
    public Action<Reading> OnData { get; }

    /// <summary>Attempts to subscribe that failed in a row, for the delay before the next.</summary>
    public int Failures { get; set; }

    public bool IsEnded
    {
        get { lock (_lock) return _ended; }
    }

    /// <summary>True from a subscription that succeeded until it is asked to end. Guarded by the gate of the connector's instance.</summary>
    public bool IsSubscribed { get; set; }

    /// <summary>No value is taken once this has returned.</summary>
    public void End()
    {
        lock (_lock) _ended = true;
    }

    private void Take(Reading reading)
    {
        lock (_lock)
        {
            if (!_ended) _roster.Succeeded(_lane, Endpoint, reading, TimeSpan.Zero);
        }
    }
}
