using System.Collections.Concurrent;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Probing;

namespace Connector.Runtime.Remote;

/// <summary>
/// The agent's end of the control protocol: hears requests, carries them out beside one another, and answers every one. Requests
/// come in a clean session only and retained ones are ignored, as with <c>/set</c>.
/// </summary>
internal sealed class AgentControl(
    string name, IMqttLink link, KeptServices kept, AgentServices services, RemoteTests tests, IConnectorCatalog catalog, RuntimeOptions options, TimeProvider time)
    : IAsyncDisposable
{
    private static readonly TimeSpan WatchLease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Sweeping = TimeSpan.FromSeconds(5);
    private const int MostWaiting = 256;
    private const int MostAtOnce = 64;
    private const int MostWatches = 500;

    private readonly ConcurrentDictionary<(string Asker, string Id), ConnectionWatcher> _watches = new();
    private readonly ConcurrentDictionary<(string Asker, string Id), CancellationTokenSource> _trials = new();
    private readonly ConcurrentDictionary<Task, byte> _working = new();
    private readonly SemaphoreSlim _room = new(MostAtOnce);
    private readonly CancellationTokenSource _ending = new();
    private IMqttSubscription? _requests;
    private Task _loop = Task.CompletedTask;
    private Task _sweep = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var wanted = new MqttSubscribe(Qos: 1, MostWaiting, IgnoreRetained: true, message => _ = AnswerAsync(message, Refused("The agent has too many requests waiting. Try again in a moment.")));
        _requests = await link.SubscribeAsync(ControlTopics.Requests(name), wanted, cancellationToken).ConfigureAwait(false);
        _loop = Task.Run(ListenAsync, CancellationToken.None);
        _sweep = Task.Run(SweepAsync, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        if (_requests is not null) await _requests.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_loop, _sweep).ConfigureAwait(false);
        foreach (var watch in _watches.Values) await watch.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_working.Keys).ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var message in _requests!.Messages.ReadAllAsync(_ending.Token).ConfigureAwait(false))
            {
                await _room.WaitAsync(_ending.Token).ConfigureAwait(false);
                var work = Task.Run(() => ServeAsync(message), CancellationToken.None);
                _working[work] = 0;
                _ = work.ContinueWith(done => _working.TryRemove(done, out _), TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The agent stops.
        }
    }

    private async Task ServeAsync(MqttReceived message)
    {
        ControlAnswer answer;
        try
        {
            if (ControlTopics.AskerOf(name, message.ResponseTopic) is not { } asker) return;
            if (message.Payload.Length > ControlRequest.LargestMessage) throw new ControlRefusal($"The request is larger than {ControlRequest.LargestMessage / 1024 / 1024} MB.");
            var request = ControlJson.Read<ControlRequest>(message.Payload.Span);
            if (request.V != ControlRequest.Version)
                throw new ControlRefusal($"The studio speaks version {request.V} of the control protocol, this agent version {ControlRequest.Version}. Install the same release on both.");
            answer = new ControlAnswer(ControlRequest.Version, await DoAsync(asker, request).ConfigureAwait(false));
        }
        catch (ControlRefusal refusal)
        {
            answer = Refused(refusal.Message, refusal.Detail, refusal.IsGone);
        }
        catch (JsonException unreadable)
        {
            answer = Refused("The agent does not understand the request; agent and studio must be of the same release.", unreadable.Message);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            answer = Refused("The agent is being stopped.");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            answer = Refused("The agent could not do it.", failure.Message);
        }
        finally
        {
            _room.Release();
        }

        await AnswerAsync(message, answer).ConfigureAwait(false);
    }

    private async Task AnswerAsync(MqttReceived message, ControlAnswer answer)
    {
        if (ControlTopics.AskerOf(name, message.ResponseTopic) is null) return;
        var payload = ControlJson.Write(answer);
        if (payload.Length > ControlRequest.LargestMessage) payload = ControlJson.Write(Refused("The answer is too large to be sent.", $"{payload.Length} bytes"));
        await link.PublishAsync(new MqttPublish(message.ResponseTopic!, payload, 1, CorrelationData: message.CorrelationData), CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<JsonElement> DoAsync(string asker, ControlRequest request)
    {
        var ending = _ending.Token;
        switch (request.Deed)
        {
            case ControlDeed.Install: await kept.InstallAsync(ControlJson.Read<InstalledPart>(request.With), ending).ConfigureAwait(false); return default;
            case ControlDeed.Remove: await kept.RemoveAsync(ControlJson.Read<ServiceWish>(request.With).ServiceId, ending).ConfigureAwait(false); return default;
            case ControlDeed.Enable:
                var wish = ControlJson.Read<ServiceWish>(request.With);
                await kept.EnableAsync(wish.ServiceId, wish.Enabled, ending).ConfigureAwait(false);
                return default;
            case ControlDeed.Open:
                var open = ControlJson.Read<OpenWish>(request.With);
                if (open.At.Test is null) throw new ControlRefusal("Only tests can be opened.");
                await tests.OpenAsync(open, ending).ConfigureAwait(false);
                return default;
            case ControlDeed.Close: await tests.CloseAsync(OfTest(ControlJson.Read<StateWish>(request.With).At)).ConfigureAwait(false); return default;
            case ControlDeed.Connect:
                var connect = ControlJson.Read<StateWish>(request.With);
                Find(OfTest(connect.At)).Connect(connect.Reason);
                return default;
            case ControlDeed.Disconnect:
                var disconnect = ControlJson.Read<StateWish>(request.With);
                await Find(OfTest(disconnect.At)).DisconnectAsync(disconnect.Reason, ending).ConfigureAwait(false);
                return default;
            case ControlDeed.Retry: return ControlJson.Element(Find(ControlJson.Read<StateWish>(request.With).At).RetryNow());
            case ControlDeed.Read:
                var read = ControlJson.Read<ReadWish>(request.With);
                return ControlJson.Element(await Find(read.At).ReadAsync(read.Address, read.Request, ending).ConfigureAwait(false));
            case ControlDeed.Write:
                // Who writes to an installed service uses its /set topic; here the studio has armed a test and audited the write.
                var write = ControlJson.Read<WriteWish>(request.With);
                return ControlJson.Element(await Find(OfTest(write.At)).WriteAsync(write.Address, write.Value, ending).ConfigureAwait(false));
            case ControlDeed.Browse:
                var browse = ControlJson.Read<BrowseWish>(request.With);
                return ControlJson.Element(await Find(browse.At).BrowseAsync(browse.Parent, ending).ConfigureAwait(false));
            case ControlDeed.SetEndpoint:
                var set = ControlJson.Read<EndpointWish>(request.With);
                Find(OfTest(set.At)).SetEndpoint(set.Endpoint ?? throw new ControlRefusal("No endpoint was given."));
                return default;
            case ControlDeed.RemoveEndpoint:
                var remove = ControlJson.Read<EndpointWish>(request.With);
                await Find(OfTest(remove.At)).RemoveEndpointAsync(remove.EndpointId ?? "", ending).ConfigureAwait(false);
                return default;
            case ControlDeed.Watch: await WatchAsync(asker, ControlJson.Read<WatchWish>(request.With)).ConfigureAwait(false); return default;
            case ControlDeed.Unwatch:
                if (_watches.TryRemove((asker, ControlJson.Read<WatchWish>(request.With).Id), out var ended)) await ended.DisposeAsync().ConfigureAwait(false);
                return default;
            case ControlDeed.Test: StartTest(asker, ControlJson.Read<TestWish>(request.With)); return default;
            case ControlDeed.CancelTest:
                if (_trials.TryGetValue((asker, ControlJson.Read<TestWish>(request.With).Id), out var trial)) await trial.CancelAsync().ConfigureAwait(false);
                return default;
            default: throw new ControlRefusal($"This agent does not know the request '{request.Deed}'.");
        }
    }

    private async Task WatchAsync(string asker, WatchWish wish)
    {
        var connection = Find(wish.At);
        if (_watches.TryGetValue((asker, wish.Id), out var watch))
        {
            if (watch.Connection == connection)
            {
                watch.Renew(wish.Frames);
                return;
            }

            // The service was installed anew and this is another connection of the same name.
            _watches.TryRemove((asker, wish.Id), out _);
            await watch.DisposeAsync().ConfigureAwait(false);
            throw new ControlRefusal("The connection was replaced; watch it anew.", isGone: true);
        }

        if (_watches.Count >= MostWatches) throw new ControlRefusal($"The agent is watched in {MostWatches} places already.");
        _watches[(asker, wish.Id)] = new ConnectionWatcher(connection, wish.Id, wish.Frames, link, ControlTopics.Events(name, asker), time);
    }

    private void StartTest(string asker, TestWish wish)
    {
        if (wish.Definition is not { } definition) throw new ControlRefusal("No settings to test were given.");
        var connector = catalog.Find(definition.Protocol) ?? throw new ControlRefusal($"This agent has no connector called '{definition.Protocol}'.");
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        if (!_trials.TryAdd((asker, wish.Id), cancel)) throw new ControlRefusal("This test runs already.");
        var test = ConnectionTest.Start(connector, definition, wish.Address, options, time, cancel.Token);
        var work = Task.Run(async () =>
        {
            var topic = new MqttTopic(ControlTopics.Events(name, asker));
            var number = 0;
            await foreach (var rung in test.Rungs.ReadAllAsync().ConfigureAwait(false))
                await link.PublishAsync(new MqttPublish(topic, ControlJson.Write(new ControlEvent(ControlRequest.Version, wish.Id, ++number, Rungs: [rung])), 1)).ConfigureAwait(false);
            await link.PublishAsync(new MqttPublish(topic, ControlJson.Write(new ControlEvent(ControlRequest.Version, wish.Id, ++number, Ended: true)), 1)).ConfigureAwait(false);
            _trials.TryRemove((asker, wish.Id), out _);
            cancel.Dispose();
        });
        _working[work] = 0;
        _ = work.ContinueWith(done => _working.TryRemove(done, out _), TaskScheduler.Default);
    }

    private ILiveConnection Find(Whereabouts at) => (at switch
    {
        { Test: not null } => tests.Find(at),
        { Service: { } service } => services.Find(service, at.Connection),
        _ => null,
    }) ?? throw new ControlRefusal(
        at.Test is null ? $"The service '{at.Service}' does not run the connection '{at.Connection}' on this agent." : $"The agent does not hold this test of '{at.Connection}' any more. Press Connect.", isGone: true);

    private static Whereabouts OfTest(Whereabouts at) =>
        at.Test is not null ? at : throw new ControlRefusal("An installed service is not moved by hand: test its draft, or enable and disable the service.");

    private async Task SweepAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Sweeping, time, _ending.Token).ConfigureAwait(false);
                foreach (var (key, watch) in _watches)
                    if (time.GetElapsedTime(watch.Heard) > WatchLease && _watches.TryRemove(KeyValuePair.Create(key, watch))) await watch.DisposeAsync().ConfigureAwait(false);
                await tests.SweepAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The agent stops.
        }
    }

    private static ControlAnswer Refused(string sentence, string? detail = null, bool isGone = false) => new(ControlRequest.Version, default, sentence, detail, isGone);
}
