using Connector.Runtime.States;
using Connector.Sdk;

namespace Studio.Client.Components;

/// <summary>How a state is shown: never by colour alone.</summary>
/// <param name="Word">The vendor's word for it.</param>
/// <param name="Tone">One of the sheet's state colours: ok, warn, bad, idle, busy.</param>
/// <param name="Icon">A name of <see cref="Components.Icon"/>.</param>
public readonly record struct StateLook(string Word, string Tone, string Icon)
{
    public static StateLook Of(ConnectionState state) => state switch
    {
        ConnectionState.Connected => new("connected", "ok", "check"),
        ConnectionState.Connecting => new("connecting", "busy", "busy"),
        ConnectionState.Reconnecting => new("reconnecting", "warn", "retry"),
        ConnectionState.Disconnecting => new("disconnecting", "busy", "busy"),
        _ => new("disconnected", "idle", "minus"),
    };

    /// <summary>A live connection's state; that of one on an agent that cannot be reached is not known.</summary>
    public static StateLook Of(Connector.Runtime.Agent.ILiveConnection connection) => connection.Away is null ? Of(connection.Status.State) : AgentAway;

    /// <summary>It runs on an agent that cannot be reached, so nobody knows.</summary>
    public static StateLook AgentAway { get; } = new("agent away", "bad", "alert");

    public static StateLook Of(EndpointState state) => state switch
    {
        EndpointState.Active => new("active", "ok", "check"),
        EndpointState.Failing => new("failing", "bad", "alert"),
        EndpointState.Waiting => new("waiting", "idle", "pause"),
        _ => new("disabled", "idle", "minus"),
    };

    /// <summary>Something that was never started in this session.</summary>
    public static StateLook NotStarted { get; } = new("not started", "idle", "minus");
}
