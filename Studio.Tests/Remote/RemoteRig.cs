using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Connector.Runtime.Catalog;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Remote;
using Microsoft.Extensions.DependencyInjection;
using Studio.Client.Ports;
using Studio.Server.Agents;
using Studio.Server.Broker;
using Studio.Server.Installations;
using Studio.Server.Services;
using Studio.Tests.Mqtt;
using Studio.Tests.Support;
using Xunit;
using Device = Connector.Runtime.Devices.ExampleDevice;

namespace Studio.Tests.Remote;

/// <summary>A studio with its own broker, an example device, and agents that join it; all but the broker in this process.</summary>
internal sealed class RemoteRig : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();
    private StudioApp.UserScope _user;
    private bool _isStopped;

    private RemoteRig(Device device)
    {
        Device = device;
        Studio = NewStudio();
        _user = Studio.As(new TestUser());
    }

    public Device Device { get; }

    public StudioApp Studio { get; private set; }

    public UserAgentRegistry Registry => _user.Get<UserAgentRegistry>();

    public UserAgents Agents => _user.Get<UserAgents>();

    public UserInstallations Installations => _user.Get<UserInstallations>();

    public T Get<T>() where T : class => _user.Get<T>();

    public int Port => int.Parse(Studio.Services.GetRequiredService<BrokerSupervisor>().Status.Address!.Split(':')[1]);

    public string Folder(string agent) => Path.Combine(_data.Path, agent);

    public static async Task<RemoteRig> StartAsync()
    {
        Assert.SkipWhen(MosquittoBroker.Executable is null, "skipped: mosquitto is not installed");
        var rig = new RemoteRig(Connector.Runtime.Devices.ExampleDevice.Start(TimeProvider.System));
        await rig.ReadyAsync();
        return rig;
    }

    /// <summary>The studio goes and comes back on the same data.</summary>
    public async Task RestartStudioAsync()
    {
        await StopStudioAsync();
        Studio = NewStudio();
        _isStopped = false;
        _user = Studio.As(new TestUser());
        await ReadyAsync();
    }

    public async Task StopStudioAsync()
    {
        if (_isStopped) return;
        _isStopped = true;
        await _user.DisposeAsync();
        await Studio.DisposeAsync();
    }

    /// <summary>An agent that is let in.</summary>
    public async Task<RunningAgent> JoinAsync(string name)
    {
        var agent = Start(name);
        await Registry.UnlockAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => Registry.Status.Waiting.Any(waiting => waiting.Name == name), () => string.Join("; ", agent.News), 60);
        var waiting = Registry.Status.Waiting.Single(waiting => waiting.Name == name);
        // The page may know of the request before the agent knows that it arrived.
        await Eventually.TrueAsync(() => agent.PairingId == waiting.PairingId, () => $"{agent.PairingId} is not {waiting.PairingId}", 60);
        await Registry.AllowAsync(name, waiting.PairingId, TestContext.Current.CancellationToken);
        await OnlineAsync(name);
        return agent;
    }

    public RunningAgent Start(string name) => new(Folder(name), name, Port);

    public AgentStatus? Find(string name) => Agents.All.FirstOrDefault(agent => agent.Name == name);

    public Task OnlineAsync(string name) =>
        Eventually.TrueAsync(() => Find(name) is { Online: true }, () => $"{Find(name)}", 60);

    /// <summary>Installs the example service with its connection on an agent.</summary>
    /// <returns>The key of its draft.</returns>
    public async Task<string> InstallAsync(string agent, string serviceId, string? text = null)
    {
        var key = await Get<UserServices>().CreateAsync(text ?? File(agent), null, TestContext.Current.CancellationToken);
        var plan = await Installations.InstallAsync(key, serviceId, new Dictionary<string, JsonNode?>(), TestContext.Current.CancellationToken);
        Assert.True(plan!.MayInstall, string.Join("; ", plan.Problems.Select(problem => problem.Message)));
        return key;
    }

    public string File(string agent, string more = "") => $$"""
        description: on an agent
        metadata:
          name: Press
        resources:
          press:
            type: Cybus::Connection
            properties:
              protocol: Custom
              agentName: {{agent}}
              connection:
                host: {{Connector.Runtime.Devices.ExampleDevice.Host}}
                port: {{Device.Port}}
          temperature:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref press
              topic: temperature
              subscribe:
                address: temperature
                interval: 50
          setpoint:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref press
              topic: setpoint
              write:
                address: setpoint
          asked:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref press
              topic: asked
              read:
                address: setpoint
        {{more}}
        """;

    public async ValueTask DisposeAsync()
    {
        await StopStudioAsync();
        await Device.DisposeAsync();
        _data.Dispose();
    }

    private StudioApp NewStudio() => new(Path.Combine(_data.Path, "studio"), new() { ["Mqtt:Mode"] = "embedded", ["Mqtt:Port"] = "0" });

    private Task ReadyAsync() => Eventually.TrueAsync(() => Registry.Status.Fault is null, () => Registry.Status.Fault ?? "", 60);
}

/// <summary>A distributed agent in this process, with what it told.</summary>
internal sealed class RunningAgent : IAgentNews, IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly DistributedAgent _agent;
    private readonly Task _run;
    private bool _isStopped;

    public RunningAgent(string folder, string name, int port)
    {
        var options = new DistributedAgentOptions { Name = name, Version = "0.1.0", Broker = new MqttLinkOptions { Host = "127.0.0.1", Port = port, ClientId = name, FirstRetry = TimeSpan.FromMilliseconds(200), LongestRetry = TimeSpan.FromMilliseconds(500) } };
        _agent = new DistributedAgent(folder, options, ConnectorCatalog.BuiltIn(), this, TimeProvider.System);
        _run = _agent.RunAsync(_ending.Token);
    }

    public ConcurrentQueue<string> News { get; } = new();

    public string? PairingId { get; private set; }

    public DistributedAgent Agent => _agent;

    public void Broker(MqttLinkStatus status) => News.Enqueue(status.Reason);

    public void Asked(string name, string pairingId)
    {
        PairingId = pairingId;
        News.Enqueue("asked");
    }

    public void RegistryLocked(string name, string pairingId) => News.Enqueue("locked");

    public void Joined(string name) => News.Enqueue("joined");

    public void Note(string sentence, string? detail = null) => News.Enqueue($"{sentence} {detail}");

    public async ValueTask DisposeAsync()
    {
        if (_isStopped) return;
        _isStopped = true;
        await _ending.CancelAsync();
        await _run;
        await _agent.DisposeAsync();
    }
}
