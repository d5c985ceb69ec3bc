using Connector.Runtime.States;
using Connector.Runtime.Supervision;
using Connector.Sdk;

namespace Connector.Runtime.Probing;

/// <summary>
/// The signals of a connection under test: the same table moves it, but nothing is retried. The first attempt's outcome and the
/// loss of the link are what the test waits for.
/// </summary>
internal sealed class TestSignals : IConnectionSignals, IDisposable
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<FailureWords?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _down = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _lost = new();
    private ConnectionState _state = ConnectionState.Connecting;

    public ConnectionState State
    {
        get { lock (_lock) return _state; }
    }

    /// <summary>Null when connected, otherwise why not.</summary>
    public Task<FailureWords?> Outcome => _outcome.Task;

    public Task Down => _down.Task;

    /// <summary>Cancelled when the link was lost; the words are in <see cref="LostBecause"/>.</summary>
    public CancellationToken Lost => _lost.Token;

    public FailureWords? LostBecause { get; private set; }

    public void Disconnecting() => Move(ConnectionTrigger.Disconnect);

    public void ConnectDone()
    {
        if (Move(ConnectionTrigger.ConnectDone)) _outcome.TrySetResult(null);
    }

    public void ConnectFailed(string reason, string? detail)
    {
        if (Move(ConnectionTrigger.ConnectFailed)) _outcome.TrySetResult(new FailureWords(reason, detail));
    }

    public void ReconnectFailed(string reason, string? detail) => ConnectFailed(reason, detail);

    public void ConnectLost(string reason, string? detail)
    {
        if (!Move(ConnectionTrigger.ConnectLost)) return;
        LostBecause = new FailureWords(reason, detail);
        _lost.CancelAsync().ContinueWith(static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    public void DisconnectDone()
    {
        if (Move(ConnectionTrigger.DisconnectDone)) _down.TrySetResult();
    }

    public void Dispose() => _lost.Dispose();

    private bool Move(ConnectionTrigger trigger)
    {
        lock (_lock)
        {
            if (ConnectionTransitions.Next(_state, trigger).To is not { } to) return false;
            _state = to;
            return true;
        }
    }
}
