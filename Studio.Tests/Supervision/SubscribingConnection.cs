using System.Collections.Concurrent;
using Connector.Sdk;

namespace Studio.Tests.Supervision;

/// <summary>A scripted connection whose device pushes, and that writes down which delegate it was called with.</summary>
internal sealed class SubscribingConnection(ConnectionContext context, ScriptedConnector script, Func<string, CancellationToken, Task> on)
    : ScriptedConnection(context, script), ISubscribable
{
    /// <summary>What was called, in order: <c>subscribed</c> when it had succeeded, <c>unsubscribe</c> and handlers when they began.</summary>
    public ConcurrentQueue<(string Call, Action<Reading>? OnData)> Order { get; } = [];

    public override Task HandleConnectAsync(CancellationToken cancellationToken)
    {
        Order.Enqueue(("connect", null));
        return base.HandleConnectAsync(cancellationToken);
    }

    public override Task HandleReconnectAsync(CancellationToken cancellationToken)
    {
        Order.Enqueue(("connect", null));
        return base.HandleReconnectAsync(cancellationToken);
    }

    public override Task HandleDisconnectAsync(CancellationToken cancellationToken)
    {
        Order.Enqueue(("disconnect", null));
        return base.HandleDisconnectAsync(cancellationToken);
    }

    public async ValueTask HandleSubscribeAsync(PreparedAddress address, Action<Reading> onData, CancellationToken cancellationToken)
    {
        await InRequestAsync("subscribe", cancellationToken, () => on("subscribe", cancellationToken));
        Order.Enqueue(("subscribed", onData));
        onData(new Reading(1L));
    }

    public async ValueTask HandleUnsubscribeAsync(PreparedAddress address, Action<Reading> onData, CancellationToken cancellationToken)
    {
        Order.Enqueue(("unsubscribe", onData));
        await InRequestAsync("unsubscribe", null, () => on("unsubscribe", cancellationToken));
    }
}
