using System.Numerics;

namespace Connector.Runtime.Endpoints;

/// <summary>Counts polls of a link, how late they started and how many cycles were missed. Written under the gate; reading it meanwhile may be one poll behind.</summary>
internal sealed class PollTally
{
    private readonly long[] _late = new long[40];

    public long Polls { get; private set; }

    /// <summary>Cycles that were skipped because the poll before had not ended.</summary>
    public long MissedCycles { get; private set; }

    public TimeSpan Latest { get; private set; }

    public void Started(TimeSpan late)
    {
        Polls++;
        if (late > Latest) Latest = late;
        _late[BitOperations.Log2((ulong)Math.Max(1, late.Ticks / TimeSpan.TicksPerMicrosecond))]++;
    }

    public void Missed(long cycles) => MissedCycles += cycles;

    /// <summary>So much of the polls, such as 0.99, started no later than this (rounded up to a power of two microseconds).</summary>
    public TimeSpan LateAt(double part)
    {
        var wanted = (long)Math.Ceiling(Polls * part);
        long seen = 0;
        for (var bucket = 0; bucket < _late.Length; bucket++)
        {
            seen += _late[bucket];
            if (seen >= wanted) return TimeSpan.FromMicroseconds(1L << (bucket + 1));
        }

        return TimeSpan.Zero;
    }
}
