using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Connector.Runtime.Mqtt;

namespace Connector.Runtime.Remote;

/// <summary>
/// The studio's end of the control protocol: asks agents and takes in what they report as it happens. Every request ends, with
/// an answer or with a sentence. Thread-safe.
/// </summary>
internal sealed class ControlClient : IAsyncDisposable
{
    /// <summary>How long an agent may take for anything that does not wait for a device.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long it may take for a read or a write: longer than the request timeout of any connector.</summary>
    public static readonly TimeSpan DevicePatience = TimeSpan.FromSeconds(45);

    private readonly IMqttLink _link;
    private readonly TimeProvider _time;
    private readonly string _asker = Convert.ToHexString(RandomNumberGenerator.GetBytes(8)).ToLowerInvariant();
    private readonly ConcurrentDictionary<string, (string Agent, TaskCompletionSource<ControlAnswer> Answer)> _waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Agent, string Id), Action<ControlEvent>> _listeners = new();
    private readonly List<IMqttSubscription> _subscriptions = [];
    private readonly List<Task> _loops = [];

    public ControlClient(IMqttLink link, TimeProvider time) => (_link, _time) = (link, time);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var answers = await _link.SubscribeAsync(ControlTopics.Answers("+", _asker), new MqttSubscribe(Qos: 1, IgnoreRetained: true), cancellationToken).ConfigureAwait(false);
        var events = await _link.SubscribeAsync(ControlTopics.Events("+", _asker), new MqttSubscribe(Qos: 1, Capacity: 4096, IgnoreRetained: true), cancellationToken).ConfigureAwait(false);
        _subscriptions.AddRange([answers, events]);
        _loops.AddRange([Task.Run(() => AnswersAsync(answers), CancellationToken.None), Task.Run(() => EventsAsync(events), CancellationToken.None)]);
    }

    /// <summary>Asks an agent.</summary>
    /// <returns>What it answered; undefined where the deed has no result.</returns>
    /// <exception cref="ControlRefusal">The agent does not do it, cannot be reached, or did not answer in time; the message says which.</exception>
    public async Task<JsonElement> AskAsync<T>(string agent, ControlDeed deed, T with, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        if (_link.Status is { State: MqttLinkState.Connected, ProtocolVersion: 4 })
            throw new ControlRefusal("The broker speaks MQTT 3.1.1 only; agents are steered over MQTT 5. Use Mosquitto 2 or another broker with MQTT 5.");
        var limit = patience ?? Patience;
        var number = Guid.NewGuid().ToString("N");
        var answer = new TaskCompletionSource<ControlAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[number] = (agent, answer);
        try
        {
            var payload = ControlJson.Write(new ControlRequest(ControlRequest.Version, deed, ControlJson.Element(with)));
            if (payload.Length > ControlRequest.LargestMessage) throw new ControlRefusal($"This is larger than the {ControlRequest.LargestMessage / 1024 / 1024} MB that one message to an agent may have.", $"{payload.Length} bytes");
            // A request that the agent does not get at once must not reach it later, when nobody waits for it any more.
            var request = new MqttPublish(ControlTopics.Requests(agent), payload, 1, ResponseTopic: ControlTopics.Answers(agent, _asker), CorrelationData: Encoding.UTF8.GetBytes(number), Expiry: limit);
            var outcome = await _link.PublishAsync(request, cancellationToken).ConfigureAwait(false);
            if (outcome != PublishOutcome.Done) throw new ControlRefusal("The studio has no link to its broker now, so the agent was not asked.", outcome.ToString());
            var said = await answer.Task.WaitAsync(limit, _time, cancellationToken).ConfigureAwait(false);
            return said.Error is { } error ? throw new ControlRefusal(error, said.Detail, said.IsGone) : said.Result;
        }
        catch (TimeoutException)
        {
            throw new ControlRefusal($"The agent {agent} did not answer within {limit.TotalSeconds:0} s. It may be off, or its link to the broker may be down.");
        }
        finally
        {
            _waiting.TryRemove(number, out _);
        }
    }

    /// <summary>Hands on the events of one watch or test of an agent, on the link's loop: the listener returns at once and does not throw. Dispose to stop.</summary>
    public IDisposable Listen(string agent, string id, Action<ControlEvent> listener)
    {
        _listeners[(agent, id)] = listener;
        return new Listening(() => _listeners.TryRemove((agent, id), out _));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subscription in _subscriptions) await subscription.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
    }

    private async Task AnswersAsync(IMqttSubscription answers)
    {
        await foreach (var message in answers.Messages.ReadAllAsync().ConfigureAwait(false))
        {
            // An agent answers for itself only: it cannot end another one's request.
            if (!_waiting.TryGetValue(Encoding.UTF8.GetString(message.CorrelationData.Span), out var waiting) || ControlTopics.AgentOf(message.Topic) != waiting.Agent) continue;
            try
            {
                waiting.Answer.TrySetResult(ControlJson.Read<ControlAnswer>(message.Payload.Span));
            }
            catch (JsonException unreadable)
            {
                waiting.Answer.TrySetResult(new ControlAnswer(ControlRequest.Version, default, "The agent's answer cannot be understood; agent and studio must be of the same release.", unreadable.Message));
            }
        }
    }

    private async Task EventsAsync(IMqttSubscription events)
    {
        await foreach (var message in events.Messages.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                var happened = ControlJson.Read<ControlEvent>(message.Payload.Span);
                if (ControlTopics.AgentOf(message.Topic) is { } agent && _listeners.TryGetValue((agent, happened.Id), out var listener)) listener(happened);
            }
            catch (JsonException)
            {
                // The gap in its numbers makes the watch begin anew; there is nobody else to tell.
            }
        }
    }

    private sealed class Listening(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}
