using System.CommandLine;
using Connector.Runtime.Commissioning;

namespace Connector.Agent.Commands;

/// <summary><c>diff</c>: what differs between two files, in words.</summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        var older = new Argument<string>("older") { Description = "A commissioning file." };
        var newer = new Argument<string>("newer") { Description = "Another one." };
        var json = CommonOptions.Json();
        var command = new Command("diff", "Says in words what differs between two commissioning files. Exit code 1 when something does.") { older, newer, json };
        command.SetAction(parsed => Run(parsed.GetValue(older)!, parsed.GetValue(newer)!, Output.Standard(parsed.GetValue(json))));
        return command;
    }

    internal static int Run(string older, string newer, Output output)
    {
        if (CommissioningInput.Read(older, output) is not { } before || CommissioningInput.Read(newer, output) is not { } after) return ExitCode.CouldNotRun;
        before.TellUnreadable(output);
        after.TellUnreadable(output);
        var changes = CommissioningDiff.Between(before.File, after.File);
        foreach (var change in changes)
        {
            output.Result(change.Sentence, writer =>
            {
                writer.WriteString("kind", change.Kind.ToString().ToLowerInvariant());
                writer.WriteString("sentence", change.Sentence);
                writer.WriteString("pointer", change.Pointer);
            });
        }

        if (changes.Count == 0) output.Text("The files are the same.");
        return changes.Count == 0 ? ExitCode.Well : ExitCode.Failed;
    }
}
