using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Outbox;

namespace Connector.Agent.Broker;

/// <summary>Joins a file that runs on this machine to a broker: values out, requests in, mappings.</summary>
internal sealed class LocalBroker : IAsyncDisposable
{
    private readonly Output _output;
    private readonly MosquittoLink _link;
    private readonly Outbox? _outbox;
    private readonly Task _telling;

    private LocalBroker(MosquittoLink link, Outbox? outbox, DataPlane plane, Output output)
    {
        (_link, _outbox, Plane, _output) = (link, outbox, plane, output);
        _telling = TellAsync();
    }

    public DataPlane Plane { get; }

    /// <summary>Starts linking. Null when it cannot work here, which has been said.</summary>
    public static LocalBroker? Start(MqttLinkOptions options, string? data, bool oldTopics, IConnectorCatalog catalog, Output output, TimeProvider time)
    {
        if (MqttLibrary.Fault is { } missing)
        {
            output.Note(missing);
            return null;
        }

        var link = new MosquittoLink(options, time);
        try
        {
            var outbox = data is null ? null : new Outbox(new OutboxOptions { File = Path.Combine(data, "outbox.db") }, time, link);
            if (outbox?.BrokenFile is { } broken) output.Note($"The outbox was damaged; a new one was begun and the old one kept as {broken}.");
            if (outbox?.Statistics.Waiting is > 0 and var waiting) output.Note($"{waiting} messages of an earlier run wait in the outbox and are sent first.");
            var plane = new DataPlane(link, outbox, catalog, new DataPlaneOptions { TopicForm = oldTopics ? TopicForm.Version1 : TopicForm.Version2 }, time);
            return new LocalBroker(link, outbox, plane, output);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            output.Note(failure.Message);
            return null;
        }
    }

    /// <summary>Begins to serve, and says what is not run.</summary>
    public async Task ServeAsync(ServiceDefinition service, Func<string, ILiveConnection?> connections, CancellationToken cancellationToken)
    {
        if (_outbox is null && service.Endpoints.Any(endpoint => endpoint is { Qos: > 0, Operation: EndpointOperation.Subscribe }))
            _output.Note("Values of QoS 1 and 2 are lost while the broker is away: name a folder with --data to keep them.");
        _link.Start();
        try
        {
            var served = await Plane.ServeAsync(service, connections, cancellationToken).ConfigureAwait(false);
            foreach (var notice in served.Notices) _output.Note($"{notice.ResourceId}: {notice.Sentence}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ended before it began; the caller sees that, too.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Plane.DisposeAsync().ConfigureAwait(false);
        if (_outbox is not null) await _outbox.DisposeAsync().ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
        await _telling.ConfigureAwait(false);
        var told = Plane.Statistics;
        var waiting = _outbox?.Statistics.Waiting ?? 0;
        _output.Text($"Sent {told.Sent + told.Stored}, lost {told.Unsent + (_outbox?.Statistics.Dropped ?? 0)}, answered {told.Requests}, forwarded {told.Forwarded}{(waiting > 0 ? $", {waiting} kept for the next run" : "")}.");
    }

    private async Task TellAsync()
    {
        using var states = _link.WatchStatus();
        MqttLinkState? before = null;
        string? reason = null;
        await foreach (var status in states.Changes.ReadAllAsync().ConfigureAwait(false))
        {
            // Repeated attempts with the same result are told once.
            if (status.State == MqttLinkState.Connecting || (status.State == before && status.Reason == reason)) continue;
            (before, reason) = (status.State, status.Reason);
            _output.Result($"broker: {status.Reason}{(status.Detail is null ? "" : $" ({status.Detail})")}", writer => writer.Broker(status));
        }
    }
}
