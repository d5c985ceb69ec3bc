using Connector.Runtime.Agent;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Client.Components;
using Studio.Client.Live;

namespace Studio.Client.Workbench;

/// <summary>
/// The live state diagram as data: boxes for the states, arrows for the entries of the transition table, with what this
/// connection has done so far. Where a box stands is looks; which arrows there are comes from the table alone.
/// </summary>
internal sealed record DiagramModel(IReadOnlyList<DiagramState> States, IReadOnlyList<DiagramEdge> Edges, string Summary)
{
    public const int Width = 384, Height = 194;

    /// <param name="status">Where the connection stands; null when it was never started.</param>
    /// <param name="lastTaken">The newest change that was not refused.</param>
    /// <param name="now">For the present dwell time.</param>
    public static DiagramModel Build(ConnectionStatus? status, StateChange? lastTaken, DateTimeOffset now)
    {
        var statistics = status?.Statistics ?? StateStatistics.Empty;
        var present = status?.State ?? ConnectionState.Disconnected;
        var states = ConnectionTransitions.States.Select(state =>
        {
            var dwell = statistics.Dwell.GetValueOrDefault(state);
            if (status is not null && state == present) dwell += now - status.Since;
            var entries = statistics.Entries.GetValueOrDefault(state);
            var isPresent = status is not null && state == present;
            return new DiagramState(state, StateLook.Of(state), DiagramPlaces.Box(state), isPresent, entries, Line(state, dwell, entries, isPresent, status, now));
        }).ToList();
        var edges = ConnectionTransitions.Edges.Select(edge =>
        {
            var count = statistics.Edges.GetValueOrDefault((edge.From, edge.Trigger));
            var isLast = lastTaken is not null && lastTaken.From == edge.From && lastTaken.Trigger == edge.Trigger && lastTaken.To == edge.To;
            return new DiagramEdge(edge.From, edge.To, edge.Trigger, count, isLast, DiagramPlaces.Arrow(edge));
        }).ToList();
        return new(states, edges, Summarise(status, now));
    }

    private static string Line(ConnectionState state, TimeSpan dwell, int entries, bool isPresent, ConnectionStatus? status, DateTimeOffset now)
    {
        if (isPresent && state == ConnectionState.Reconnecting && status!.NextRetryAt is { } next && next > now)
            return $"attempt {Math.Max(1, status.Attempt)} · next in {Words.Remaining(next - now)}";
        if (isPresent && state == ConnectionState.Reconnecting) return $"attempt {Math.Max(1, status!.Attempt)} under way";
        if (entries == 0 && dwell == TimeSpan.Zero) return "not yet";
        return entries == 0 ? Words.Ticking(dwell) : $"{Words.Ticking(dwell)} · {entries}×";
    }

    private static string Summarise(ConnectionStatus? status, DateTimeOffset now)
    {
        if (status is null) return "Not started in this session.";
        var sentence = $"Now {StateLook.Of(status.State).Word} for {Words.Ticking(now - status.Since)}. {status.Reason}";
        return status.NextRetryAt is null ? sentence : $"{sentence} Attempt {status.Attempt}.";
    }
}

/// <param name="Line">The second line in the box: dwell time and how often, or what it waits for.</param>
internal sealed record DiagramState(ConnectionState State, StateLook Look, DiagramBox Box, bool IsPresent, int Entries, string Line);

/// <param name="Count">How often it was taken; drawn dashed while 0.</param>
/// <param name="IsLast">It was the last one taken.</param>
internal sealed record DiagramEdge(ConnectionState From, ConnectionState To, ConnectionTrigger Trigger, int Count, bool IsLast, DiagramArrow Arrow)
{
    public bool IsTaken => Count > 0;

    public string Words => Live.Words.Of(Trigger);

    public string Sentence => $"{StateLook.Of(From).Word} → {StateLook.Of(To).Word} on {Words}: " + (IsTaken ? $"{Count}×" : "never");
}

internal readonly record struct DiagramBox(double X, double Y, double W, double H)
{
    public double MiddleX => X + (W / 2);

    public double MiddleY => Y + (H / 2);
}

/// <param name="Path">SVG path, arrow head at its end.</param>
/// <param name="LabelX">Where its label stands.</param>
/// <param name="Anchor">SVG text anchor.</param>
internal readonly record struct DiagramArrow(string Path, double LabelX, double LabelY, string Anchor);
