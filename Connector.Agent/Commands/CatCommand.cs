using System.CommandLine;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Agent.Commands;

/// <summary><c>cat</c>: the file, joined again from the pieces that the model divides it into.</summary>
internal static class CatCommand
{
    public static Command Create()
    {
        var file = CommonOptions.File();
        var json = CommonOptions.Json();
        var command = new Command("cat", "Reads a commissioning file into the model and writes it out again: the same bytes.") { file, json };
        command.SetAction(parsed => Run(parsed.GetValue(file)!, Output.Standard(parsed.GetValue(json)), CommissioningInput.WriteRaw));
        return command;
    }

    internal static int Run(string path, Output output, Action<string> write)
    {
        if (CommissioningInput.Read(path, output) is not { } input) return ExitCode.CouldNotRun;
        var spans = TextSpans.Of(input.File);
        if (output.IsJson)
        {
            foreach (var span in spans)
            {
                output.Json(writer =>
                {
                    writer.WriteString("kind", char.ToLowerInvariant(span.Kind.ToString()[0]) + span.Kind.ToString()[1..]);
                    writer.WriteNumber("start", span.Start);
                    writer.WriteNumber("length", span.Length);
                    writer.WriteString("text", Printable(input.File.Text.Substring(span.Start, span.Length)));
                });
            }
        }
        else
        {
            write(string.Concat(spans.Select(span => input.File.Text.Substring(span.Start, span.Length))));
        }

        var foreign = input.File.Problems.FirstOrDefault(problem => problem.Code == "invalid-utf8");
        if (foreign is not null) output.Note($"{path}:{foreign.Place.Line}:{foreign.Place.Column}: {foreign.Message}");
        return input.TellUnreadable(output) || foreign is not null ? ExitCode.Failed : ExitCode.Well;
    }

    /// <summary>JSON cannot carry what is no character.</summary>
    internal static string Printable(string text) => text.Any(char.IsSurrogate) ? System.Text.Encoding.UTF8.GetString(CommissioningBytes.Encode(text)) : text;
}
