using Connector.Runtime.Agent;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Studio.Tests.Client;

/// <summary>State records as a connection would have left them.</summary>
internal static class FakeLive
{
    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static StateChange Change(long sequence, ConnectionState from, ConnectionState to, ConnectionTrigger trigger, double atSeconds, int attempt = 0, bool refused = false) =>
        new(sequence, from, to, trigger, $"Reason {sequence}.", null, attempt, null, Start.AddSeconds(atSeconds), refused);

    public static ConnectionStatus Status(ConnectionState state, double sinceSeconds = 0, int attempt = 0, double? nextSeconds = null, StateStatistics? statistics = null) =>
        new(state, Start.AddSeconds(sinceSeconds), "The device closed the connection.", "ECONNRESET", attempt, nextSeconds is { } next ? Start.AddSeconds(next) : null, statistics ?? StateStatistics.Empty);

    public static StateStatistics Taken(params (ConnectionState From, ConnectionTrigger Trigger, int Count)[] edges) => new(
        new Dictionary<ConnectionState, int> { [ConnectionState.Connected] = 2 },
        new Dictionary<ConnectionState, TimeSpan> { [ConnectionState.Connected] = TimeSpan.FromSeconds(252) },
        edges.ToDictionary(edge => (edge.From, edge.Trigger), edge => edge.Count));
}
