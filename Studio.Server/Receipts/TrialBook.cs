using System.Collections.Immutable;
using System.Reflection;
using Connector.Runtime.Catalog;
using Studio.Client.Ports;

namespace Studio.Server.Receipts;

/// <summary>
/// The last trials of one service's parts. What is noted is kept in memory at once and stored a little later; an outcome that
/// only repeats itself is taken at most once a minute, however often a device is polled. Thread-safe.
/// </summary>
/// <param name="serviceKey">The service.</param>
/// <param name="stored">What was known before.</param>
/// <param name="time">Dates the trials.</param>
/// <param name="wanted">Called on any thread when there is something to store.</param>
internal sealed class TrialBook(string serviceKey, IEnumerable<Trial> stored, TimeProvider time, Action wanted)
{
    /// <summary>How often the same outcome moves its time.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private const int LongestSentence = 400;
    public static readonly string StudioVersion = typeof(TrialBook).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private readonly Lock _lock = new();
    private readonly HashSet<string> _unstored = new(StringComparer.Ordinal);
    private ImmutableDictionary<string, Trial> _trials = stored.ToImmutableDictionary(trial => trial.PartId, StringComparer.Ordinal);

    public string ServiceKey => serviceKey;

    /// <summary>Another object after every change.</summary>
    public ImmutableDictionary<string, Trial> Trials => Volatile.Read(ref _trials);

    /// <summary>Raised on any thread after <see cref="Trials"/> changed.</summary>
    public event Action? Changed;

    /// <returns>False when it said nothing new, or the part's id is too long to keep.</returns>
    public bool Note(string partId, Fingerprint tried, string? error, string by, ConnectorEntry connector)
    {
        if (partId.Length > TrialRecord.LongestId) return false;
        if (error?.Length > LongestSentence) error = error[..LongestSentence] + "…";
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (_trials.TryGetValue(partId, out var last) && last.Tried == tried && last.Outcome.Error is null == error is null && now - last.Outcome.At < Freshness) return false;
            _trials = _trials.SetItem(partId, new Trial(partId, tried, new TestTrial(now, by, error, StudioVersion, $"{connector.Protocol} {connector.Version}")));
            _unstored.Add(partId);
        }

        wanted();
        Changed?.Invoke();
        return true;
    }

    /// <summary>What is not stored yet; the caller stores it, or gives it back.</summary>
    public IReadOnlyList<Trial> TakeUnstored()
    {
        lock (_lock)
        {
            Trial[] taken = [.. _unstored.Select(id => _trials[id])];
            _unstored.Clear();
            return taken;
        }
    }

    public void GiveBack(IReadOnlyList<Trial> unstored)
    {
        lock (_lock) _unstored.UnionWith(unstored.Select(trial => trial.PartId));
    }
}
