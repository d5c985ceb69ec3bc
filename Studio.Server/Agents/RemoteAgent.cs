using System.Collections.Concurrent;
using System.Threading.Channels;
using Connector.Runtime.Agent;
using Connector.Runtime.Remote;
using Studio.Client.Ports;

namespace Studio.Server.Agents;

/// <summary>One agent as the studio knows it: its last report, its connections, and the loop that brings it to what is wanted.</summary>
internal sealed class RemoteAgent : IAsyncDisposable
{
    private readonly ControlClient _client;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(string Service, string Connection), RemoteConnection> _connections = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _loop;
    private volatile AgentReport? _report;
    private volatile bool _linkIsUp;
    private long _seen;

    /// <param name="name">The agent's name.</param>
    /// <param name="client">Asks the agent.</param>
    /// <param name="time">The clock.</param>
    /// <param name="bring">Brings it to what is wanted; one call at a time. Says when to call again at the latest.</param>
    /// <param name="linkIsUp">Whether the studio has its broker now.</param>
    public RemoteAgent(string name, ControlClient client, TimeProvider time, Func<RemoteAgent, CancellationToken, Task<TimeSpan?>> bring, bool linkIsUp)
    {
        (Name, _client, _time, _linkIsUp) = (name, client, time, linkIsUp);
        Place = new RemotePlace(name) { Reported = ReportedOf };
        ShowWhetherAway();
        _loop = Task.Run(() => BringAsync(bring));
    }

    public string Name { get; }

    public RemotePlace Place { get; }

    public AgentReport? Report => _report;

    /// <summary>Whether it has been let in.</summary>
    public volatile bool IsKnown;

    public bool IsOnline => _linkIsUp && _report is { Online: true };

    /// <summary>What keeps the studio from bringing it to what is wanted.</summary>
    public string? Trouble { get; set; }

    private DateTimeOffset? Seen => Interlocked.Read(ref _seen) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <param name="report">What it tells.</param>
    /// <param name="at">When it came; null when the broker had kept it from before.</param>
    public void Take(AgentReport report, DateTimeOffset? at)
    {
        // The last will knows nothing of services; what they were stays known.
        _report = report.Services is null && _report is { } before ? before with { Online = report.Online } : report;
        if (at is { } now && report.Online) Interlocked.Exchange(ref _seen, now.UtcTicks);
        else if (Seen is null && report.At is { } told) Interlocked.Exchange(ref _seen, told.UtcTicks);
        ShowWhetherAway();
    }

    public void LinkIs(bool up)
    {
        _linkIsUp = up;
        ShowWhetherAway();
        if (up) Wake();
    }

    public void Revoked()
    {
        IsKnown = false;
        _report = null;
        ShowWhetherAway();
    }

    /// <summary>Something is wanted, or something was reported.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    public ILiveConnection? Find(string serviceId, string connectionId)
    {
        if (ReportedOf(new Whereabouts(serviceId, null, connectionId)) is not { } reported) return null;
        return _connections.GetOrAdd((serviceId, connectionId), key =>
            new RemoteConnection(_client, Place, new Whereabouts(key.Service, null, key.Connection), reported.Protocol, null, _time));
    }

    public IReadOnlyList<string> FaultsOf(string serviceId, WantedService? wanted, string studio)
    {
        List<string> faults = [];
        var present = _report?.Services?.FirstOrDefault(service => service.Id == serviceId);
        if (Place.Away is { } away) faults.Add(away);
        else if (Trouble is { } trouble) faults.Add($"On {Name}: {trouble}");
        else if (wanted?.PartOf(Name, studio) is { } part && (present is null || present.Digest != part.Digest || present.Enabled != part.Enabled)) faults.Add($"The agent {Name} is being told.");
        if (present is { Enabled: true }) faults.AddRange(present.Faults.Select(fault => $"On {Name}: {fault}"));
        return faults;
    }

    public AgentStatus Status(IEnumerable<WantedService> wanted, string studio)
    {
        var report = _report;
        var parts = wanted.Select(service => service.PartOf(Name, studio)).OfType<InstalledPart>().ToDictionary(part => part.ServiceId, StringComparer.Ordinal);
        var present = report?.Services ?? [];
        var services = present.Select(service => new AgentService(
                service.Id, service.Name, service.Number, service.Enabled, StateOf(service, parts.GetValueOrDefault(service.Id), studio), service.Enabled ? service.Faults : [],
                [.. service.Connections.Select(connection => new InstalledConnection(connection.Id, connection.Protocol, Name, Find(service.Id, connection.Id)))]))
            .Concat(parts.Values.Where(part => present.All(service => service.Id != part.ServiceId)).Select(part => new AgentService(
                part.ServiceId, part.Name, part.Number, part.Enabled, AgentServiceState.Pending, [],
                [.. part.Definition.Connections.Select(connection => new InstalledConnection(connection.Id, connection.Protocol, Name, null))])))
            .OrderBy(service => service.ServiceId, StringComparer.Ordinal);
        return new AgentStatus(
            Name, false, report is null ? null : IsOnline, report?.Version, Seen, report?.StartedAt, report?.Host, report?.Protocols ?? [], [.. services],
            Trouble ?? (_linkIsUp ? null : Place.Away), report?.Unsent ?? 0, report?.Waiting ?? 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop;
        foreach (var connection in _connections.Values) await connection.DisposeAsync();
    }

    private static AgentServiceState StateOf(ReportedService service, InstalledPart? part, string studio) =>
        part is null ? service.Studio == studio ? AgentServiceState.Pending : AgentServiceState.Foreign
        : service.Digest == part.Digest && service.Enabled == part.Enabled && service.Studio == studio ? AgentServiceState.Installed
        : AgentServiceState.Pending;

    private ReportedConnection? ReportedOf(Whereabouts at) =>
        _report?.Services?.FirstOrDefault(service => service.Id == at.Service)?.Connections.FirstOrDefault(connection => connection.Id == at.Connection);

    private void ShowWhetherAway()
    {
        var away = !_linkIsUp ? $"The studio has no link to its broker, so what the agent {Name} does is not known; it goes on by itself."
            : _report is null ? $"The agent {Name} has not been heard of since the studio began."
            : !_report.Online ? $"The agent {Name} is offline{(Seen is { } seen ? $"; it was last seen {seen:yyyy-MM-dd HH:mm} UTC" : "")}."
            : null;
        Place.Away = away;
        Place.Tell();
    }

    private async Task BringAsync(Func<RemoteAgent, CancellationToken, Task<TimeSpan?>> bring)
    {
        try
        {
            TimeSpan? pause = null;
            while (true)
            {
                if (pause is { } limit)
                {
                    using var due = new CancellationTokenSource(limit, _time);
                    using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, _ending.Token);
                    try
                    {
                        await _wake.Reader.ReadAsync(either.Token);
                    }
                    catch (OperationCanceledException) when (!_ending.IsCancellationRequested)
                    {
                        // It is time to try again.
                    }
                }
                else
                {
                    await _wake.Reader.ReadAsync(_ending.Token);
                }

                pause = await bring(this, _ending.Token);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The studio stops.
        }
    }
}
