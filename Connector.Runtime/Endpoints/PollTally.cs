using System.Numerics;

namespace Connector.Runtime.Endpoints;

/// <summary>
/// Counts polls of a link, how late they started and how many cycles were missed. Written under the gate; reading it meanwhile
/// may be one poll behind.
/// </summary>
internal sealed class PollTally
{
    /// <summary>Eight steps from one power of two microseconds to the next, so that a lateness is told to an eighth.</summary>
    private const int Steps = 8;
    private const int Buckets = 40 * Steps;
    private readonly long[] _late = new long[Buckets];

    public long Polls { get; private set; }

    /// <summary>Polls that started more than one interval late, and cycles skipped because the poll before had not ended.</summary>
    public long MissedCycles { get; private set; }

    public TimeSpan Latest { get; private set; }

    /// <param name="late">How long after it was due.</param>
    /// <param name="missed">Whether that is more than its interval.</param>
    public void Started(TimeSpan late, bool missed)
    {
        Polls++;
        if (missed) MissedCycles++;
        if (late > Latest) Latest = late;
        _late[Bucket(Math.Max(0, (long)late.TotalMicroseconds))]++;
    }

    public void Missed(long cycles) => MissedCycles += cycles;

    /// <summary>So much of the polls, such as 0.99, started no later than this (rounded up by at most an eighth).</summary>
    public TimeSpan LateAt(double part)
    {
        var wanted = (long)Math.Ceiling(Polls * part);
        long seen = 0;
        for (var bucket = 0; bucket < _late.Length; bucket++)
        {
            seen += _late[bucket];
            if (seen >= wanted) return TimeSpan.FromMicroseconds(End(bucket));
        }

        return TimeSpan.Zero;
    }

    public PollTally Copy()
    {
        var copy = new PollTally { Polls = Polls, MissedCycles = MissedCycles, Latest = Latest };
        _late.CopyTo(copy._late, 0);
        return copy;
    }

    /// <summary>What was added since an earlier copy. The latest start is that of the whole link.</summary>
    public PollTally Since(PollTally earlier)
    {
        var since = new PollTally { Polls = Polls - earlier.Polls, MissedCycles = MissedCycles - earlier.MissedCycles, Latest = Latest };
        for (var bucket = 0; bucket < _late.Length; bucket++) since._late[bucket] = _late[bucket] - earlier._late[bucket];
        return since;
    }

    private static int Bucket(long microseconds)
    {
        if (microseconds < Steps) return (int)microseconds;
        var power = BitOperations.Log2((ulong)microseconds);
        return Math.Min((power - 2) * Steps + (int)(microseconds >> (power - 3)) - Steps, Buckets - 1);
    }

    private static long End(int bucket) => bucket < Steps ? bucket + 1 : (long)(bucket % Steps + Steps + 1) << (bucket / Steps - 1);
}
