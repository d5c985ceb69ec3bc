using Connector.Runtime.Mqtt;

namespace Connector.Runtime.Remote;

/// <summary>Publishes the agent's report: within a second of a change, and every few seconds while nothing changes, so that figures stay fresh.</summary>
internal sealed class AgentReporter(string name, IMqttLink link, Func<AgentReport> report, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _ending = new();
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(ReportAsync);

    /// <summary>Says good-bye: the agent is stopped on purpose.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        if (link.Status.State == MqttLinkState.Connected)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
            try
            {
                await PublishAsync(report() with { Online = false }, patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The broker does not answer; its own patience will tell the studio.
            }
        }

        _ending.Dispose();
    }

    private async Task ReportAsync()
    {
        byte[]? told = null;
        var since = TimeSpan.Zero;
        var connects = -1;
        try
        {
            while (true)
            {
                var now = report();
                var comparable = ControlJson.Write(now with { At = null, Unsent = 0, Services = [.. (now.Services ?? []).Select(Still)] });
                var connected = link.Statistics.Connects;
                if (told is null || since >= Longest || connected != connects || !comparable.AsSpan().SequenceEqual(told))
                {
                    // A report that did not arrive is sent again with the next turn.
                    told = await PublishAsync(now, _ending.Token).ConfigureAwait(false) == PublishOutcome.Done ? comparable : null;
                    (since, connects) = (TimeSpan.Zero, connected);
                }

                await Task.Delay(Shortest, time, _ending.Token).ConfigureAwait(false);
                since += Shortest;
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The agent stops.
        }
    }

    private ValueTask<PublishOutcome> PublishAsync(AgentReport now, CancellationToken cancellationToken) =>
        link.PublishAsync(new MqttPublish(ControlTopics.Report(name), ControlJson.Write(now), 1, Retain: true), cancellationToken);

    /// <summary>Without what moves with every value.</summary>
    private static ReportedService Still(ReportedService service) =>
        service with { Connections = [.. service.Connections.Select(connection => connection with { LastValueAt = null })] };
}
