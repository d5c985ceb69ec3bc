using Connector.Runtime.Mqtt;
using Connector.Runtime.Remote;
using Studio.Client.Data;
using Studio.Client.Ports;
using Studio.Server.Broker;

namespace Studio.Server.Data;

/// <summary>Hears all of the broker while somebody looks, and forgets it when the last one has left. One subscription serves all pages.</summary>
internal sealed class DataTopics(BrokerSupervisor broker, MqttSettings settings, TimeProvider time, ILogger<DataTopics> log) : IDataTopics
{
    private readonly Lock _lock = new();
    private Listening? _listening;

    public IDataHold Join()
    {
        lock (_lock)
        {
            _listening ??= new Listening(broker, settings, time, log);
            _listening.Holds++;
            return new Hold(this, _listening);
        }
    }

    private void Leave(Listening listening)
    {
        lock (_lock)
        {
            if (--listening.Holds > 0) return;
            if (_listening == listening) _listening = null;
        }

        listening.End();
    }

    private sealed class Listening
    {
        private readonly CancellationTokenSource _ending = new();
        private readonly BrokerSupervisor _broker;
        private readonly MqttSettings _settings;
        private readonly TimeProvider _time;
        private IMqttSubscription? _subscription;

        public Listening(BrokerSupervisor broker, MqttSettings settings, TimeProvider time, ILogger log)
        {
            (_broker, _settings, _time) = (broker, settings, time);
            if (settings.Mode != "off") _ = Task.Run(() => ListenAsync(log));
        }

        public TopicTree Tree { get; } = new();

        public int Holds { get; set; }

        public long Dropped => _subscription?.Dropped ?? 0;

        public string? Fault => _settings.Mode == "off" || _broker.Status.State != BrokerState.Connected ? _broker.Status.Reason : _subscription?.Refusal;

        public void End() => _ending.Cancel();

        private async Task ListenAsync(ILogger log)
        {
            try
            {
                await using var subscription = _subscription = await _broker.Link.SubscribeAsync("#", new MqttSubscribe(Qos: 0, Capacity: 20_000), _ending.Token);
                await foreach (var message in subscription.Messages.ReadAllAsync(_ending.Token))
                {
                    // Installs carry secrets; what studio and agents say to each other is nobody's business here.
                    if (message.Topic.StartsWith(ControlTopics.Root + "/", StringComparison.Ordinal)) continue;
                    Tree.Put(message.Topic, message.Payload, message.Qos, message.Retained, _time.GetUtcNow());
                }
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                // Nobody looks any more.
            }
            catch (ObjectDisposedException stopped)
            {
                log.LogDebug(stopped, "The link ended while somebody looked at the data");
            }
        }
    }

    private sealed class Hold(DataTopics owner, Listening listening) : IDataHold
    {
        private int _left;

        public TopicTree Tree => listening.Tree;

        public long Dropped => listening.Dropped;

        public string? Fault => listening.Fault;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) owner.Leave(listening);
        }
    }
}
