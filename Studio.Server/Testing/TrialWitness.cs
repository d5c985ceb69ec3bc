using System.Collections.Concurrent;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Live;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Server.Receipts;

namespace Studio.Server.Testing;

/// <summary>
/// Looks on while a connection of a test session runs, and notes what it proves: that the connection came up or did not,
/// and what its endpoints answered. A fingerprint is made when an endpoint starts, never per sample. Thread-safe.
/// </summary>
internal sealed class TrialWitness : IDisposable
{
    private readonly ConcurrentDictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ILiveConnection _live;
    private readonly ConnectionDefinition _definition;
    private readonly Func<ConnectorEntry> _connector;
    private readonly TrialBook _book;
    private readonly Fingerprints _fingerprints;
    private readonly TimeProvider _time;
    private readonly Func<bool> _isSpoiled;
    private readonly Watch<StateChange> _states;
    private Watch<EndpointSample>? _samples;
    private volatile string _by = "";

    /// <param name="live">The connection.</param>
    /// <param name="definition">What it was made of.</param>
    /// <param name="connector">Its connector as it is now; loaded anew, it is another one.</param>
    /// <param name="book">Where trials are noted.</param>
    /// <param name="fingerprints">Tell one setting from another.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isSpoiled">True while a fault stands before the device: what is answered then proves nothing.</param>
    public TrialWitness(
        ILiveConnection live, ConnectionDefinition definition, Func<ConnectorEntry> connector, TrialBook book, Fingerprints fingerprints, TimeProvider time, Func<bool> isSpoiled)
    {
        (_definition, _connector) = (definition, connector);
        (_live, _book, _fingerprints, _time, _isSpoiled) = (live, book, fingerprints, time, isSpoiled);
        _states = live.WatchStates();
        _ = FollowStatesAsync();
    }

    /// <summary>Who wants it up; call it before it connects.</summary>
    public void Connecting(string by) => _by = by;

    /// <summary>Starts an endpoint, and counts what it tells from now on as its trial.</summary>
    public void Start(EndpointDefinition endpoint, string by)
    {
        lock (_lock)
        {
            _live.SetEndpoint(endpoint with { Operation = EndpointOperation.Subscribe, Enabled = true });
            // Subscribing says nothing about an address that will be written.
            if (endpoint.Operation == EndpointOperation.Write) return;
            var connector = _connector();
            _running[endpoint.Id] = new Running(endpoint, by, connector, Print(endpoint, connector));
            // A watch from before could still hold a sample of the address that was replaced.
            _samples?.Dispose();
            _ = FollowSamplesAsync(_samples = _live.WatchSamples());
        }
    }

    public void Stop(string endpointId) => _running.TryRemove(endpointId, out _);

    /// <summary>Notes what an endpoint answered when it was asked once.</summary>
    public void Answered(EndpointDefinition endpoint, RequestResult result, string by)
    {
        if (!_isSpoiled()) _book.Note(endpoint.Id, Print(endpoint, _connector()), result.Error, by, _connector());
    }

    public void Dispose()
    {
        _stop.Cancel();
        _states.Dispose();
        lock (_lock) _samples?.Dispose();
    }

    private Fingerprint Print(EndpointDefinition endpoint, ConnectorEntry connector) =>
        _fingerprints.Of(endpoint, connector, _fingerprints.Of(_definition, connector));

    private async Task FollowStatesAsync()
    {
        try
        {
            await foreach (var change in _states.Changes.ReadAllAsync(_stop.Token))
            {
                if (change.Refused) continue;
                // A link that is lost proves nothing about the settings; an attempt that fails afterwards does.
                var failed = change.Trigger is ConnectionTrigger.ConnectFailed or ConnectionTrigger.ReconnectFailed;
                if (change.To != ConnectionState.Connected && (!failed || _isSpoiled())) continue;
                _book.Note(_live.Id, _fingerprints.Of(_definition, _connector()), failed ? change.Reason : null, _by, _connector());
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The session ended.
        }
    }

    private async Task FollowSamplesAsync(Watch<EndpointSample> watch)
    {
        try
        {
            await foreach (var sample in watch.Changes.ReadAllAsync(_stop.Token))
                if (_running.TryGetValue(sample.EndpointId, out var running)) Note(running, sample);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The session ended.
        }
    }

    private void Note(Running running, EndpointSample sample)
    {
        if (_isSpoiled()) return;
        var connector = _connector();
        if (!ReferenceEquals(running.Connector, connector)) (running.Connector, running.Print, running.NextAt) = (connector, Print(running.Endpoint, connector), default);
        var now = _time.GetUtcNow();
        if (running.HasFailed == sample.Error is not null && now < running.NextAt) return;
        (running.HasFailed, running.NextAt) = (sample.Error is not null, now + TrialBook.Freshness);
        _book.Note(sample.EndpointId, running.Print, sample.Error, running.By, connector);
    }

    // Only the reader of samples changes it; a watch that is being replaced may read beside the new one for a moment, which at worst notes twice.
    private sealed class Running(EndpointDefinition endpoint, string by, ConnectorEntry connector, Fingerprint print)
    {
        public EndpointDefinition Endpoint => endpoint;

        public string By => by;

        public ConnectorEntry Connector { get; set; } = connector;

        public Fingerprint Print { get; set; } = print;

        public bool HasFailed { get; set; }

        public DateTimeOffset NextAt { get; set; }
    }
}
