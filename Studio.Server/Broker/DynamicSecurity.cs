using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Connector.Runtime.Mqtt;

namespace Studio.Server.Broker;

/// <summary>
/// Changes accounts and rights of a running broker through Mosquitto's dynamic security plug-in. Changes hold at once and
/// across restarts. Thread-safe.
/// </summary>
internal sealed class DynamicSecurity : IAsyncDisposable
{
    private const string Commands = "$CONTROL/dynamic-security/v1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IMqttLink _link;
    private readonly TimeProvider _time;
    private readonly IMqttSubscription _answers;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> _waiting = new(StringComparer.Ordinal);
    private readonly Task _loop;
    private long _number;

    private readonly Action _stored;

    private DynamicSecurity(IMqttLink link, IMqttSubscription answers, Action stored, TimeProvider time)
    {
        (_link, _answers, _stored, _time) = (link, answers, stored, time);
        _loop = Task.Run(ListenAsync);
    }

    /// <param name="link">The studio's link to the broker.</param>
    /// <param name="stored">Called after each command that was carried out, on the caller's thread: the broker has stored it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up waiting for the broker.</param>
    public static async Task<DynamicSecurity> OpenAsync(IMqttLink link, Action stored, TimeProvider time, CancellationToken cancellationToken)
    {
        var answers = await link.SubscribeAsync($"{Commands}/response", new MqttSubscribe(Qos: 1), cancellationToken);
        return new DynamicSecurity(link, answers, stored, time);
    }

    /// <summary>Carries out one command.</summary>
    /// <returns>What the broker answered under <c>data</c>, or an empty object.</returns>
    /// <exception cref="BrokerRefusedException">The broker does not do it; the message is its own.</exception>
    /// <exception cref="TimeoutException">No answer came: the plug-in is not loaded, or the link broke.</exception>
    public async Task<JsonObject> DoAsync(JsonObject command, CancellationToken cancellationToken)
    {
        var number = $"{Interlocked.Increment(ref _number)}";
        command["correlationData"] = number;
        var answer = _waiting[number] = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var payload = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["commands"] = new JsonArray(command) });
            if (await _link.PublishAsync(new MqttPublish(Commands, payload, 1), cancellationToken) is var outcome && outcome != PublishOutcome.Done)
                throw new BrokerRefusedException($"The broker did not take the command ({outcome}).");
            var response = await answer.Task.WaitAsync(Patience, _time, cancellationToken);
            if ((string?)response["error"] is { } error) throw new BrokerRefusedException(error);
            _stored();
            return response["data"] as JsonObject ?? [];
        }
        finally
        {
            _waiting.TryRemove(number, out _);
        }
    }

    /// <summary>Carries out a command that may have been carried out before.</summary>
    public async Task TryAsync(JsonObject command, CancellationToken cancellationToken)
    {
        try
        {
            await DoAsync(command, cancellationToken);
        }
        catch (BrokerRefusedException refused) when (refused.Message.Contains("already", StringComparison.OrdinalIgnoreCase) || refused.Message.Contains("not found", StringComparison.OrdinalIgnoreCase))
        {
            // It is as it should be.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _answers.DisposeAsync();
        await _loop;
    }

    private async Task ListenAsync()
    {
        await foreach (var message in _answers.Messages.ReadAllAsync())
        {
            foreach (var response in JsonNode.Parse(message.Payload.Span)?["responses"]?.AsArray() ?? [])
            {
                if (response is JsonObject answer && (string?)answer["correlationData"] is { } number && _waiting.TryGetValue(number, out var waiting))
                    waiting.TrySetResult((JsonObject)answer.DeepClone());
            }
        }
    }
}

/// <summary>The broker refuses a change of accounts or rights.</summary>
internal sealed class BrokerRefusedException(string message) : Exception(message);
