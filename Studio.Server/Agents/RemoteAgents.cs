using System.Collections.Concurrent;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Live;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Remote;
using Studio.Client.Ports;
using Studio.Server.Broker;
using Studio.Server.Storage;

namespace Studio.Server.Agents;

/// <summary>
/// The agents that have joined over MQTT. Takes in their reports, and brings each to what this studio wants of it: compares what
/// it reports with what is wanted and sends the difference, again after every report until both agree. An agent that is away gets
/// it when it comes back. Thread-safe; knows no users.
/// </summary>
internal sealed class RemoteAgents(BrokerSupervisor broker, MqttSettings settings, AgentRegistry registry, DataDirectory data, TimeProvider time, ILogger<RemoteAgents> log)
    : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(3);

    /// <summary>An agent is either there when it is told that the link came up, or made with the link up: its report may be faster than that news.</summary>
    private readonly Lock _linkLock = new();
    private readonly ConcurrentDictionary<string, RemoteAgent> _agents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, WantedService> _wanted = new(StringComparer.Ordinal);
    private readonly string _studio = StudioId(data.Root);
    private readonly ControlClient _client = new(broker.Link, time);
    private volatile bool _isReady;

    /// <summary>Raised on any thread after an agent reported, came or went.</summary>
    public event Action? Changed;

    public IReadOnlyList<AgentStatus> All => [.. _agents.Values.Where(agent => agent.IsKnown).OrderBy(agent => agent.Name, NaturalOrder.Instance).Select(agent => agent.Status(_wanted.Values, _studio))];

    public bool IsKnown(string agent) => _agents.TryGetValue(agent, out var found) && found.IsKnown;

    /// <summary>Why nothing can be run on an agent now, or null.</summary>
    public string? AwayBecause(string agent) => _agents.TryGetValue(agent, out var found) && found.IsKnown ? found.Place.Away : $"No agent '{agent}' has joined this studio.";

    /// <summary>Says what is wanted of a service, in place of what was.</summary>
    public void Want(WantedService service)
    {
        var before = _wanted.TryGetValue(service.ServiceId, out var known) ? known : null;
        _wanted[service.ServiceId] = service;
        foreach (var agent in service.Agents.Concat(before?.Agents ?? []).Distinct(StringComparer.Ordinal)) AgentOf(agent).Wake();
    }

    /// <summary>Nothing of this service is wanted anywhere.</summary>
    public void Forget(string serviceId)
    {
        if (!_wanted.TryRemove(serviceId, out _)) return;
        foreach (var agent in _agents.Values) agent.Wake();
    }

    /// <summary>All that is wanted has been said; until then nothing is taken off any agent.</summary>
    public void Ready()
    {
        _isReady = true;
        foreach (var agent in _agents.Values) agent.Wake();
    }

    /// <summary>The live connection of an installed service; null while its agent does not report it.</summary>
    public ILiveConnection? Find(string agent, string serviceId, string connectionId) =>
        _agents.TryGetValue(agent, out var found) && found.IsKnown ? found.Find(serviceId, connectionId) : null;

    /// <summary>What keeps a service from running on an agent as it should, in sentences.</summary>
    public IReadOnlyList<string> FaultsOf(string agent, string serviceId) => !_agents.TryGetValue(agent, out var found) || !found.IsKnown
        ? [$"The agent {agent} has not joined this studio; what belongs to it runs once it has."]
        : found.FaultsOf(serviceId, _wanted.GetValueOrDefault(serviceId), _studio);

    /// <summary>A connection to try out on an agent; it does nothing until it is told to connect.</summary>
    public ILiveConnection CreateTest(string agent, string session, ConnectionDefinition definition) =>
        new RemoteConnection(_client, AgentOf(agent).Place, new Whereabouts(null, session, definition.Id), definition.Protocol, definition, time);

    /// <summary>Runs the ladder on an agent.</summary>
    public RemoteTest StartTest(string agent, ConnectionDefinition definition, JsonElement address, CancellationToken cancellationToken) =>
        RemoteTest.Start(_client, agent, definition, address, time, cancellationToken);

    /// <exception cref="ControlRefusal">The agent did not do it.</exception>
    public async Task RemoveAsync(string agent, string serviceId, CancellationToken cancellationToken)
    {
        if (AwayBecause(agent) is { } away) throw new ControlRefusal(away);
        await _client.AskAsync(agent, ControlDeed.Remove, new ServiceWish(serviceId), cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Mode == "off") return;
        registry.Changed += Compare;
        broker.Changed += LinkChanged;
        try
        {
            await _client.StartAsync(stoppingToken);
            await using var reports = await broker.Link.SubscribeAsync(ControlTopics.Report("+"), new MqttSubscribe(Qos: 1, Capacity: 4096), stoppingToken);
            await foreach (var message in reports.Messages.ReadAllAsync(stoppingToken)) Take(message);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The studio stops; the agents go on.
        }
        finally
        {
            registry.Changed -= Compare;
            broker.Changed -= LinkChanged;
            foreach (var agent in _agents.Values) await agent.DisposeAsync();
            await _client.DisposeAsync();
        }
    }

    private void Take(MqttReceived message)
    {
        if (ControlTopics.AgentOf(message.Topic) is not { } name || EnrolmentRequest.Problem(name) is not null) return;
        try
        {
            var report = ControlJson.Read<AgentReport>(message.Payload.Span);
            var agent = AgentOf(name);
            agent.Take(report, message.Retained ? null : time.GetUtcNow());
            // At an external broker nobody but the broker decides who is an agent.
            if (settings.Mode == "external") agent.IsKnown = true;
            agent.Wake();
            Changed?.Invoke();
        }
        catch (JsonException unreadable)
        {
            log.LogWarning("The agent '{Agent}' sent a report that cannot be read; agent and studio must be of the same release. {Reason}", name, unreadable.Message);
        }
    }

    /// <summary>Who has an account is an agent of this studio, whether it has reported or not.</summary>
    private void Compare()
    {
        if (settings.Mode != "embedded" || registry.Status is not { Fault: null } status) return;
        var known = status.Known.Select(agent => agent.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in known)
        {
            var agent = AgentOf(name);
            if (agent.IsKnown) continue;
            agent.IsKnown = true;
            agent.Wake();
        }

        foreach (var agent in _agents.Values.Where(agent => agent.IsKnown && !known.Contains(agent.Name))) agent.Revoked();
        Changed?.Invoke();
    }

    private void LinkChanged()
    {
        lock (_linkLock)
        {
            foreach (var agent in _agents.Values) agent.LinkIs(broker.Status.State == BrokerState.Connected);
        }

        Changed?.Invoke();
    }

    private RemoteAgent AgentOf(string name)
    {
        if (_agents.TryGetValue(name, out var known)) return known;
        lock (_linkLock) return _agents.GetOrAdd(name, made => new RemoteAgent(made, _client, time, BringAsync, broker.Status.State == BrokerState.Connected));
    }

    /// <summary>Brings an agent to what is wanted: first takes away, then sets the rights, then installs. Called by the agent's own loop.</summary>
    /// <returns>When to look again at the latest; null: with the next report or wish.</returns>
    private async Task<TimeSpan?> BringAsync(RemoteAgent agent, CancellationToken stopping)
    {
        if (!_isReady || !agent.IsKnown) return null;
        try
        {
            var parts = _wanted.Values.Select(service => service.PartOf(agent.Name, _studio)).OfType<InstalledPart>().ToDictionary(part => part.ServiceId, StringComparer.Ordinal);
            var reported = agent.IsOnline ? agent.Report?.Services ?? [] : [];
            foreach (var service in reported.Where(service => service.Studio == _studio && !parts.ContainsKey(service.Id) && (!_wanted.TryGetValue(service.Id, out var wanted) || wanted.Service is not null)))
                await _client.AskAsync(agent.Name, ControlDeed.Remove, new ServiceWish(service.Id), stopping);
            await registry.SetTopicsAsync(agent.Name, [.. parts.Values.Where(part => part.Enabled).SelectMany(part => TopicRight.Of(part.Definition)).Distinct()], stopping);
            if (agent.IsOnline)
            {
                foreach (var part in parts.Values)
                {
                    var present = reported.FirstOrDefault(service => service.Id == part.ServiceId);
                    if (present is null || present.Digest != part.Digest || present.Studio != _studio) await _client.AskAsync(agent.Name, ControlDeed.Install, part, stopping, TimeSpan.FromSeconds(30));
                    else if (present.Enabled != part.Enabled) await _client.AskAsync(agent.Name, ControlDeed.Enable, new ServiceWish(part.ServiceId, part.Enabled), stopping);
                }
            }

            if (agent.Trouble is not null) Changed?.Invoke();
            agent.Trouble = null;
            return null;
        }
        catch (Exception failure) when (failure is ControlRefusal or InvalidOperationException)
        {
            if (agent.Trouble != failure.Message) log.LogWarning("The agent '{Agent}' is not yet as it should be: {Reason}", agent.Name, failure.Message);
            agent.Trouble = failure.Message;
            Changed?.Invoke();
            return Again;
        }
    }

    /// <summary>Tells this studio's installations from another's; made once.</summary>
    private static string StudioId(string root)
    {
        var file = Path.Combine(root, "studio-id");
        if (!File.Exists(file)) File.WriteAllText(file, Guid.NewGuid().ToString("N"));
        return File.ReadAllText(file).Trim();
    }
}
