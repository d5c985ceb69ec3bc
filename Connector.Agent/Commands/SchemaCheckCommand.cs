using System.CommandLine;
using System.Text.Json;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Lint;

namespace Connector.Agent.Commands;

/// <summary>
/// <c>schema check SCHEMA [DATA]</c>: the schema's own faults, then the data's problems. Exit code 1 when the data does not fit or,
/// without data, when the schema has faults.
/// </summary>
internal static class SchemaCheckCommand
{
    public static Command Create()
    {
        var schema = new Argument<string>("schema") { Description = "The schema file; SCHEMA#/definitions/connection checks against one part of it." };
        var data = new Argument<string?>("data") { Description = "The JSON file to hold against it; - reads standard input.", Arity = ArgumentArity.ZeroOrOne };
        var plain = new Option<bool>("--specification") { Description = "Only what the specification says: formats are remarks, no rules between fields." };
        var json = CommonOptions.Json();
        var command = new Command("check", "Checks a schema, and a value against it.") { schema, data, plain, json };
        command.SetAction(parsed => Run(parsed.GetValue(schema)!, parsed.GetValue(data), parsed.GetValue(plain), Output.Standard(parsed.GetValue(json)), Console.In));
        return command;
    }

    internal static int Run(string schemaPath, string? dataPath, bool specification, Output output, TextReader input)
    {
        var (file, fragment) = Split(schemaPath);
        if (Read(file, null, output) is not { } schemaText) return ExitCode.CouldNotRun;
        SchemaDocument document;
        try
        {
            document = SchemaDocument.Parse(schemaText, Path.GetFileName(file));
        }
        catch (JsonException broken)
        {
            NotJson(file, broken, output);
            return ExitCode.Failed;
        }

        if (Start(document, fragment, output) is not { } start) return ExitCode.CouldNotRun;
        var faults = SchemaLint.Check(document).Findings.Where(finding => finding.Severity == LintSeverity.Error).ToList();
        foreach (var fault in faults) LintOutput.Write(fault, output);
        if (dataPath is null)
        {
            Finish(document.Name, null, faults.Count, 0, output);
            return faults.Count == 0 ? ExitCode.Well : ExitCode.Failed;
        }

        if (Read(dataPath, input, output) is not { } dataText) return ExitCode.CouldNotRun;
        JsonElement value;
        try
        {
            value = ReadData(dataText);
        }
        catch (JsonException broken)
        {
            NotJson(dataPath, broken, output);
            return ExitCode.Failed;
        }

        var options = (specification ? SchemaValidationOptions.Specification : SchemaValidationOptions.Default) with { Notes = true };
        var problems = SchemaValidator.Validate(start, value, options);
        foreach (var problem in problems) Write(problem, output);
        var count = problems.Count(problem => !problem.IsNote);
        Finish(document.Name, dataPath, faults.Count, count, output);
        return count == 0 ? ExitCode.Well : ExitCode.Failed;
    }

    private static (string File, string? Fragment) Split(string path)
    {
        var hash = path.IndexOf('#');
        return hash < 0 || File.Exists(path) ? (path, null) : (path[..hash], path[(hash + 1)..]);
    }

    /// <summary>The part of the schema that counts: the one named, or the block of a connector's file, which has nothing at its root.</summary>
    private static SchemaNode? Start(SchemaDocument document, string? fragment, Output output)
    {
        if (fragment is not null)
        {
            if (document.NodeAt(fragment) is { } named) return named;
            output.Note($"{document.Name} has no schema at {fragment}. Give a JSON Pointer such as /definitions/connection.");
            return null;
        }

        var root = document.Root;
        if (root.TryGet("type", out _) || root.TryGet("properties", out _) || root.Reference is not null || root.TryGet("allOf", out _)) return root;
        if (root.Child("definitions", "connection") is { } connection)
        {
            output.Note($"{document.Name} is a connector's file: checking against /definitions/connection with the standard key connectionStrategy.");
            return StandardKeys.AddToConnection(connection);
        }

        if (root.Child("definitions", "address") is { } address)
        {
            output.Note($"{document.Name} is a connector's file: checking against /definitions/address with the standard keys interval and cronExpression.");
            return StandardKeys.AddToAddress(address);
        }

        return root;
    }

    private static JsonElement ReadData(string text)
    {
        using var document = JsonDocument.Parse(text.TrimStart('\uFEFF'), new JsonDocumentOptions { MaxDepth = SchemaDocument.MaxDepth });
        return document.RootElement.Clone();
    }

    private static string? Read(string path, TextReader? input, Output output)
    {
        try
        {
            return path == "-" && input is not null ? input.ReadToEnd() : File.ReadAllText(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            output.Note($"{path} cannot be read. Check the path and its permissions.", unreadable.Message);
            return null;
        }
    }

    private static void NotJson(string path, JsonException broken, Output output)
    {
        var place = $"{broken.LineNumber + 1},{broken.BytePositionInLine + 1}";
        output.Result($"{path}({place}): error: This is not JSON.", writer =>
        {
            writer.WriteString("kind", "not-json");
            writer.WriteString("file", path);
            writer.WriteNumber("line", (broken.LineNumber ?? 0) + 1);
            writer.WriteNumber("column", (broken.BytePositionInLine ?? 0) + 1);
            writer.WriteString("message", broken.Message);
        });
        output.Text($"  {broken.Message}");
    }

    private static void Write(SchemaProblem problem, Output output)
    {
        var place = problem.InstancePointer.Length == 0 ? "(root)" : problem.InstancePointer;
        output.Result($"{place}: {(problem.IsNote ? "note: " : "")}{problem.Message}", writer =>
        {
            writer.WriteString("kind", problem.IsNote ? "note" : "problem");
            writer.WriteString("instance", problem.InstancePointer);
            writer.WriteString("field", problem.FieldPointer);
            writer.WriteString("schema", problem.SchemaPointer);
            writer.WriteString("schemaFile", problem.SchemaName);
            writer.WriteString("keyword", problem.Keyword);
            writer.WriteString("message", problem.Message);
            writer.WriteStartObject("parameters");
            foreach (var (name, value) in problem.Parameters) writer.WriteString(name, value);
            writer.WriteEndObject();
        });
        output.Text($"  {problem.SchemaName}#{problem.SchemaPointer}");
    }

    private static void Finish(string schema, string? data, int faults, int problems, Output output)
    {
        var words = data is null
            ? faults == 0 ? $"{schema} is a good schema." : $"{schema} has {faults} {(faults == 1 ? "fault" : "faults")}."
            : problems == 0 ? $"{data} fits {schema}." : $"{data} does not fit {schema}: {problems} {(problems == 1 ? "problem" : "problems")}.";
        output.Result(words, writer =>
        {
            writer.WriteString("kind", "result");
            writer.WriteBoolean("valid", data is null ? faults == 0 : problems == 0);
            writer.WriteNumber("schemaFaults", faults);
            if (data is not null) writer.WriteNumber("problems", problems);
        });
    }
}
