using System.Collections.Concurrent;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using System.Threading.Channels;
using Connector.Runtime.Devices;
using Connector.Runtime.Probing;
using Connector.Sdk;
using Studio.Client.Ports;
using Studio.Server.Agents;
using Studio.Server.Receipts;
using Studio.Server.Testing.Faults;
using Studio.Server.Texts;

namespace Studio.Server.Testing;

/// <summary>
/// The live connections of one service's draft, shared by everyone who looks at it. A connection that was disconnected
/// stays, with its history, until the session ends. Thread-safe; knows no users: who calls it has looked at their rights.
/// </summary>
internal sealed class SharedSession : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, LiveEntry> _live = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);
    private readonly OpenTexts _texts;
    private readonly IConnectorCatalog _catalog;
    private readonly RuntimeOptions _options;
    private readonly TimeProvider _time;
    private readonly RemoteAgents _remote;
    private readonly TrialBooks _books;
    private readonly Fingerprints _fingerprints;
    private volatile OpenText? _text;
    private volatile TrialBook? _book;
    private volatile CachedDraft? _draft;
    private int _ended;

    public SharedSession(string serviceKey, OpenTexts texts, IConnectorCatalog catalog, RuntimeOptions options, TimeProvider time, RemoteAgents remote, TrialBooks books, Fingerprints fingerprints)
    {
        ServiceKey = serviceKey;
        _texts = texts;
        _catalog = catalog;
        _options = options;
        _time = time;
        _remote = remote;
        _books = books;
        _fingerprints = fingerprints;
        Arming = new WriteArming(time, () => Changed?.Invoke());
        catalog.Changed += FollowCatalog;
    }

    public string ServiceKey { get; }

    public WriteArming Arming { get; }

    public event Action? Changed;

    public IReadOnlyList<ILiveConnection> Running => [.. _live.Values.Select(entry => entry.Connection)];

    public bool IsBusy => !_live.IsEmpty;

    public ILiveConnection? Find(string connectionId) => _live.GetValueOrDefault(connectionId)?.Connection;

    /// <summary>The faults of a connection; null while it was never connected, and where it runs on another agent.</summary>
    public ConnectionFaults? FaultsOf(string connectionId) => _live.GetValueOrDefault(connectionId)?.Faults;

    /// <summary>What a page shows of a connection's faults; null while it was never connected.</summary>
    public FaultStatus? FaultStatusOf(string connectionId) => !_live.TryGetValue(connectionId, out var entry) ? null
        : entry.Faults?.Status ?? ConnectionFaults.Elsewhere(entry.Definition.AgentName);

    public bool IsStale(string connectionId)
    {
        if (!_live.TryGetValue(connectionId, out var entry) || _text is not { } text) return false;
        DraftOf(text).Connection(connectionId, out var wanted, out _);
        return wanted is null || !Draft.Same(entry.Definition, wanted);
    }

    /// <summary>Where a connection of the draft is tried out.</summary>
    public TestPlace? PlaceOf(string connectionId)
    {
        if (_text is not { } text || DraftOf(text).Connection(connectionId, out var definition, out _) is { Error: not null } || definition is null || definition.AgentName == ConnectionDefinition.DefaultAgent) return null;
        return AgentOf(definition) is { } agent ? new TestPlace(agent, true, _remote.AwayBecause(agent)) : new TestPlace(definition.AgentName, false, null);
    }

    public async Task<StartResult> ConnectAsync(string connectionId, string by, string reason, CancellationToken cancellationToken)
    {
        if (await DraftAsync(cancellationToken) is not { } draft) return Gone;
        var result = draft.Connection(connectionId, out var definition, out var connector);
        if (definition is null || connector is null) return result;
        var agent = AgentOf(definition);
        if (agent is not null && _remote.AwayBecause(agent) is { } away) return new StartResult(away, null, null);
        var turn = _turns.GetOrAdd(connectionId, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (_ended == 1) return Gone;
            if (_live.TryGetValue(connectionId, out var entry) && !Draft.Same(entry.Definition, definition))
            {
                if (entry.Faults is { } faults) await faults.EndAsync();
                await entry.Connection.DisconnectAsync("Its settings were changed.", cancellationToken);
                await entry.DisposeAsync();
                _live.TryRemove(connectionId, out _);
                entry = null;
            }

            entry ??= _live[connectionId] = agent is null ? EntryHere(connector, definition) : EntryOn(agent, connector, definition);
            entry.Witness.Connecting(by);
            entry.Follow(_catalog);
            entry.Connection.Connect(reason);
        }
        finally
        {
            turn.Release();
        }

        Changed?.Invoke();
        return StartResult.Started;
    }

    public async Task DisconnectAsync(string connectionId, string reason, CancellationToken cancellationToken)
    {
        Arming.Disarm(connectionId);
        if (_live.TryGetValue(connectionId, out var entry))
        {
            if (entry.Faults is { } faults) await faults.EndAsync();
            await entry.Connection.DisconnectAsync(reason, cancellationToken);
        }

        Changed?.Invoke();
    }

    public async Task<StartResult> SubscribeAsync(string endpointId, string by, CancellationToken cancellationToken)
    {
        if (await DraftAsync(cancellationToken) is not { } draft) return Gone;
        var result = draft.Endpoint(endpointId, out var endpoint);
        if (endpoint is null) return result;
        if (!_live.TryGetValue(endpoint.ConnectionId, out var entry)) return new StartResult(NotConnected(endpoint.ConnectionId));
        entry.Witness.Start(endpoint, by);
        Changed?.Invoke();
        return StartResult.Started;
    }

    public async Task UnsubscribeAsync(string endpointId, CancellationToken cancellationToken)
    {
        foreach (var entry in _live.Values)
        {
            entry.Witness.Stop(endpointId);
            if (entry.Connection.Endpoints.Any(endpoint => endpoint.EndpointId == endpointId))
                await entry.Connection.RemoveEndpointAsync(endpointId, cancellationToken);
        }

        Changed?.Invoke();
    }

    /// <summary>The rungs of a test, and what takes its outcome once it ended by itself; or neither, and why.</summary>
    public async Task<(StartedTest? Test, StartResult Result)> StartTestAsync(string connectionId, string? endpointId, CancellationToken cancellationToken)
    {
        if (await DraftAsync(cancellationToken) is not { } draft) return (null, Gone);
        var result = draft.Connection(connectionId, out var definition, out var connector);
        if (definition is null || connector is null) return (null, result);
        EndpointDefinition? endpoint = null;
        if (endpointId is not null && draft.Endpoint(endpointId, out endpoint) is { Error: not null } fault) return (null, fault);
        endpoint ??= draft.FirstReadable(connectionId);
        var address = endpoint?.Address ?? default;
        var print = _fingerprints.Of(definition, connector);
        if (AgentOf(definition) is not { } agent) return (Started(ConnectionTest.Start(connector, definition, address, _options, _time, cancellationToken).Rungs), StartResult.Started);
        return _remote.AwayBecause(agent) is { } away ? (null, new StartResult(away)) : (Started(_remote.StartTest(agent, definition, address, cancellationToken).Rungs), StartResult.Started);

        StartedTest Started(ChannelReader<TestRung> rungs) => new(rungs, (error, by) => _book?.Note(connectionId, print, error, by, connector));
    }

    public async Task<RequestResult> ReadAsync(string endpointId, string by, CancellationToken cancellationToken)
    {
        var (target, result) = await TargetAsync(endpointId, cancellationToken);
        if (target is null) return Refused(result);
        var wasUp = target.IsUp;
        var answer = await target.Connection.ReadAsync(target.Endpoint.Address, default, cancellationToken);
        if (wasUp && target.Endpoint.Operation != EndpointOperation.Write) Answered(target, answer, by, cancellationToken);
        return answer;
    }

    /// <summary>What a proof of reconnecting reads all the time: the endpoint asked for where it can be read, else the first that can; null: none can.</summary>
    public async Task<(EndpointDefinition? Read, StartResult Result)> ProofEndpointAsync(string connectionId, string? endpointId, CancellationToken cancellationToken)
    {
        if (await DraftAsync(cancellationToken) is not { } draft) return (null, Gone);
        if (!_live.TryGetValue(connectionId, out var entry)) return (null, new StartResult(NotConnected(connectionId)));
        if (!entry.Connector.Abilities.HasFlag(ConnectorAbilities.Read)) return (null, StartResult.Started);
        EndpointDefinition? asked = null;
        if (endpointId is not null) draft.Endpoint(endpointId, out asked);
        var isFit = asked is { Operation: not EndpointOperation.Write } && asked.ConnectionId == connectionId;
        return (isFit ? asked : draft.FirstReadable(connectionId), StartResult.Started);
    }

    /// <summary>The live connection and the endpoint's present definition; or none, and why.</summary>
    public async Task<(Target? Target, StartResult Result)> TargetAsync(string endpointId, CancellationToken cancellationToken)
    {
        if (await DraftAsync(cancellationToken) is not { } draft) return (null, Gone);
        var result = draft.Endpoint(endpointId, out var endpoint);
        if (endpoint is null) return (null, result);
        return _live.TryGetValue(endpoint.ConnectionId, out var entry)
            ? (new Target(entry.Connection, endpoint, entry.Connector, entry.Definition, entry.Witness), StartResult.Started)
            : (null, new StartResult(NotConnected(endpoint.ConnectionId)));
    }

    /// <summary>Takes a request's answer as the endpoint's trial, unless its asker gave it up.</summary>
    public static void Answered(Target target, RequestResult answer, string by, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested) target.Witness.Answered(target.Endpoint, answer, by);
    }

    public RequestResult Refused(StartResult why) => new(null, _time.GetUtcNow(), TimeSpan.Zero, TimeSpan.Zero, why.Error ?? "It could not be started.", why.Detail);

    /// <summary>Takes every connection down and lets go of the text. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1) return;
        _catalog.Changed -= FollowCatalog;
        Arming.Dispose();
        await Task.WhenAll(_live.Values.Select(entry => entry.DisposeAsync().AsTask()));
        _live.Clear();
        if (Interlocked.Exchange(ref _text, null) is { } text)
        {
            text.Text.Changed -= TextChanged;
            await _texts.ReleaseAsync(ServiceKey);
        }

        Changed?.Invoke();
    }

    /// <summary>The joined agent that a connection belongs to; null when it is tried out in the studio.</summary>
    private string? AgentOf(ConnectionDefinition definition) => _remote.IsKnown(definition.AgentName) ? definition.AgentName : null;

    private LiveEntry EntryHere(ConnectorEntry connector, ConnectionDefinition definition)
    {
        var detour = new FaultDetour(_time);
        var connection = new LiveConnection(connector, definition, _options, _time, detour);
        var times = ProofTimes.For(SchemaDefaults.Apply(definition.Settings, connector.ConnectionSchema), _options.ConnectTimeout);
        var faults = new ConnectionFaults(connection, detour, times, _options.ConnectTimeout, _time, () => Changed?.Invoke());
        var witness = new TrialWitness(connection, definition, () => connection.Connector, _book!, _fingerprints, _time, () => faults.IsFaulty);
        return new LiveEntry(connection, connector, definition, witness, faults);
    }

    private LiveEntry EntryOn(string agent, ConnectorEntry connector, ConnectionDefinition definition)
    {
        var connection = _remote.CreateTest(agent, ServiceKey, definition);
        return new LiveEntry(connection, connector, definition, new TrialWitness(connection, definition, () => connector, _book!, _fingerprints, _time, () => false), null);
    }

    private static StartResult Gone { get; } = new("This service is no longer there.");

    private static string NotConnected(string connectionId) => $"'{connectionId}' is not connected. Press Connect first.";

    /// <summary>The draft as it stands; null when the service is gone. The text stays open as long as the session lives.</summary>
    private async Task<Draft?> DraftAsync(CancellationToken cancellationToken)
    {
        _book ??= await _books.OpenAsync(ServiceKey, cancellationToken);
        if (_text is not { } text)
        {
            if (await _texts.AcquireAsync(ServiceKey, cancellationToken) is not { } opened) return null;
            if (Interlocked.CompareExchange(ref _text, opened, null) is { } first)
            {
                await _texts.ReleaseAsync(ServiceKey);
                text = first;
            }
            else
            {
                opened.Text.Changed += TextChanged;
                text = opened;
            }
        }

        return DraftOf(text);
    }

    private Draft DraftOf(OpenText text)
    {
        var (file, values) = (text.Text.LastReadable, text.Values.Version);
        if (_draft is { } cached && ReferenceEquals(cached.File, file) && ReferenceEquals(cached.Values, values)) return cached.Draft;
        var draft = new Draft(file, text.Values.Clear, _catalog);
        _draft = new CachedDraft(file, values, draft);
        return draft;
    }

    /// <summary>Connections whose connector was loaded anew go on with the new version; the others are left alone.</summary>
    private void FollowCatalog()
    {
        foreach (var entry in _live.Values) entry.Follow(_catalog);
        if (IsBusy) Changed?.Invoke();
    }

    /// <summary>What is typed can make a live connection stale.</summary>
    private void TextChanged(TextChange change)
    {
        if (IsBusy) Changed?.Invoke();
    }

    internal sealed record StartedTest(ChannelReader<TestRung> Rungs, Action<string?, string> Ended);

    internal sealed record Target(ILiveConnection Connection, EndpointDefinition Endpoint, ConnectorEntry Connector, ConnectionDefinition Definition, TrialWitness Witness)
    {
        public bool IsUp => Connection.Status.State == ConnectionState.Connected;

        /// <summary>What an audit entry and a warning call the device.</summary>
        public string Device =>
            Definition.Settings.ValueKind == JsonValueKind.Object && Definition.Settings.TryGetProperty("host", out var host)
                ? $"{Definition.Id} ({host}{(Definition.Settings.TryGetProperty("port", out var port) ? $":{port}" : "")})"
                : Definition.Id;
    }

    /// <param name="Connection">In this process, or the mirror of one on another agent.</param>
    /// <param name="Made">The connector it was made with.</param>
    /// <param name="Definition">What it was made of.</param>
    /// <param name="Witness">Notes what it proves.</param>
    /// <param name="Faults">Null on another agent.</param>
    private sealed record LiveEntry(ILiveConnection Connection, ConnectorEntry Made, ConnectionDefinition Definition, TrialWitness Witness, ConnectionFaults? Faults) : IAsyncDisposable
    {
        public ConnectorEntry Connector => (Connection as LiveConnection)?.Connector ?? Made;

        /// <summary>Goes on with the connector's present version; another agent follows its own catalogue.</summary>
        public void Follow(IConnectorCatalog catalog) => (Connection as LiveConnection)?.Follow(catalog);

        public async ValueTask DisposeAsync()
        {
            Witness.Dispose();
            await Connection.DisposeAsync();
            if (Faults is not null) await Faults.DisposeAsync();
        }
    }

    private sealed record CachedDraft(object File, object Values, Draft Draft);
}
