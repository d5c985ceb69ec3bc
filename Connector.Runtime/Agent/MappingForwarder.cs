using Connector.Runtime.Mqtt;

namespace Connector.Runtime.Agent;

/// <summary>Runs one item of a mapping: passes payloads on as they are.</summary>
internal sealed class MappingForwarder : IAsyncDisposable
{
    private readonly DataPlane _plane;
    private readonly MappingPlan _plan;
    private readonly Action<string> _note;
    private readonly MqttTopic? _fixedTarget;
    private readonly List<IMqttSubscription> _subscriptions = [];
    private readonly List<Task> _loops = [];
    private bool _loopNoted;

    private MappingForwarder(DataPlane plane, MappingPlan plan, Action<string> note)
    {
        (_plane, _plan, _note) = (plane, plan, note);
        if (plan.Target!.IsFixed) _fixedTarget = plan.Target.Fill(new Dictionary<string, string>());
    }

    public static async Task<MappingForwarder> StartAsync(DataPlane plane, MappingPlan plan, Action<string> note, CancellationToken cancellationToken)
    {
        var forwarder = new MappingForwarder(plane, plan, note);
        foreach (var source in plan.Sources)
        {
            // A target that acts on a device hears nothing that was kept from before.
            var subscription = await plane.Link.SubscribeAsync(
                source.Pattern.Filter, new MqttSubscribe(source.Qos, plane.Options.WaitingForwards, IgnoreRetained: plan.IsCommand), cancellationToken);
            if (subscription.Refusal is { } refusal) note(refusal);
            forwarder._subscriptions.Add(subscription);
            forwarder._loops.Add(Task.Run(() => forwarder.ForwardAsync(source.Pattern, subscription), CancellationToken.None));
        }

        return forwarder;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subscription in _subscriptions) await subscription.DisposeAsync();
        await Task.WhenAll(_loops);
    }

    private async Task ForwardAsync(MappingPattern pattern, IMqttSubscription subscription)
    {
        await foreach (var message in subscription.Messages.ReadAllAsync())
        {
            if ((_fixedTarget ?? Target(pattern, message)) is not { } target) continue;
            _plane.CountForwarded();
            _plane.Send(new MqttPublish(target, message.Payload, _plan.Qos, _plan.Retain, CorrelationData: message.CorrelationData));
        }
    }

    /// <summary>The topic for this message, or null when it must not be sent.</summary>
    private MqttTopic? Target(MappingPattern pattern, MqttReceived message)
    {
        if (pattern.Read(message.Topic) is not { } texts) return null;
        var topic = _plan.Target!.Fill(texts);
        if (TopicName.Problem(topic) is not null) return null;
        if (!_plan.Sources.Any(source => TopicName.Matches(source.Pattern.Filter, topic))) return topic;
        _plane.CountLoop();
        if (!_loopNoted) _note($"Messages for '{topic}' are not forwarded: this mapping would hear them itself.");
        _loopNoted = true;
        return null;
    }
}
