using Connector.Runtime.Agent;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Client.Components;
using Studio.Client.Live;
using Studio.Client.Ports;

namespace Studio.Client.Overview;

/// <summary>A service as the overview shows it: its states counted, and what needs attention in words.</summary>
/// <param name="Counts">Per state how many connections, worst first.</param>
/// <param name="Attention">Sentences; empty when all is well.</param>
internal sealed record ServiceCard(ServiceSummary Service, IReadOnlyList<(StateLook Look, int Count)> Counts, IReadOnlyList<string> Attention)
{
    /// <summary>0 is worst.</summary>
    public int Rank => Counts.Count == 0 ? 4 : Counts.Min(count => RankOf(count.Look.Tone));

    public static ServiceCard Of(ServiceSummary service, IReadOnlyList<ILiveConnection> running, DateTimeOffset now)
    {
        var states = running.Select(connection => (connection, connection.Status)).ToList();
        var failing = running.SelectMany(connection => connection.Endpoints).Where(endpoint => endpoint.State == EndpointState.Failing).ToList();
        var counts = states.GroupBy(state => state.Status.State)
            .Select(group => (Look: StateLook.Of(group.Key), Count: group.Count()))
            .OrderBy(count => RankOf(count.Look.Tone)).ToList();
        if (failing.Count > 0) counts.Insert(0, (new StateLook(failing.Count == 1 ? "endpoint failing" : "endpoints failing", "bad", "alert"), failing.Count));
        List<string> attention =
        [
            .. states.Where(state => state.Status.State == ConnectionState.Reconnecting)
                .Select(state => $"{state.connection.Id}: {state.Status.Reason} Not connected for {Words.Duration(now - state.Status.Since)}."),
            .. failing.Take(3).Select(endpoint => $"{endpoint.EndpointId}: {endpoint.Reason}"),
        ];
        if (failing.Count > 3) attention.Add($"{failing.Count - 3} more endpoints are failing.");
        return new(service, counts, attention);
    }

    private static int RankOf(string tone) => tone switch { "bad" => 0, "warn" => 1, "busy" => 2, "ok" => 3, _ => 4 };
}
