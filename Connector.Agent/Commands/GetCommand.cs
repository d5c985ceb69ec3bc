using System.CommandLine;
using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;

namespace Connector.Agent.Commands;

/// <summary><c>get</c>: one value of a file, as it is written.</summary>
internal static class GetCommand
{
    public static Command Create()
    {
        var file = CommonOptions.File();
        var pointer = new Argument<string>("pointer") { Description = "JSON Pointer: /resources/mixer/properties/connection/host." };
        var json = CommonOptions.Json();
        var command = new Command("get", "Prints the value at a place: a text as it reads, anything else as it is written.") { file, pointer, json };
        command.SetAction(parsed => Run(parsed.GetValue(file)!, parsed.GetValue(pointer)!, Output.Standard(parsed.GetValue(json))));
        return command;
    }

    internal static int Run(string path, string pointer, Output output)
    {
        if (CommissioningInput.Read(path, output) is not { } input) return ExitCode.CouldNotRun;
        if (input.TellUnreadable(output)) return ExitCode.Failed;
        if (!PointerArgument.IsLegal(pointer, output)) return ExitCode.CouldNotRun;
        if (input.File.WrittenAt(pointer) is not { } written)
        {
            output.Note($"There is nothing at {pointer}{(PointerArgument.Nearest(input.File, pointer) is { } nearest ? $"; the nearest place is {nearest}" : "")}.");
            return ExitCode.Failed;
        }

        var repeated = written is { Source: ['*', ..], Value: JsonValue value } && value.TryGetValue<string>(out var text) ? text : null;
        output.Result(CatCommand.Printable(written.Text ?? repeated ?? written.Source), writer =>
        {
            writer.WriteString("pointer", pointer);
            writer.WritePropertyName("value");
            if (written.Value is null) writer.WriteNullValue();
            else written.Value.WriteTo(writer);
            writer.WriteString("source", CatCommand.Printable(written.Source));
            writer.WriteNumber("line", written.Place.Line);
            writer.WriteNumber("column", written.Place.Column);
        });
        return ExitCode.Well;
    }
}

/// <summary>A JSON Pointer typed by a person.</summary>
internal static class PointerArgument
{
    public static bool IsLegal(string pointer, Output output)
    {
        if (pointer.Length > 0 && pointer[0] != '/')
            output.Note($"'{pointer}' is no JSON Pointer: it has to begin with '/', as in /metadata/name.");
        else if (pointer.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal).Contains('~'))
            output.Note($"'{pointer}' is no JSON Pointer: a '~' in a key is written '~0', a '/' '~1'.");
        else
            return true;
        return false;
    }

    /// <summary>The part of a pointer that does exist.</summary>
    public static string? Nearest(CommissioningFile file, string pointer)
    {
        while (pointer.LastIndexOf('/') is > 0 and var at)
        {
            pointer = pointer[..at];
            if (file.Locate(pointer) is not null) return pointer;
        }

        return null;
    }
}
