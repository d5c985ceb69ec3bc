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
/// <param name="Installed">Where it is installed, in words; empty when nowhere.</param>
internal sealed record ServiceCard(ServiceSummary Service, IReadOnlyList<(StateLook Look, int Count)> Counts, IReadOnlyList<string> Attention, IReadOnlyList<string> Installed)
{
    /// <summary>0 is worst.</summary>
    public int Rank => Counts.Count == 0 ? 4 : Counts.Min(count => RankOf(count.Look.Tone));

    /// <param name="service">The service.</param>
    /// <param name="testing">What its test session has alive.</param>
    /// <param name="installed">What of it is installed; under several ids perhaps.</param>
    /// <param name="now">The time.</param>
    public static ServiceCard Of(ServiceSummary service, IReadOnlyList<ILiveConnection> testing, IReadOnlyList<InstalledService> installed, DateTimeOffset now)
    {
        List<ILiveConnection> running = [.. installed.Where(one => one.Enabled).SelectMany(one => one.Connections).Select(connection => connection.Live).OfType<ILiveConnection>(), .. testing];
        var states = running.Select(connection => (connection, connection.Status)).ToList();
        var failing = running.Where(connection => connection.Away is null).SelectMany(connection => connection.Endpoints).Where(endpoint => endpoint.State == EndpointState.Failing).ToList();
        var counts = running.GroupBy(StateLook.Of)
            .Select(group => (Look: group.Key, Count: group.Count()))
            .OrderBy(count => RankOf(count.Look.Tone)).ToList();
        if (failing.Count > 0) counts.Insert(0, (new StateLook(failing.Count == 1 ? "endpoint failing" : "endpoints failing", "bad", "alert"), failing.Count));
        List<string> attention =
        [
            .. installed.Where(one => one.Enabled).SelectMany(one => one.Faults).Distinct(),
            .. states.Where(state => state.connection.Away is null && state.Status.State == ConnectionState.Reconnecting)
                .Select(state => $"{state.connection.Id}: {state.Status.Reason} Not connected for {Words.Duration(now - state.Status.Since)}."),
            .. failing.Take(3).Select(endpoint => $"{endpoint.EndpointId}: {endpoint.Reason}"),
        ];
        if (failing.Count > 3) attention.Add($"{failing.Count - 3} more endpoints are failing.");
        return new(service, counts, attention, [.. installed.Select(Placed)]);
    }

    private static string Placed(InstalledService installed)
    {
        var agents = installed.Connections.Select(connection => connection.AgentName).Distinct(StringComparer.Ordinal)
            .Select(agent => agent == ConnectionDefinition.DefaultAgent ? "this studio" : agent);
        return $"version {installed.Version} on {string.Join(", ", agents)}{(installed.Enabled ? "" : ", disabled")}";
    }

    private static int RankOf(string tone) => tone switch { "bad" => 0, "warn" => 1, "busy" => 2, "ok" => 3, _ => 4 };
}
