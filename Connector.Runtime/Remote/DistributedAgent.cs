using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Mqtt;

namespace Connector.Runtime.Remote;

/// <summary>Settings of a distributed agent.</summary>
internal sealed record DistributedAgentOptions
{
    /// <summary>The agent's name: what <c>agentName</c> of connections says, its account at the broker, a part of its topics.</summary>
    public required string Name { get; init; }

    /// <summary>Where the broker is and how it is reached; account and client id are filled in.</summary>
    public required MqttLinkOptions Broker { get; init; }

    /// <summary>An account that exists already; null: the agent's name, and it asks to be let in.</summary>
    public string? User { get; init; }

    /// <summary>A given password; null: the agent makes one.</summary>
    public string? Password { get; init; }

    public required string Version { get; init; }

    public RuntimeOptions Runtime { get; init; } = RuntimeOptions.Default;
}

/// <summary>
/// An agent on a machine of its own. Runs the services that its folder holds from the first moment, whether broker and studio
/// are there or not; joins the studio; does what it asks.
/// </summary>
internal sealed class DistributedAgent : IAsyncDisposable
{
    /// <summary>An agent that was just allowed should be there soon.</summary>
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    private readonly DistributedAgentOptions _options;
    private readonly IAgentNews _news;
    private readonly IConnectorCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly AgentFolder _folder;
    private readonly MosquittoLink _link;
    private readonly Outbox.Outbox _outbox;
    private readonly DataPlane _plane;
    private readonly RemoteTests _tests;
    private readonly KeptServices _kept;
    private readonly AgentControl _control;
    private readonly AgentReporter _reporter;
    private readonly AgentCredentials _credentials;
    private readonly DateTimeOffset _started;

    /// <exception cref="IOException">The folder or the outbox cannot be used, or another agent holds them.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public DistributedAgent(string folder, DistributedAgentOptions options, IConnectorCatalog catalog, IAgentNews news, TimeProvider time)
    {
        (_options, _catalog, _news, _time) = (options, catalog, news, time);
        _folder = new AgentFolder(folder);
        _started = time.GetUtcNow();
        try
        {
            (_credentials, _) = _folder.Credentials(options.User ?? options.Name, options.Password);
            _link = new MosquittoLink(options.Broker with
            {
                // One id per agent: a second process with the same name and folder throws the first out, and says so.
                ClientId = $"agent-{options.Name}",
                User = _credentials.Name,
                Password = _credentials.Password,
                KeepAlive = TimeSpan.FromSeconds(15),
                LongestRetry = options.Broker.LongestRetry < LongestRetry ? options.Broker.LongestRetry : LongestRetry,
                Will = new MqttPublish(ControlTopics.Report(options.Name), ControlJson.Write(new AgentReport(ControlRequest.Version, false, options.Version)), 1, Retain: true),
            }, time);
            _outbox = new Outbox.Outbox(new Outbox.OutboxOptions { File = _folder.Outbox }, time, _link);
        }
        catch
        {
            _folder.Dispose();
            throw;
        }

        if (_outbox.BrokenFile is { } broken) news.Note($"The outbox was damaged; a new one was begun and the old one kept as {broken}.");
        _plane = new DataPlane(_link, _outbox, catalog, new DataPlaneOptions(), time);
        Services = new AgentServices(options.Name, catalog, options.Runtime, time, _plane);
        _tests = new RemoteTests(catalog, options.Runtime, time);
        _kept = new KeptServices(_folder, Services);
        _control = new AgentControl(options.Name, _link, _kept, Services, _tests, catalog, options.Runtime, time);
        _reporter = new AgentReporter(options.Name, _link, Report, time);
    }

    public AgentServices Services { get; }

    /// <summary>Raised on any thread after a service was installed, changed or removed.</summary>
    public event Action? Changed
    {
        add
        {
            _kept.Changed += value;
            Services.Changed += value;
        }
        remove
        {
            _kept.Changed -= value;
            Services.Changed -= value;
        }
    }

    public IReadOnlyList<InstalledPart> Installed => _kept.Parts;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var file in await _kept.StartAsync(cancellationToken).ConfigureAwait(false))
            _news.Note($"A kept service cannot be read and is not run: {file}. Install it again from the studio.");
        await _control.StartAsync(cancellationToken).ConfigureAwait(false);
        _reporter.Start();
        using var states = _link.WatchStatus();
        _link.Start();
        await FollowAsync(states.Changes, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _reporter.DisposeAsync().ConfigureAwait(false);
        await _control.DisposeAsync().ConfigureAwait(false);
        await _tests.DisposeAsync().ConfigureAwait(false);
        await Services.DisposeAsync().ConfigureAwait(false);
        await _plane.DisposeAsync().ConfigureAwait(false);
        await _outbox.DisposeAsync().ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
        _folder.Dispose();
    }

    /// <summary>Tells how the link goes, and asks for an account while the own one is refused.</summary>
    private async Task FollowAsync(System.Threading.Channels.ChannelReader<MqttLinkStatus> states, CancellationToken cancellationToken)
    {
        MqttLinkStatus? told = null;
        CancellationTokenSource? asking = null;
        var enrolment = Task.CompletedTask;
        try
        {
            await foreach (var status in states.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (status.State == MqttLinkState.Connecting) continue;
                var refused = status.Failure == MqttFailure.LogInRefused && MayAsk;
                if (refused && asking is null)
                {
                    asking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                    var request = new EnrolmentRequest(_options.Name, _credentials.Password, _options.Version);
                    enrolment = AskAsync(new AgentEnrolment(_options.Broker, request, _news, _time), asking.Token);
                }

                // The link's own refusal says "user or password is wrong", which is not what a newcomer should read.
                if (!refused && (status.State != told?.State || status.Reason != told.Reason)) _news.Broker(status);
                if (status.State == MqttLinkState.Connected)
                {
                    if (asking is not null)
                    {
                        await asking.CancelAsync().ConfigureAwait(false);
                        await enrolment.ConfigureAwait(false);
                        asking.Dispose();
                        asking = null;
                    }

                    if (told?.State != MqttLinkState.Connected) _news.Joined(_options.Name);
                }

                told = status;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The agent is stopped.
        }
        finally
        {
            if (asking is not null) await asking.CancelAsync().ConfigureAwait(false);
            await enrolment.ConfigureAwait(false);
            asking?.Dispose();
        }
    }

    /// <summary>Whoever was given an account of another name need not ask for one.</summary>
    private bool MayAsk => _options.User is null || _options.User == _options.Name;

    private static async Task AskAsync(AgentEnrolment enrolment, CancellationToken cancellationToken)
    {
        try
        {
            await enrolment.AskAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The agent has its account, or is stopped.
        }
    }

    private AgentReport Report() => new(
        ControlRequest.Version, true, _options.Version, _time.GetUtcNow(), _started, Environment.MachineName,
        [.. _catalog.Connectors.Where(connector => connector.IsUsable).Select(connector => connector.Protocol)],
        _kept.Report(), _plane.Statistics.Unsent + _outbox.Statistics.Dropped, _outbox.Statistics.Waiting);
}
