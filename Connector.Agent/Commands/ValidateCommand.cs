using System.CommandLine;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;

namespace Connector.Agent.Commands;

/// <summary><c>validate</c>: the problems of commissioning files.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Service commissioning files.", Arity = ArgumentArity.OneOrMore };
        var strict = new Option<bool>("--strict") { Description = "Warnings fail as well." };
        var json = CommonOptions.Json();
        var folders = FolderOptions.Connectors();
        var command = new Command("validate", "Tells what is wrong with commissioning files.") { files, strict, folders, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var output = Output.Standard(parsed.GetValue(json));
            return FolderOptions.WithConnectorsAsync(
                parsed.GetValue(folders), output, catalog => Run(parsed.GetValue(files)!, parsed.GetValue(strict), new CatalogSchemas(catalog), output), cancellationToken);
        });
        return command;
    }

    internal static int Run(IReadOnlyList<string> paths, bool strict, ISchemaSource schemas, Output output)
    {
        var code = ExitCode.Well;
        foreach (var path in paths)
        {
            if (CommissioningInput.Read(path, output) is not { } input)
            {
                code = ExitCode.CouldNotRun;
                continue;
            }

            var problems = input.File.Check(schemas);
            foreach (var problem in problems) ProblemOutput.Write(output, path, problem);
            int Count(ProblemSeverity severity) => problems.Count(problem => problem.Severity == severity);
            var (errors, warnings, notes) = (Count(ProblemSeverity.Error), Count(ProblemSeverity.Warning), Count(ProblemSeverity.Information));
            var failed = errors > 0 || (strict && warnings > 0);
            if (failed) code = Math.Max(code, ExitCode.Failed);
            output.Result($"{path}: {errors} errors, {warnings} warnings, {notes} remarks", writer =>
            {
                writer.WriteString("kind", "file");
                writer.WriteString("file", path);
                writer.WriteNumber("errors", errors);
                writer.WriteNumber("warnings", warnings);
                writer.WriteNumber("remarks", notes);
                writer.WriteBoolean("ok", !failed);
            });
        }

        return code;
    }
}
