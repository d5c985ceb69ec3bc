namespace Studio.Server.Testing;

/// <summary>For which connections writing is armed, and until when. Thread-safe.</summary>
/// <param name="time">The clock.</param>
/// <param name="changed">Called on any thread after a connection was armed, disarmed or ran out.</param>
internal sealed class WriteArming(TimeProvider time, Action changed) : IDisposable
{
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(60);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (DateTimeOffset Until, ITimer End)> _armed = [];

    /// <summary>Until when; null when writing is not armed.</summary>
    public DateTimeOffset? Until(string connectionId)
    {
        lock (_lock) return _armed.TryGetValue(connectionId, out var armed) && armed.Until > time.GetUtcNow() ? armed.Until : null;
    }

    public void Arm(string connectionId, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, Longest);
        lock (_lock)
        {
            Remove_NeedsLock(connectionId);
            _armed[connectionId] = (time.GetUtcNow() + duration, time.CreateTimer(_ => changed(), null, duration, Timeout.InfiniteTimeSpan));
        }

        changed();
    }

    /// <returns>False when it was not armed.</returns>
    public bool Disarm(string connectionId)
    {
        lock (_lock)
        {
            if (!Remove_NeedsLock(connectionId)) return false;
        }

        changed();
        return true;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (_, end) in _armed.Values) end.Dispose();
            _armed.Clear();
        }
    }

    private bool Remove_NeedsLock(string connectionId)
    {
        if (!_armed.Remove(connectionId, out var armed)) return false;
        armed.End.Dispose();
        return true;
    }
}
