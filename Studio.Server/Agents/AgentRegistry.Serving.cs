using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Remote;
using Studio.Client.Ports;
using Studio.Server.Broker;

namespace Studio.Server.Agents;

// The registry's own work while the broker is there: it hears who asks to join and what agents report.
internal sealed partial class AgentRegistry
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Mode != "embedded") return;
        try
        {
            while (true)
            {
                await UntilAsync(connected: true, stoppingToken);
                try
                {
                    await ServeAsync(broker.Link, stoppingToken);
                }
                catch (Exception failure) when (failure is BrokerRefusedException or TimeoutException or ObjectDisposedException)
                {
                    log.LogWarning("The registry of agents is not available: {Reason}", failure.Message);
                    await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The studio stops. The enrolment account is locked again at the next start.
        }
    }

    /// <summary>Serves until the link breaks; the accounts are looked at anew after each reconnect.</summary>
    private async Task ServeAsync(IMqttLink link, CancellationToken stopping)
    {
        await using var security = await DynamicSecurity.OpenAsync(link, broker.KeepAccounts, time, stopping);
        var rights = new AgentRights(security);
        await rights.PrepareAsync(stopping);
        var (all, agents) = await rights.ListAsync(stopping);
        await using var enrolment = await link.SubscribeAsync(ControlTopics.Enrolment, new MqttSubscribe(Qos: 1, Capacity: MostWaiting, IgnoreRetained: true), stopping);
        await using var reports = await link.SubscribeAsync(ControlTopics.Report("+"), new MqttSubscribe(Qos: 1), stopping);
        lock (_lock)
        {
            _accounts = [.. all];
            foreach (var name in agents) _known.TryAdd(name, new KnownAgent(name, null, null, null));
            _rights = rights;
        }

        Locked();
        var reading = Task.WhenAll(ReadEnrolmentsAsync(enrolment), ReadReportsAsync(reports));
        try
        {
            await UntilAsync(connected: false, stopping);
        }
        finally
        {
            lock (_lock) _rights = null;
            await enrolment.DisposeAsync();
            await reports.DisposeAsync();
            await reading;
            Changed?.Invoke();
        }
    }

    private async Task UntilAsync(bool connected, CancellationToken stopping)
    {
        while (true)
        {
            var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            void Note() => changed.TrySetResult();
            broker.Changed += Note;
            try
            {
                if ((broker.Status.State == BrokerState.Connected) == connected) return;
                await changed.Task.WaitAsync(stopping);
            }
            finally
            {
                broker.Changed -= Note;
            }
        }
    }

    private async Task ReadEnrolmentsAsync(IMqttSubscription enrolment)
    {
        await foreach (var message in enrolment.Messages.ReadAllAsync())
        {
            lock (_lock)
            {
                // An agent that still waits asks again and again.
                foreach (var silent in _waiting.Where(waiting => time.GetUtcNow() - waiting.Value.At > Forgotten).Select(waiting => waiting.Key).ToList()) _waiting.Remove(silent);
                if (EnrolmentRequest.Read(message.Payload) is not { } request || (_waiting.Count == MostWaiting && !_waiting.ContainsKey(Key(request))))
                {
                    _turned++;
                    continue;
                }

                if (_denied.Contains(Key(request))) continue;
                _waiting[Key(request)] = (request, time.GetUtcNow());
            }

            Changed?.Invoke();
        }
    }

    private async Task ReadReportsAsync(IMqttSubscription reports)
    {
        await foreach (var message in reports.Messages.ReadAllAsync())
        {
            var name = message.Topic.Split('/')[2];
            try
            {
                var report = JsonNode.Parse(message.Payload.Span) as JsonObject;
                lock (_lock)
                {
                    if (_known.TryGetValue(name, out var known))
                        _known[name] = new KnownAgent(name, (bool?)report?["online"] ?? false, (string?)report?["version"] ?? known.Version, time.GetUtcNow());
                }

                Changed?.Invoke();
            }
            catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
            {
                log.LogWarning("The agent '{Agent}' sent a report that cannot be read.", name);
            }
        }
    }
}
