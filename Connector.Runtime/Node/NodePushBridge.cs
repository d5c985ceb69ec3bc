using System.Collections.Concurrent;
using Connector.Sdk;

namespace Connector.Runtime.Node;

/// <summary>A connection whose JavaScript class has <c>handleSubscribe</c>: its device pushes.</summary>
internal sealed class NodePushBridge(ConnectionContext context, NodeHost host, NodeConnector connector)
    : NodeBridge(context, host, connector), ISubscribable
{
    private readonly ConcurrentDictionary<int, Action<Reading>> _takers = new();
    private readonly ConcurrentDictionary<Action<Reading>, int> _numbers = new();
    private int _last;

    public async ValueTask HandleSubscribeAsync(PreparedAddress address, Action<Reading> onData, CancellationToken cancellationToken)
    {
        var link = Link();
        var number = Interlocked.Increment(ref _last);
        (_takers[number], _numbers[onData]) = (onData, number);
        var message = new NodeMessage("s", link.Id) { Number = ((NodeAddress)address).On(link), Number2 = number };
        try
        {
            await AskAsync(link, message, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _takers.TryRemove(number, out _);
            throw;
        }
    }

    public async ValueTask HandleUnsubscribeAsync(PreparedAddress address, Action<Reading> onData, CancellationToken cancellationToken)
    {
        var link = Link();
        if (!_numbers.TryRemove(onData, out var number)) return;
        _takers.TryRemove(number, out _);
        await AskAsync(link, new NodeMessage("u", link.Id) { Number = ((NodeAddress)address).On(link), Number2 = number }, cancellationToken).ConfigureAwait(false);
    }

    protected override void Pushed(int subscription, DataValue value)
    {
        if (_takers.TryGetValue(subscription, out var onData)) onData(new Reading(value));
    }

    protected override void Forget(NodeLink link)
    {
        _takers.Clear();
        _numbers.Clear();
        link.Process.Send(new NodeMessage("f", link.Id));
    }
}
