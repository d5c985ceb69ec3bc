using Connector.Sdk;

namespace Connector.Runtime.Endpoints;

/// <summary>
/// What is polled with one request: one endpoint, or a batch. Made when endpoints change and then used for every poll, so
/// that a poll need not allocate. Its timing is guarded by the gate of the connector's instance.
/// </summary>
internal sealed class PollUnit(LiveEndpoint[] members, PreparedAddress[] addresses, PollTiming timing, long interval) : LaneWork
{
    public LiveEndpoint[] Members { get; } = members;
    public PreparedAddress[] Addresses { get; } = addresses;
    public PollTiming Timing { get; } = timing;

    /// <summary>In timestamps of the clock.</summary>
    public long Interval { get; } = interval;

    /// <summary>Filled by the connector when the unit is a batch.</summary>
    public BatchOutcome[] Outcomes { get; } = members.Length > 1 ? new BatchOutcome[members.Length] : [];

    public bool IsBatch => Members.Length > 1;

    public long Due;
    public long StartedAt;

    /// <summary>With a cron expression: the moment it is due by the wall clock.</summary>
    public DateTimeOffset DueAt;

    public bool Retired;

    /// <summary>Timeouts in a row, and whether the next poll is put off because of them.</summary>
    public int Timeouts;

    /// <summary>Polls in a row that ended after the next was due, and in a row that did not.</summary>
    public int Overruns;
    public int OnTime;
    public bool IsSlow;
}
