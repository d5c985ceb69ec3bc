using Connector.Runtime.Agent;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Runtime.Remote;

/// <summary>What an agent tells of itself: retained at the broker, sent again when something changed and once in a while. Holds no values and no secrets.</summary>
/// <param name="Online">False in the last will, and after a clean stop.</param>
/// <param name="Version">Of the agent's program.</param>
/// <param name="At">The agent's clock when it sent it; null in the last will, which was written before.</param>
/// <param name="Protocols">The connectors it has.</param>
internal sealed record AgentReport(
    int V, bool Online, string Version, DateTimeOffset? At = null, DateTimeOffset? StartedAt = null, string? Host = null,
    IReadOnlyList<string>? Protocols = null, IReadOnlyList<ReportedService>? Services = null, long Unsent = 0, long Waiting = 0);

internal sealed record ReportedService(
    string Id, string Name, int Number, string Digest, string Studio, bool Enabled, IReadOnlyList<string> Faults, IReadOnlyList<ReportedConnection> Connections);

/// <param name="Failing">How many of its endpoints fail.</param>
/// <param name="FirstFailing">The first few of them, with their reasons.</param>
internal sealed record ReportedConnection(
    string Id, string Protocol, ConnectionState State, DateTimeOffset Since, string Reason, string? Detail, int Attempt, DateTimeOffset? NextRetryAt,
    DateTimeOffset? LastValueAt, int Endpoints, int Active, int Failing, IReadOnlyList<string>? FirstFailing)
{
    private const int Told = 3;

    public static ReportedConnection Of(ILiveConnection connection)
    {
        var status = connection.Status;
        var endpoints = connection.Endpoints;
        var failing = endpoints.Where(endpoint => endpoint.State == EndpointState.Failing).ToList();
        return new ReportedConnection(
            connection.Id, connection.Protocol, status.State, status.Since, status.Reason, status.Detail, status.Attempt, status.NextRetryAt, status.LastValueAt,
            endpoints.Count, endpoints.Count(endpoint => endpoint.State == EndpointState.Active), failing.Count,
            failing.Count == 0 ? null : [.. failing.Take(Told).Select(endpoint => $"{endpoint.EndpointId}: {endpoint.Reason}")]);
    }

    public ConnectionStatus ToStatus() => new(State, Since, Reason, Detail, Attempt, NextRetryAt, StateStatistics.Empty, LastValueAt);
}
