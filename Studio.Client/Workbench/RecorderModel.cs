using Connector.Runtime.States;
using Connector.Sdk;

namespace Studio.Client.Workbench;

/// <summary>
/// The flight recorder as data: which state held when, within a window that ends now, and what happened at each change.
/// Built from the history that the runtime keeps, so it is the same after a reload and for every watcher.
/// </summary>
internal sealed record RecorderModel(IReadOnlyList<RecorderBand> Bands, IReadOnlyList<StateChange> Events, DateTimeOffset From, DateTimeOffset To)
{
    /// <param name="changes">All known records, oldest first, refusals among them.</param>
    /// <param name="window">How far back the strip reaches.</param>
    /// <param name="now">Where it ends.</param>
    public static RecorderModel Build(IReadOnlyList<StateChange> changes, TimeSpan window, DateTimeOffset now)
    {
        var from = now - window;
        var bands = new List<RecorderBand>();
        var steps = changes.Where(change => !change.Refused).ToList();
        for (var i = 0; i < steps.Count; i++)
        {
            var start = steps[i].At;
            var end = i + 1 < steps.Count ? steps[i + 1].At : now;
            if (end <= from || end < start) continue;
            if (start < from) start = from;
            var last = bands.Count > 0 ? bands[^1] : null;
            if (last is not null && last.State == steps[i].To) bands[^1] = last with { End = end, Share = Share(last.Start, end, window) };
            else bands.Add(new(steps[i].To, start, end, Offset(start, from, window), Share(start, end, window), steps[i].Reason));
        }

        return new(bands, [.. changes.Reverse()], from, now);
    }

    private static double Offset(DateTimeOffset start, DateTimeOffset from, TimeSpan window) => (start - from) / window * 100;

    private static double Share(DateTimeOffset start, DateTimeOffset end, TimeSpan window) => (end - start) / window * 100;
}

/// <param name="Offset">Where it begins, in percent of the strip.</param>
/// <param name="Share">How wide it is, in percent of the strip.</param>
internal sealed record RecorderBand(ConnectionState State, DateTimeOffset Start, DateTimeOffset End, double Offset, double Share, string Reason);
