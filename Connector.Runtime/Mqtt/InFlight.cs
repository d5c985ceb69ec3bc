namespace Connector.Runtime.Mqtt;

/// <summary>A message handed to the library whose end is awaited.</summary>
internal sealed class PendingPublish(int qos)
{
    private readonly TaskCompletionSource<PublishOutcome>? _done =
        qos > 0 ? new TaskCompletionSource<PublishOutcome>(TaskCreationOptions.RunContinuationsAsynchronously) : null;

    /// <summary>Stands for every message of QoS 0: nobody waits for one in particular.</summary>
    public static PendingPublish Unacknowledged { get; } = new(0);

    public bool AwaitsAcknowledgement => _done is not null;

    public Task<PublishOutcome> Done => _done?.Task ?? Outcomes.Done;

    public void Complete(PublishOutcome outcome) => _done?.TrySetResult(outcome);
}

/// <summary>Ends that need no waiting.</summary>
internal static class Outcomes
{
    public static readonly Task<PublishOutcome> Done = Task.FromResult(PublishOutcome.Done);
    public static readonly Task<PublishOutcome> NotConnected = Task.FromResult(PublishOutcome.NotConnected);
    public static readonly Task<PublishOutcome> Impossible = Task.FromResult(PublishOutcome.Impossible);
}

/// <summary>
/// Which message ids are under way in one session. The library's thread may report an id before the publishing thread has
/// learnt it; whoever comes second completes the pair.
/// </summary>
internal sealed class InFlight
{
    private const int Ids = 65536;
    private readonly object?[] _slots = new object?[Ids];
    private int _last;

    /// <summary>Whether the id that the library gives out next still awaits its acknowledgement. Caller holds the session's lock.</summary>
    public bool NextIsTaken => Volatile.Read(ref _slots[_last % (Ids - 1) + 1]) is PendingPublish { AwaitsAcknowledgement: true };

    /// <summary>Notes an id given to a message. Caller holds the session's lock.</summary>
    /// <returns>True when the acknowledgement was faster: the message has already ended.</returns>
    public bool Begin(int mid, PendingPublish pending)
    {
        _last = mid;
        if (Interlocked.CompareExchange(ref _slots[mid], pending, null) is not Early early) return false;
        Volatile.Write(ref _slots[mid], null);
        pending.Complete(Outcome(early.Code));
        return true;
    }

    /// <summary>Notes an id that the library used for something else. Caller holds the session's lock.</summary>
    public void Skip(int mid)
    {
        if (mid > 0) _last = mid;
    }

    /// <summary>An acknowledgement came. Null when the publishing thread does not know the id yet.</summary>
    public PendingPublish? End(int mid, int code)
    {
        while (true)
        {
            var held = Volatile.Read(ref _slots[mid]);
            if (held is PendingPublish pending)
            {
                Volatile.Write(ref _slots[mid], null);
                pending.Complete(Outcome(code));
                return pending;
            }

            if (Interlocked.CompareExchange(ref _slots[mid], Early.For(code), held) == held) return null;
        }
    }

    /// <summary>The session is gone: everything under way may or may not have arrived.</summary>
    public void Abandon()
    {
        for (var mid = 0; mid < Ids; mid++)
        {
            if (Interlocked.Exchange(ref _slots[mid], null) is PendingPublish pending) pending.Complete(PublishOutcome.Lost);
        }
    }

    // MQTT 5 reason codes from 128 on are failures; 16 means that nobody subscribes, which is fine.
    private static PublishOutcome Outcome(int code) => code < 128 ? PublishOutcome.Done : PublishOutcome.Refused;

    private sealed record Early(int Code)
    {
        private static readonly Early Success = new(0);

        public static Early For(int code) => code == 0 ? Success : new Early(code);
    }
}
