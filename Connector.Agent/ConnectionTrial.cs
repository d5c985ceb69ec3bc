using System.Runtime.CompilerServices;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Sdk;

namespace Connector.Agent;

/// <summary>What became of one connection in a test.</summary>
internal sealed record ConnectionOutcome(string Id, string Protocol, TimeSpan Duration, string? Error, string? Detail);

/// <summary>What became of one endpoint in a test; neither value nor error: it was not tried, and <paramref name="Skipped"/> says why.</summary>
internal sealed record EndpointOutcome(EndpointDefinition Endpoint, DataValue? Value, DateTimeOffset At, TimeSpan Duration, string? Error, string? Detail, string? Skipped);

/// <summary>Tries one connection and its endpoints once: no retries, nothing is written, nothing stays open.</summary>
internal sealed class ConnectionTrial
{
    private const int ReadsAtOnce = 64;
    private readonly ConnectionDefinition _definition;
    private readonly ConnectorEntry _connector;
    private readonly EndpointDefinition[] _endpoints;
    private readonly TaskCompletionSource<EndpointOutcome>[] _results;
    private readonly TaskCompletionSource<ConnectionOutcome> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _wait;
    private readonly RuntimeOptions _options;
    private readonly TimeProvider _time;

    public ConnectionTrial(ConnectionDefinition definition, ConnectorEntry connector, IReadOnlyList<EndpointDefinition> endpoints, TimeSpan wait, RuntimeOptions options, TimeProvider time)
    {
        (_definition, _connector, _wait, _options, _time) = (definition, connector, wait, options, time);
        _endpoints = [.. endpoints.Where(endpoint => endpoint.ConnectionId == definition.Id)];
        _results = [.. _endpoints.Select(_ => new TaskCompletionSource<EndpointOutcome>(TaskCreationOptions.RunContinuationsAsynchronously))];
    }

    /// <summary>Ends when the connection is up or has failed.</summary>
    public Task<ConnectionOutcome> Connected => _connected.Task;

    /// <summary>One per endpoint, in the file's order.</summary>
    public IEnumerable<Task<EndpointOutcome>> Results => _results.Select(result => result.Task);

    /// <summary>Runs the trial; every result is there when it ends, also when it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var live = LiveConnectionFactory.Create(_connector, _definition, _options, _time);
        try
        {
            var outcome = await ConnectAsync(live, cancellationToken).ConfigureAwait(false);
            _connected.TrySetResult(outcome);
            if (outcome.Error is null) await ReadAllAsync(live, cancellationToken).ConfigureAwait(false);
            else for (var index = 0; index < _endpoints.Length; index++) Set(index, Skip(_endpoints[index], "its connection failed"));
            await live.DisconnectAsync("The test is over.", CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _connected.TrySetCanceled(cancellationToken);
            foreach (var result in _results) result.TrySetCanceled(cancellationToken);
        }
        finally
        {
            await live.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<ConnectionOutcome> ConnectAsync(ILiveConnection live, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        using var watch = live.WatchStates();
        live.Connect("The file is tested.");
        using var limit = new CancellationTokenSource(_wait, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await foreach (var change in watch.Changes.ReadAllAsync(both.Token).ConfigureAwait(false))
            {
                if (change.To == ConnectionState.Connected) return Outcome(null, null);
                if (change.To is ConnectionState.Reconnecting or ConnectionState.Disconnected) return Outcome(change.Reason, change.Detail);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Outcome($"It was not connected within {_wait.TotalSeconds:0.#} s.", live.Status.Reason);
        }

        return Outcome("The connection was ended before it was up.", null);

        ConnectionOutcome Outcome(string? error, string? detail) => new(_definition.Id, _definition.Protocol, _time.GetElapsedTime(started), error, detail);
    }

    private Task ReadAllAsync(ILiveConnection live, CancellationToken cancellationToken) => Parallel.ForAsync(
        0, _endpoints.Length, new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken },
        async (index, token) => Set(index, await TryAsync(live, _endpoints[index], token).ConfigureAwait(false)));

    private async Task<EndpointOutcome> TryAsync(ILiveConnection live, EndpointDefinition endpoint, CancellationToken cancellationToken)
    {
        if (endpoint.Operation == EndpointOperation.Write) return Skip(endpoint, "it writes, and a test never writes");
        if (!endpoint.Enabled) return Skip(endpoint, "its targetState is disabled");
        var canPush = endpoint.Operation == EndpointOperation.Subscribe && _connector.Abilities.HasFlag(ConnectorAbilities.Push);
        if (!_connector.Abilities.HasFlag(ConnectorAbilities.Read))
            return canPush ? await FirstPushedAsync(live, endpoint, cancellationToken).ConfigureAwait(false) : Skip(endpoint, "the connector cannot read");
        var read = await live.ReadAsync(endpoint.Address, default, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        // An address may be one that only pushes although the connector can read others.
        if (!read.Succeeded && canPush) return await FirstPushedAsync(live, endpoint, cancellationToken).ConfigureAwait(false);
        return new EndpointOutcome(endpoint, read.Value, read.Timestamp, read.Duration, read.Error, read.Detail, null);
    }

    private async Task<EndpointOutcome> FirstPushedAsync(ILiveConnection live, EndpointDefinition endpoint, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(_wait, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var watch = live.WatchSamples();
        live.SetEndpoint(endpoint);
        try
        {
            await foreach (var sample in Samples(watch.Snapshot, watch.Changes.ReadAllAsync(both.Token)).ConfigureAwait(false))
            {
                if (sample.EndpointId != endpoint.Id) continue;
                var (error, detail) = (sample.Error, sample.Detail);
                return new EndpointOutcome(endpoint, error is null ? sample.Value : (DataValue?)null, sample.Timestamp, _time.GetElapsedTime(started), error, detail, null);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up; that is told below.
        }
        finally
        {
            await live.RemoveEndpointAsync(endpoint.Id, CancellationToken.None).ConfigureAwait(false);
        }

        return new EndpointOutcome(endpoint, null, _time.GetUtcNow(), _time.GetElapsedTime(started), $"No value was pushed within {_wait.TotalSeconds:0.#} s.", null, null);
    }

    private static async IAsyncEnumerable<EndpointSample> Samples(
        IReadOnlyList<EndpointSample> known, IAsyncEnumerable<EndpointSample> coming, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var sample in known) yield return sample;
        await foreach (var sample in coming.WithCancellation(cancellationToken).ConfigureAwait(false)) yield return sample;
    }

    private EndpointOutcome Skip(EndpointDefinition endpoint, string why) => new(endpoint, null, _time.GetUtcNow(), TimeSpan.Zero, null, null, why);

    private void Set(int index, EndpointOutcome outcome) => _results[index].TrySetResult(outcome);
}
