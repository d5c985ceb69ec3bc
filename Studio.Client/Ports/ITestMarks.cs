using Connector.Runtime.Commissioning;

namespace Studio.Client.Ports;

/// <summary>What of a service was tried, with which outcome, and whether it is still what the draft says. Shared by all who look.</summary>
public interface ITestMarks
{
    /// <summary>The marks of a service, kept up to date while they are held; null when there is none of that key. Dispose to let go.</summary>
    Task<ITestMarkWatch?> WatchAsync(string serviceKey, CancellationToken cancellationToken);
}

public interface ITestMarkWatch : IAsyncDisposable
{
    TestMarks Current { get; }

    /// <summary>Raised on any thread after <see cref="Current"/> changed, a moment after the draft or an outcome did.</summary>
    event Action? Changed;
}

/// <summary>The marks of all connections and endpoints of a draft, in the order of the file. Immutable.</summary>
public sealed class TestMarks
{
    private readonly Dictionary<string, TestMark> _byPart;

    public TestMarks(IReadOnlyList<TestMark> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        All = all;
        _byPart = new Dictionary<string, TestMark>(all.Count, StringComparer.Ordinal);
        foreach (var mark in all) _byPart[mark.PartId] = mark;
    }

    public static TestMarks None { get; } = new([]);

    public IReadOnlyList<TestMark> All { get; }

    public TestMark? Of(string? partId) => partId is null ? null : _byPart.GetValueOrDefault(partId);
}

/// <param name="PartId">Resource id of the connection or endpoint.</param>
/// <param name="Trial">The last trial; null when it was never tested.</param>
/// <param name="ChangedBecause">One sentence for <see cref="TestVerdict.Changed"/>; null otherwise.</param>
public sealed record TestMark(string PartId, ResourceKind Kind, TestVerdict Verdict, TestTrial? Trial = null, string? ChangedBecause = null);

/// <summary>The last time a part was tried.</summary>
/// <param name="At">When; while an endpoint runs it is brought up to date once a minute.</param>
/// <param name="By">The user who started it.</param>
/// <param name="Error">One sentence when it failed; null when all was well.</param>
/// <param name="StudioVersion">The studio it was tried with.</param>
/// <param name="Connector">The connector it was tried with, and its version: "Modbus 2".</param>
public sealed record TestTrial(DateTimeOffset At, string By, string? Error, string StudioVersion, string Connector);

public enum TestVerdict
{
    /// <summary>What the draft says was tried, and it worked.</summary>
    Well,

    /// <summary>It was never tried.</summary>
    Never,

    /// <summary>Something was tried, but the draft says something else now.</summary>
    Changed,

    /// <summary>What the draft says was tried, and it failed.</summary>
    Failed,
}
