using System.Runtime.CompilerServices;
using System.Text;
using Connector.Runtime.States;
using Xunit;

namespace Studio.Tests.States;

/// <summary>
/// <c>docs/connection-states.md</c> is written from the tables. When this test says that it is stale, run it once with the
/// environment variable <c>WRITE_DOCS=1</c> and commit the result.
/// </summary>
public sealed class ConnectionStatesDocument
{
    [Fact]
    public void TheDocument_IsWhatTheTablesSay()
    {
        var file = Path.Combine(RepositoryRoot(), "docs", "connection-states.md");
        var text = Write();
        if (Environment.GetEnvironmentVariable("WRITE_DOCS") == "1") File.WriteAllText(file, text);

        Assert.True(File.Exists(file) && File.ReadAllText(file) == text, "docs/connection-states.md is stale: run this test once with WRITE_DOCS=1.");
    }

    private static string Write()
    {
        var text = new StringBuilder("""
            # States

            Written from `ConnectionTransitions` and `EndpointTransitions`; a test fails when it is stale. Edit the tables, not this page.

            ## A connection

            `connectFailed` and `connectLost` both lead to `reconnecting`. The waiting time before each retry is spent in that state, retries
            never end, and their delays are exactly those of `connectionStrategy`: delay n = min(initialDelay · incrementFactor^(n−1), maxDelay).
            A handler that throws has failed; one that does not signal in time has failed, too. A trigger that the table refuses changes
            nothing, and is recorded with its reason.


            """);
        Diagram(text, "Disconnected", ConnectionTransitions.Edges.Select(edge => (edge.From.ToString(), edge.Trigger.ToString(), edge.To.ToString())));
        Table(
            text, [.. ConnectionTransitions.States.Select(state => state.ToString())], [.. ConnectionTransitions.Triggers.Select(trigger => trigger.ToString())],
            (state, trigger) =>
            {
                var next = ConnectionTransitions.Next(ConnectionTransitions.States[state], ConnectionTransitions.Triggers[trigger]);
                return (next.To?.ToString(), next.Refusal);
            });

        text.Append("""

            ## An endpoint

            Outside the vendor's two words are used: enabled (waiting, active, failing) and disabled.


            """);
        Diagram(text, "Disabled", EndpointTransitions.Edges.Select(edge => (edge.From.ToString(), edge.Trigger.ToString(), edge.To.ToString())));
        Table(
            text, [.. EndpointTransitions.States.Select(state => state.ToString())], [.. EndpointTransitions.Triggers.Select(trigger => trigger.ToString())],
            (state, trigger) =>
            {
                var next = EndpointTransitions.Next(EndpointTransitions.States[state], EndpointTransitions.Triggers[trigger]);
                return (next.To?.ToString(), next.Refusal);
            });
        return text.ToString();
    }

    private static void Diagram(StringBuilder text, string start, IEnumerable<(string From, string Trigger, string To)> edges)
    {
        text.Append("```mermaid\nstateDiagram-v2\n").Append($"    [*] --> {Lower(start)}\n");
        foreach (var (from, trigger, to) in edges) text.Append($"    {Lower(from)} --> {Lower(to)}: {Lower(trigger)}\n");
        text.Append("```\n\n");
    }

    private static void Table(StringBuilder text, string[] states, string[] triggers, Func<int, int, (string? To, string? Refusal)> next)
    {
        text.Append("| in state | on | leads to | or is refused, because |\n|---|---|---|---|\n");
        for (var state = 0; state < states.Length; state++)
        {
            for (var trigger = 0; trigger < triggers.Length; trigger++)
            {
                var (to, refusal) = next(state, trigger);
                text.Append($"| {Lower(states[state])} | {Lower(triggers[trigger])} | {(to is null ? "" : $"**{Lower(to)}**")} | {refusal} |\n");
            }
        }
    }

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string RepositoryRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
