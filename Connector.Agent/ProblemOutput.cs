using Connector.Agent.Commands;
using Connector.Runtime.Commissioning;

namespace Connector.Agent;

/// <summary>How a problem of a commissioning file is written.</summary>
internal static class ProblemOutput
{
    public static void Write(Output output, string path, Problem problem, string kind = "problem") => output.Result(
        $"{path}:{problem.Place.Line}:{problem.Place.Column}: {Word(problem.Severity)}: {problem.Message} [{problem.Code}]{(problem.Mend is null ? "" : $" ({problem.Mend.Title})")}",
        writer =>
        {
            writer.WriteString("kind", kind);
            writer.WriteString("file", path);
            writer.WriteString("severity", Word(problem.Severity));
            writer.WriteString("code", problem.Code);
            writer.WriteString("message", CatCommand.Printable(problem.Message));
            writer.WriteNumber("line", problem.Place.Line);
            writer.WriteNumber("column", problem.Place.Column);
            writer.WriteNumber("start", problem.Place.Start);
            writer.WriteNumber("length", problem.Place.Length);
            if (problem.Pointer is not null) writer.WriteString("pointer", CatCommand.Printable(problem.Pointer));
            if (problem.Mend is not null) writer.WriteString("mend", problem.Mend.Title);
        });

    private static string Word(ProblemSeverity severity) => severity switch
    {
        ProblemSeverity.Error => "error",
        ProblemSeverity.Warning => "warning",
        _ => "info",
    };
}
