using Connector.Runtime.Devices;
using Studio.Client.Ports;

namespace Studio.Client.Workbench;

/// <summary>The faults of a test as the recorder shows them: where on the strip, and as lines among the changes.</summary>
internal static class FaultMarks
{
    /// <param name="spans">All known ones, oldest first.</param>
    /// <param name="begin">Where the strip begins.</param>
    /// <param name="end">Where it ends.</param>
    public static IReadOnlyList<FaultMark> OnStrip(IReadOnlyList<FaultSpan> spans, DateTimeOffset begin, DateTimeOffset end) =>
    [
        .. from span in spans
           let start = span.From < begin ? begin : span.From
           let stop = span.To is { } cleared && cleared < end ? cleared : end
           where stop > begin && start <= end
           select new FaultMark(ProxyFaults.NameOf(span.Fault), start, stop, (start - begin) / (end - begin) * 100, (stop - start) / (end - begin) * 100),
    ];

    /// <summary>When a fault was set or cleared, and what to say of it; newest first.</summary>
    public static IEnumerable<(DateTimeOffset At, string Words)> Lines(IReadOnlyList<FaultSpan> spans)
    {
        foreach (var span in spans.Reverse())
        {
            var name = ProxyFaults.NameOf(span.Fault);
            if (span.To is { } cleared) yield return (cleared, $"fault {name} cleared");
            yield return (span.From, $"fault {name} set by {span.By}: {ProxyFaults.HelpOf(span.Fault)}");
        }
    }
}

/// <param name="Offset">Where it begins, in percent of the strip.</param>
/// <param name="Share">How wide it is, in percent of the strip.</param>
internal sealed record FaultMark(string Name, DateTimeOffset Start, DateTimeOffset End, double Offset, double Share);
