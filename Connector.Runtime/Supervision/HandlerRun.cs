using Connector.Sdk;

namespace Connector.Runtime.Supervision;

internal enum HandlerKind
{
    Connect,
    Reconnect,
    Disconnect,
}

/// <summary>A connect, reconnect or disconnect handler under way. Starts on the pool, so that one that blocks holds nobody.</summary>
internal sealed class HandlerRun
{
    private const int Queued = 0, Begun = 1, Revoked = 2;

    private readonly CancellationTokenSource _cancel = new();
    private int _phase = Queued;

    /// <param name="instance">Whose handler.</param>
    /// <param name="kind">Which.</param>
    /// <param name="epoch">The step of the supervisor that asked for it.</param>
    /// <param name="started">Timestamp of the start.</param>
    /// <param name="ended">Called on any thread when it has ended.</param>
    public HandlerRun(ConnectionInstance instance, HandlerKind kind, long epoch, long started, Action ended)
    {
        (Instance, Kind, Epoch, Started) = (instance, kind, epoch, started);
        var connection = instance.Connection;
        var token = _cancel.Token;
        // Cancelled while it still waits for a thread, it never begins: by then another handler may be at work.
        Task = Task.Run(
            () => Interlocked.CompareExchange(ref _phase, Begun, Queued) == Queued ? Call(connection, kind, token) : Task.FromCanceled(new CancellationToken(true)),
            CancellationToken.None);
        Task.ContinueWith(_ => ended(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public ConnectionInstance Instance { get; }
    public HandlerKind Kind { get; }
    public long Epoch { get; }
    public long Started { get; }
    public Task Task { get; }

    /// <summary>When it was cancelled, as a timestamp; null while it was not.</summary>
    public long? CancelledAt { get; private set; }

    /// <summary>Asks it to end. Callbacks of the connector run on the pool; what they throw is theirs.</summary>
    public void Cancel(long now)
    {
        if (CancelledAt is not null) return;
        CancelledAt = now;
        Interlocked.CompareExchange(ref _phase, Revoked, Queued);
        _cancel.CancelAsync().ContinueWith(static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private static Task Call(Connection connection, HandlerKind kind, CancellationToken token) => kind switch
    {
        HandlerKind.Connect => connection.HandleConnectAsync(token),
        HandlerKind.Reconnect => connection.HandleReconnectAsync(token),
        _ => connection.HandleDisconnectAsync(token),
    };
}
