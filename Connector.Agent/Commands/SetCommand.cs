using System.CommandLine;
using Connector.Runtime.Commissioning;

namespace Connector.Agent.Commands;

/// <summary><c>set</c>: changes one value and nothing else.</summary>
internal static class SetCommand
{
    public static Command Create()
    {
        var file = CommonOptions.File();
        var pointer = new Argument<string>("pointer") { Description = "JSON Pointer: /resources/mixer/properties/connection/host." };
        var value = new Argument<string>("value") { Description = "The value as YAML: 502, '0502', !ref host, {a: 1}." };
        var literal = new Option<bool>("--string") { Description = "Takes the value literally, as text." };
        var inPlace = new Option<bool>("--in-place", "-i") { Description = "Writes the file itself instead of standard output." };
        var json = CommonOptions.Json();
        var command = new Command("set", "Sets the value at a place by the smallest change of the text; missing parents are made.") { file, pointer, value, literal, inPlace, json };
        command.SetAction(parsed => Run(
            parsed.GetValue(file)!,
            parsed.GetValue(pointer)!,
            parsed.GetValue(literal) ? new YamlValue.Data(parsed.GetValue(value)) : new YamlValue.Source(parsed.GetValue(value)!),
            parsed.GetValue(inPlace),
            Output.Standard(parsed.GetValue(json)),
            CommissioningInput.WriteRaw));
        return command;
    }

    internal static int Run(string path, string pointer, YamlValue value, bool inPlace, Output output, Action<string> write)
    {
        if (inPlace && path == "-")
        {
            output.Note("Standard input cannot be written in place; leave --in-place out, and the result comes to standard output.");
            return ExitCode.CouldNotRun;
        }

        if (CommissioningInput.Read(path, output) is not { } input) return ExitCode.CouldNotRun;
        if (input.TellUnreadable(output)) return ExitCode.Failed;
        if (!PointerArgument.IsLegal(pointer, output)) return ExitCode.CouldNotRun;
        IReadOnlyList<TextEdit> edits;
        try
        {
            edits = input.File.Set(pointer, value);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            output.Note($"{pointer} cannot be set.", exception.Message);
            return value is YamlValue.Source typed && !CommissioningFile.Parse(typed.Yaml).IsReadable ? ExitCode.CouldNotRun : ExitCode.Failed;
        }

        var text = TextEdits.Apply(input.File.Text, edits);
        foreach (var edit in edits)
        {
            output.Json(writer =>
            {
                writer.WriteNumber("start", edit.Start);
                writer.WriteNumber("length", edit.Length);
                writer.WriteString("text", edit.NewText);
            });
        }

        if (!inPlace)
        {
            if (!output.IsJson) write(text);
            return ExitCode.Well;
        }

        return edits.Count == 0 || Replace(path, text, output) ? ExitCode.Well : ExitCode.CouldNotRun;
    }

    /// <summary>Either the whole new file or the old one is there, whatever happens in between.</summary>
    private static bool Replace(string path, string text, Output output)
    {
        try
        {
            var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            var waiting = $"{target}.{Guid.NewGuid():N}.new";
            try
            {
                File.WriteAllBytes(waiting, CommissioningBytes.Encode(text));
                if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(waiting, File.GetUnixFileMode(target));
                File.Move(waiting, target, overwrite: true);
            }
            finally
            {
                File.Delete(waiting);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            output.Note($"{path} cannot be written.", exception.Message);
            return false;
        }
    }
}
