using System.Threading.Tasks.Sources;
using Connector.Sdk;

namespace Connector.Runtime.Connectors.Custom;

/// <summary>
/// One request that was sent, or the memory of one that was never answered. Pooled: in the normal case a request
/// allocates nothing. All fields but the result belong to the client's lock.
/// </summary>
internal sealed class PendingRequest(CustomClient client) : IValueTaskSource<Reading>
{
    private ManualResetValueTaskSourceCore<Reading> _core;

    public CustomClient Client => client;

    /// <summary>Operation and address as the answer repeats them.</summary>
    public byte[] Key { get; set; } = [];

    public PendingPhase Phase { get; set; }

    /// <summary>When the phase ends, as a timestamp of the client's clock.</summary>
    public long Due { get; set; }

    /// <summary>What the link had received when this was sent: equal at the timeout means silence.</summary>
    public long ReceivedBefore { get; set; }

    /// <summary>Ends when the key is free again; made only when somebody waits for it.</summary>
    public TaskCompletionSource? Freed { get; set; }

    public PendingRequest? Previous { get; set; }
    public PendingRequest? Next { get; set; }

    /// <summary>Belongs to the caller's token; disposed when the result is taken.</summary>
    public CancellationTokenRegistration Cancellation { get; set; }

    public CancellationToken CancellationToken { get; set; }

    public short Version => _core.Version;

    public void Complete(Reading reading) => _core.SetResult(reading);

    public void Fail(Exception reason) => _core.SetException(reason);

    public Reading GetResult(short token)
    {
        // Waits for a callback that is running, so that it can never meet the next request of this object.
        Cancellation.Dispose();
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Cancellation = default;
            CancellationToken = default;
            // Only an answered request is out of the client's books; the others stay there for the late answer.
            if (Phase == PendingPhase.Answered)
            {
                _core.Reset();
                client.Reuse(this);
            }
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}

internal enum PendingPhase
{
    /// <summary>Sent, somebody waits for the answer.</summary>
    Asked,

    /// <summary>Sent, the caller gave up; the answer is still owed and frees the address.</summary>
    Abandoned,

    /// <summary>Timed out: until the phase ends the address is left alone, and an answer is dropped as late.</summary>
    Quiet,

    Answered,
}
