using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Connector.Runtime.Agent;
using Connector.Runtime.Live;
using Connector.Runtime.States;
using Connector.Sdk;

namespace Connector.Runtime.Remote;

/// <summary>
/// A live connection on a distributed agent, mirrored here: pages use it like one of this process. It is watched there only
/// while somebody watches it here (a test: as long as it is held); between whiles its state is that of the agent's report.
/// </summary>
internal sealed class RemoteConnection : ILiveConnection
{
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly ControlClient _client;
    private readonly RemotePlace _place;
    private readonly Whereabouts _at;
    private readonly ConnectionDefinition? _definition;
    private readonly TimeProvider _time;
    private readonly ConnectionMirror _mirror;
    private readonly ConcurrentDictionary<string, EndpointDefinition> _wanted = new(StringComparer.Ordinal);
    private readonly Channel<Func<Task>> _deeds = Channel.CreateBounded<Func<Task>>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _doing;
    private readonly Task _following;
    private volatile string? _trouble;
    private volatile bool _isLost;
    private volatile bool _opened;
    private volatile string? _watch;

    /// <param name="client">Asks the agent.</param>
    /// <param name="place">The agent: whether it is there, and what it last reported.</param>
    /// <param name="at">Which connection.</param>
    /// <param name="protocol">Its connector's protocol name.</param>
    /// <param name="definition">For a test: what to open there; null for an installed service's.</param>
    /// <param name="time">The clock.</param>
    public RemoteConnection(ControlClient client, RemotePlace place, Whereabouts at, string protocol, ConnectionDefinition? definition, TimeProvider time)
    {
        (_client, _place, _at, Protocol, _definition, _time) = (client, place, at, protocol, definition, time);
        _mirror = new ConnectionMirror(time);
        _place.Changed += Wake;
        _doing = Task.Run(DoAsync);
        _following = Task.Run(FollowAsync);
    }

    public string Id => _at.Connection;

    public string Protocol { get; }

    public string? Away => _place.Away;

    public ConnectionStatus Status
    {
        get
        {
            var status = _mirror.Status ?? _place.Reported?.Invoke(_at)?.ToStatus()
                ?? new ConnectionStatus(ConnectionState.Disconnected, _time.GetUtcNow(), "Nothing is known of it yet.", null, 0, null, StateStatistics.Empty);
            return (_place.Away ?? _trouble) is { } sentence ? status with { Reason = sentence, NextRetryAt = null } : status;
        }
    }

    public IReadOnlyList<EndpointStatus> Endpoints => _mirror.Endpoints;

    public Watch<StateChange> WatchStates() => Watched(_mirror.States.Watch());

    public Watch<LogLine> WatchLog() => Watched(_mirror.Log.Watch());

    public Watch<EndpointSample> WatchSamples() => Watched(_mirror.Samples.Watch());

    public Watch<TracedFrame> WatchFrames() => Watched(_mirror.Frames.Watch());

    public void Connect(string reason) => Enqueue(async () =>
    {
        await OpenAsync().ConfigureAwait(false);
        await AskAsync(ControlDeed.Connect, new StateWish(_at, reason)).ConfigureAwait(false);
        Wake();
    });

    public Task DisconnectAsync(string reason, CancellationToken cancellationToken = default)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(async () =>
        {
            try
            {
                await AskAsync(ControlDeed.Disconnect, new StateWish(_at, reason)).ConfigureAwait(false);
            }
            catch (ControlRefusal refusal) when (refusal.IsGone)
            {
                // What is not there is down.
            }
            finally
            {
                done.TrySetResult();
            }
        });
        return done.Task.WaitAsync(cancellationToken);
    }

    public bool RetryNow()
    {
        if (Status.NextRetryAt is null) return false;
        Enqueue(() => AskAsync(ControlDeed.Retry, new StateWish(_at, "")));
        return true;
    }

    public Task<RequestResult> ReadAsync(JsonElement address, JsonElement request, CancellationToken cancellationToken) =>
        RequestAsync(ControlDeed.Read, new ReadWish(_at, address, request), cancellationToken);

    public Task<RequestResult> WriteAsync(JsonElement address, DataValue value, CancellationToken cancellationToken) =>
        RequestAsync(ControlDeed.Write, new WriteWish(_at, address, value), cancellationToken);

    public async Task<IReadOnlyList<BrowsedNode>> BrowseAsync(string? parent, CancellationToken cancellationToken) =>
        ControlJson.Read<IReadOnlyList<BrowsedNode>>(await AskAsync(ControlDeed.Browse, new BrowseWish(_at, parent), cancellationToken, ControlClient.DevicePatience).ConfigureAwait(false));

    public void SetEndpoint(EndpointDefinition endpoint)
    {
        _wanted[endpoint.Id] = endpoint;
        Enqueue(() => AskAsync(ControlDeed.SetEndpoint, new EndpointWish(_at, endpoint, null)));
    }

    public async Task RemoveEndpointAsync(string endpointId, CancellationToken cancellationToken = default)
    {
        _wanted.TryRemove(endpointId, out _);
        _mirror.Forget(endpointId);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(async () =>
        {
            try
            {
                await AskAsync(ControlDeed.RemoveEndpoint, new EndpointWish(_at, null, endpointId)).ConfigureAwait(false);
            }
            finally
            {
                _mirror.Samples.Forget(endpointId);
                done.TrySetResult();
            }
        });
        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public FrameDescription? Describe(TracedFrame frame) => _mirror.Describe(frame);

    public async ValueTask DisposeAsync()
    {
        if (_ending.IsCancellationRequested) return;
        _place.Changed -= Wake;
        _deeds.Writer.TryComplete();
        await _ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_doing, _following).ConfigureAwait(false);
        if (_definition is not null && _place.Away is null) await LetGoAsync().ConfigureAwait(false);
        _mirror.Dispose();
    }

    private async Task LetGoAsync()
    {
        try
        {
            await _client.AskAsync(_place.Agent, ControlDeed.Close, new StateWish(_at, ""), CancellationToken.None, TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (ControlRefusal)
        {
            // It cannot be reached now and lets go by itself, once nobody asks about the test any more.
        }
    }

    /// <summary>Carries out what was wanted, in the order it was wanted; what fails is told in the log and as the reason.</summary>
    private async Task DoAsync()
    {
        await foreach (var deed in _deeds.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await deed().ConfigureAwait(false);
                _trouble = null;
            }
            catch (ControlRefusal refusal) when (refusal.IsGone && _definition is not null)
            {
                // The agent has started again: the test is opened anew with the next Connect.
                Lost(refusal.Message);
            }
            catch (ControlRefusal refusal)
            {
                _trouble = refusal.Message;
                _mirror.Log.Publish(new LogLine(_time.GetUtcNow(), ConnectorLogLevel.Error, refusal.Message, refusal.Detail));
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                // Let go of meanwhile.
            }
        }
    }

    /// <summary>Keeps the watch at the agent alive while somebody looks, and begins it anew after a gap.</summary>
    private async Task FollowAsync()
    {
        IDisposable? listening = null;
        try
        {
            while (true)
            {
                var wanted = _place.Away is null && (_definition is not null ? _opened : _mirror.IsWatched);
                if (_watch is { } present && (!wanted || _isLost))
                {
                    listening?.Dispose();
                    if (!wanted) await TryAsync(() => AskAsync(ControlDeed.Unwatch, new WatchWish(_at, present, false))).ConfigureAwait(false);
                    _watch = null;
                    if (!wanted && _definition is null) _mirror.ForgetStatus();
                }

                if (wanted)
                {
                    if (_watch is null)
                    {
                        _isLost = false;
                        _mirror.Begin();
                        _watch = Guid.NewGuid().ToString("N");
                        listening = _client.Listen(_place.Agent, _watch, Take);
                    }

                    if (!await TryAsync(() => AskAsync(ControlDeed.Watch, new WatchWish(_at, _watch, _mirror.Frames.Watchers > 0))).ConfigureAwait(false)) _isLost = true;
                }

                using var due = new CancellationTokenSource(_isLost ? Again : Renewal, _time);
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, due.Token);
                await WaitAsync(pause.Token).ConfigureAwait(false);
                _ending.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // Nobody holds it any more; the agent ends the watch when it is not renewed.
        }
        finally
        {
            listening?.Dispose();
        }
    }

    private async Task OpenAsync()
    {
        if (_definition is null) return;
        await AskAsync(ControlDeed.Open, new OpenWish(_at, _definition, [.. _wanted.Values])).ConfigureAwait(false);
        _opened = true;
    }

    private async Task<bool> TryAsync(Func<Task> ask)
    {
        try
        {
            await ask().ConfigureAwait(false);
            return true;
        }
        catch (ControlRefusal refusal)
        {
            if (refusal.IsGone && _definition is not null) Lost(refusal.Message);
            return false;
        }
    }

    /// <summary>The agent holds this test no more.</summary>
    private void Lost(string sentence)
    {
        _opened = false;
        _isLost = true;
        _mirror.Lose(sentence);
    }

    /// <summary>Runs on the client's loop.</summary>
    private void Take(ControlEvent happened)
    {
        if (_isLost || happened.Id != _watch) return;
        if (_mirror.TryTake(happened) && !happened.Ended) return;
        _isLost = true;
        Wake();
    }

    private async Task<RequestResult> RequestAsync<T>(ControlDeed deed, T wish, CancellationToken cancellationToken)
    {
        try
        {
            return ControlJson.Read<RequestResult>(await AskAsync(deed, wish, cancellationToken, ControlClient.DevicePatience).ConfigureAwait(false));
        }
        catch (ControlRefusal refusal)
        {
            return new RequestResult(null, _time.GetUtcNow(), TimeSpan.Zero, TimeSpan.Zero, refusal.Message, refusal.Detail);
        }
    }

    private Task AskAsync<T>(ControlDeed deed, T wish) => AskAsync(deed, wish, _ending.Token);

    private Task<JsonElement> AskAsync<T>(ControlDeed deed, T wish, CancellationToken cancellationToken, TimeSpan? patience = null) =>
        _place.Away is { } away ? Task.FromException<JsonElement>(new ControlRefusal(away)) : _client.AskAsync(_place.Agent, deed, wish, cancellationToken, patience);

    private void Enqueue(Func<Task> deed)
    {
        if (!_deeds.Writer.TryWrite(deed)) _trouble = "Too much was asked of the agent at once; some of it was left out. Disconnect and connect again.";
    }

    private Watch<T> Watched<T>(Watch<T> watch)
    {
        Wake();
        return watch;
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task WaitAsync(CancellationToken pause)
    {
        try
        {
            await _wake.Reader.ReadAsync(pause).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is time to renew.
        }
    }
}
