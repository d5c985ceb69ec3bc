using System.Collections.Concurrent;

namespace Studio.Server.Accounts;

/// <summary>
/// Slows down who guesses passwords: after five failures in a row an address has to wait, twice as long after each
/// further one, at most five minutes. Success and half an hour of quiet forget them.
/// </summary>
internal sealed class SignInAttempts(TimeProvider time)
{
    private const int Free = 5;
    private const int MaxAddresses = 10_000;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    private readonly ConcurrentDictionary<string, (int Failures, DateTimeOffset Last)> _failures = new();

    /// <summary>How long this address has to wait before its next attempt counts; zero when it need not.</summary>
    public TimeSpan Wait(string address)
    {
        if (!_failures.TryGetValue(address, out var entry) || entry.Failures < Free) return TimeSpan.Zero;
        var delay = TimeSpan.FromTicks((long)Math.Min(Longest.Ticks, First.Ticks * Math.Pow(2, Math.Min(entry.Failures - Free, 20))));
        var left = entry.Last + delay - time.GetUtcNow();
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    public void Failed(string address)
    {
        var now = time.GetUtcNow();
        if (_failures.Count >= MaxAddresses) Forget(now);
        _failures.AddOrUpdate(address, (1, now), (_, entry) => now - entry.Last > Memory ? (1, now) : (entry.Failures + 1, now));
    }

    public void Succeeded(string address) => _failures.TryRemove(address, out _);

    private void Forget(DateTimeOffset now)
    {
        foreach (var (address, entry) in _failures.OrderBy(pair => pair.Value.Last))
        {
            if (_failures.Count < MaxAddresses / 2 && now - entry.Last <= Memory) return;
            _failures.TryRemove(address, out _);
        }
    }
}
