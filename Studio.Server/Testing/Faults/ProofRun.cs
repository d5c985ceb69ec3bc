using Connector.Runtime.Probing;

namespace Studio.Server.Testing.Faults;

/// <summary>The proof of reconnecting of one connection: the one that runs, or the last one. Thread-safe.</summary>
/// <param name="time">The clock.</param>
/// <param name="changed">Called on any thread after each step.</param>
internal sealed class ProofRun(TimeProvider time, Action changed) : IDisposable
{
    private volatile ReconnectProof? _proof;
    private volatile CancellationTokenSource? _cancel;
    private Task _running = Task.CompletedTask;

    public ReconnectProof? Proof => _proof;

    public bool IsRunning => _proof is { End: ProofEnd.Running };

    /// <summary>Runs a prover until it ends or is cancelled. None may be running.</summary>
    /// <param name="begun">Where it begins.</param>
    /// <param name="make">Makes the prover, given whom it is to tell.</param>
    public void Start(ReconnectProof begun, Func<Action<ReconnectProof>, ReconnectProver> make)
    {
        _cancel?.Dispose();
        var cancel = _cancel = new CancellationTokenSource();
        _proof = begun;
        _running = Task.Run(() => RunAsync(make(Show), begun, cancel.Token), CancellationToken.None);
        changed();
    }

    public void Cancel()
    {
        if (IsRunning) _cancel?.Cancel();
    }

    /// <summary>Cancels it, and ends when nothing of it runs any more.</summary>
    public Task EndAsync()
    {
        Cancel();
        return _running;
    }

    public void Dispose() => _cancel?.Dispose();

    private async Task RunAsync(ReconnectProver prover, ReconnectProof begun, CancellationToken cancellationToken)
    {
        try
        {
            await prover.RunAsync(begun, cancellationToken);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A fault of ours: nobody awaits this task, and a proof that never ends would be believed to run.
            Show((_proof ?? begun) with { Now = null, End = ProofEnd.Stopped, Why = $"The studio failed while it ran: {exception.Message}", EndedAt = time.GetUtcNow() });
        }
    }

    private void Show(ReconnectProof proof)
    {
        _proof = proof;
        changed();
    }
}
