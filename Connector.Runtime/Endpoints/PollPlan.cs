using Connector.Sdk;

namespace Connector.Runtime.Endpoints;

/// <summary>
/// Turns endpoints into poll units: one per batch where the connector can batch, otherwise one per endpoint. The units of one
/// interval are spread evenly over min(interval, 10 s), so that they do not all start at once.
/// </summary>
internal static class PollPlan
{
    private static readonly TimeSpan WidestSpread = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ShortestAligned = 5 * Turn;

    /// <summary>Makes units of endpoints that share their timing. Asks the connector for its batches; what it gets wrong is mended.</summary>
    public static List<PollUnit> Units(IReadOnlyList<LiveEndpoint> endpoints, IBatchRead? batcher, long frequency)
    {
        var timing = endpoints[0].Timing;
        var interval = (long)(timing.Interval.TotalSeconds * frequency);
        var addresses = endpoints.Select(endpoint => endpoint.Address!).ToArray();
        IReadOnlyList<IReadOnlyList<int>> batches = batcher is not null && endpoints.Count > 1
            ? EachOnce(batcher.PlanBatches(addresses), endpoints.Count)
            : [.. Enumerable.Range(0, endpoints.Count).Select(index => (IReadOnlyList<int>)[index])];
        return
        [
            .. batches.Select(batch => new PollUnit(
                [.. batch.Select(index => endpoints[index])], [.. batch.Select(index => addresses[index])], timing, interval)),
        ];
    }

    /// <summary>
    /// When a unit of an interval has its first turn. Units closer together than <see cref="Turn"/> are taken together, and those
    /// turns of all connections fall on the same moments: every turn wakes threads and sends a packet, which costs more than the
    /// reads themselves.
    /// </summary>
    /// <param name="now">The timestamp at which the plan begins.</param>
    /// <param name="frequency">Timestamps per second.</param>
    /// <returns>A timestamp; for the first units it may lie up to one turn before <paramref name="now"/>: they are due at once.</returns>
    public static long FirstTurn(int index, int count, TimeSpan interval, long now, long frequency)
    {
        var window = interval < WidestSpread ? interval : WidestSpread;
        var offset = (long)((window / count * index).TotalSeconds * frequency);
        if (window / count >= Turn) return now + offset;
        var turn = (long)(Turn.TotalSeconds * frequency);
        // A short interval would lose much of its first cycle by moving to a common moment.
        return interval < ShortestAligned ? now + offset - offset % turn : now + offset - (now + offset) % turn;
    }

    /// <summary>A plan must name every index once; what it forgot is read alone, what it named twice or wrongly is left out.</summary>
    private static List<IReadOnlyList<int>> EachOnce(IReadOnlyList<IReadOnlyList<int>> planned, int count)
    {
        var seen = new bool[count];
        var batches = new List<IReadOnlyList<int>>(planned.Count);
        foreach (var batch in planned)
        {
            var good = batch.Where(index => index >= 0 && index < count && !seen[index]).Distinct().ToArray();
            foreach (var index in good) seen[index] = true;
            if (good.Length > 0) batches.Add(good);
        }

        for (var index = 0; index < count; index++)
        {
            if (!seen[index]) batches.Add([index]);
        }

        return batches;
    }
}
