using System.Collections.Concurrent;
using Connector.Sdk;

namespace Connector.Runtime.Node;

/// <summary>What was asked of a host and is not answered yet.</summary>
internal sealed class NodeRequests(TimeProvider time)
{
    private readonly ConcurrentDictionary<int, Waiting> _waiting = new();
    private volatile NodeExit? _exit;
    private int _last;

    /// <summary>Notes a request; whoever awaits it goes on on the thread that answers.</summary>
    public (int Id, Task<DataValue> Answer) Add(bool isBounded, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _last);
        var waiting = new Waiting(this, id, isBounded ? time.GetTimestamp() : long.MaxValue);
        _waiting[id] = waiting;
        if (cancellationToken.CanBeCanceled) waiting.Cancel = cancellationToken.UnsafeRegister(static (state, token) => ((Waiting)state!).Cancelled(token), waiting);
        if (_exit is { } exit) Fail(id, Gone(exit));
        return (id, waiting.Task);
    }

    public void Answer(int id, DataValue value)
    {
        if (!_waiting.TryRemove(id, out var waiting)) return;
        waiting.Cancel.Unregister();
        waiting.TrySetResult(value);
    }

    public void Fail(int id, Exception exception)
    {
        if (!_waiting.TryRemove(id, out var waiting)) return;
        waiting.Cancel.Unregister();
        waiting.TrySetException(exception);
    }

    /// <summary>Fails what has waited too long. Called once a second.</summary>
    public void FailOlderThan(TimeSpan limit)
    {
        var now = time.GetTimestamp();
        foreach (var (id, waiting) in _waiting)
        {
            if (waiting.Since > now || time.GetElapsedTime(waiting.Since, now) < limit) continue;
            Fail(id, new RequestTimeoutException(
                $"The connector did not answer within {limit.TotalSeconds:0.#} s.", "Its handler neither returned a value nor threw."));
        }
    }

    /// <summary>Fails everything, now and later: the host is gone.</summary>
    public void End(NodeExit exit)
    {
        _exit = exit;
        foreach (var id in _waiting.Keys) Fail(id, Gone(exit));
    }

    private static ConnectorException Gone(NodeExit exit) => new(exit.Sentence, exit.Detail);

    private sealed class Waiting(NodeRequests requests, int id, long since) : TaskCompletionSource<DataValue>
    {
        public long Since => since;

        public CancellationTokenRegistration Cancel { get; set; }

        public void Cancelled(CancellationToken token)
        {
            if (requests._waiting.TryRemove(id, out _)) TrySetCanceled(token);
        }
    }
}
