using System.Globalization;
using Connector.Runtime.Supervision;
using Connector.Sdk;

namespace Connector.Runtime.Endpoints;

/// <summary>What is due when, how late it was, and what becomes of a slow device and of one that does not answer.</summary>
internal sealed partial class RequestLane
{
    /// <summary>So many polls in a row must overrun until a device is called slow, and so many be on time until it is not.</summary>
    private const int OverrunsUntilSlow = 3;
    private const int OnTimeUntilWell = 10;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>The wall clock may be set: a cron expression is looked at this often at least.</summary>
    private static readonly TimeSpan LongestCronWait = TimeSpan.FromSeconds(30);

    private int _slowUnits;

    public PollTally Tally { get; } = new();

    /// <summary>A batch has come back: each endpoint gets its own outcome. True when all of it timed out.</summary>
    public bool TellBatch(PollUnit batch, TimeSpan duration)
    {
        var timeouts = 0;
        for (var index = 0; index < batch.Members.Length; index++)
        {
            ref var outcome = ref batch.Outcomes[index];
            if (outcome.Failure is not { } failure)
            {
                _roster.Succeeded(this, batch.Members[index], outcome.Reading, duration);
                continue;
            }

            if (failure is RequestTimeoutException) timeouts++;
            _roster.Failed(this, batch.Members[index], new FailureWords(failure.Message, failure.Detail), duration);
        }

        return timeouts == batch.Members.Length;
    }

    private PollUnit? TakeDue_NeedsGate()
    {
        if (_due.Count == 0) return null;
        var now = _time.GetTimestamp();
        while (_due.TryPeek(out var unit, out var due) && due <= now)
        {
            _due.Dequeue();
            if (unit.Retired || !MayStart_NeedsGate(unit)) continue;
            if (unit.Timing.Cron is not null && _time.GetUtcNow() < unit.DueAt)
            {
                Plan_NeedsGate(unit, unit.DueAt);
                continue;
            }

            foreach (var member in unit.Members) member.Turn.Taken = true;
            unit.StartedAt = now;
            Tally.Started(_time.GetElapsedTime(unit.Due, now), missed: unit.Timing.Cron is null && now - unit.Due > unit.Interval);
            return unit;
        }

        return null;
    }

    /// <summary>False while an endpoint of the unit is still being polled by another one: it comes due when that ends.</summary>
    private static bool MayStart_NeedsGate(PollUnit unit)
    {
        foreach (var member in unit.Members)
        {
            if (!member.Turn.Taken) continue;
            (member.Turn.Blocked ??= []).Add(unit);
            return false;
        }

        return true;
    }

    /// <summary>Books a poll and plans the next. True when others became due by it.</summary>
    private bool Finish_NeedsGate(PollUnit unit, bool timedOut)
    {
        var now = _time.GetTimestamp();
        var freed = false;
        foreach (var member in unit.Members)
        {
            member.Turn.Taken = false;
            if (member.Turn.Blocked is not { } blocked) continue;
            member.Turn.Blocked = null;
            foreach (var other in blocked.Where(other => !other.Retired))
            {
                _due.Enqueue(other, other.Due = now);
                freed = true;
            }
        }

        if (_closed || unit.Retired) return freed;
        if (unit.Timing.Cron is not null)
        {
            var wall = _time.GetUtcNow();
            if (unit.Timing.Cron.Next(wall > unit.DueAt ? wall : unit.DueAt, _time.LocalTimeZone) is { } next) Plan_NeedsGate(unit, next);
            return freed;
        }

        var due = unit.Due + unit.Interval;
        if (due < now)
        {
            // Cycles that cannot be made up are skipped; the phase is kept.
            var skipped = (now - due) / unit.Interval;
            Tally.Missed(skipped);
            due += skipped * unit.Interval;
        }

        if (timedOut) due = Math.Max(due, now + PauseAfterTimeout_NeedsGate(unit, now));
        else Keep_NeedsGate(unit, unit.Due + unit.Interval < now, now);
        unit.Due = due;
        _due.Enqueue(unit, due);
        return freed;
    }

    private void Plan_NeedsGate(PollUnit unit, DateTimeOffset at)
    {
        unit.DueAt = at;
        var wait = at - _time.GetUtcNow();
        if (wait > LongestCronWait) wait = LongestCronWait;
        unit.Due = _time.GetTimestamp() + ToTimestamps(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        _due.Enqueue(unit, unit.Due);
    }

    /// <summary>
    /// An address that does not answer holds the others up for as long as its timeout is: alone it keeps its interval, beside
    /// others it is put off, longer each time, so that it takes a small part of the time only.
    /// </summary>
    private long PauseAfterTimeout_NeedsGate(PollUnit unit, long now)
    {
        unit.Timeouts++;
        if (_planned == 1) return 0;
        var took = _time.GetElapsedTime(unit.StartedAt, now);
        var longest = took * 20 < LongestPause ? took * 20 : LongestPause;
        var pause = took * Math.Pow(2, Math.Min(unit.Timeouts, 6));
        if (pause > longest) pause = longest;
        if (pause < unit.Timing.Interval) return 0;
        var notice = string.Create(
            CultureInfo.InvariantCulture,
            $"It did not answer within {Told(took)} and would hold up its neighbours: asked again after {Told(pause)}.");
        foreach (var member in unit.Members) _roster.Note(member, notice);
        return ToTimestamps(pause);
    }

    /// <summary>Tells once when a device cannot keep an interval, and once when it can again.</summary>
    private void Keep_NeedsGate(PollUnit unit, bool overran, long now)
    {
        if (unit.Timeouts > 0)
        {
            unit.Timeouts = 0;
            foreach (var member in unit.Members) _roster.Note(member, unit.Timing.Notice);
        }

        (unit.Overruns, unit.OnTime) = overran ? (unit.Overruns + 1, 0) : (0, unit.OnTime + 1);
        if (!unit.IsSlow && unit.Overruns >= OverrunsUntilSlow)
        {
            unit.IsSlow = true;
            var took = Told(_time.GetElapsedTime(unit.StartedAt, now));
            var waited = Told(_time.GetElapsedTime(unit.Due, unit.StartedAt));
            var notice = $"The interval of {Told(unit.Timing.Interval)} cannot be kept: a read takes {took} and waited {waited} for its turn.";
            foreach (var member in unit.Members) _roster.Note(member, notice);
            if (_slowUnits++ == 0) _log.Write(ConnectorLogLevel.Warning, $"The device is slower than it is asked: {notice}", $"endpoint {unit.Members[0].Definition.Id}");
        }
        else if (unit.IsSlow && unit.OnTime >= OnTimeUntilWell)
        {
            unit.IsSlow = false;
            foreach (var member in unit.Members) _roster.Note(member, unit.Timing.Notice);
            if (--_slowUnits == 0) _log.Write(ConnectorLogLevel.Information, "The device keeps up with its intervals again.");
        }
    }

    private void Retire_NeedsGate(PollUnit unit)
    {
        unit.Retired = true;
        if (unit.IsSlow) _slowUnits--;
    }

    private long ToTimestamps(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private static string Told(TimeSpan span) => span < TimeSpan.FromSeconds(10)
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0.#} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s");
}
