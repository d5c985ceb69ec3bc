using System.CommandLine;
using System.Text.Json;
using Connector.Runtime.Catalog;
using Connector.Runtime.Schemas;
using Connector.Runtime.Schemas.Lint;

namespace Connector.Agent.Commands;

/// <summary><c>lint FOLDER</c>: findings about the schemas of a connector. Exit code 1 when there are errors or warnings.</summary>
internal static class LintCommand
{
    private static readonly HashSet<string> NotSchemas = ["package.json", "package-lock.json", "npm-shrinkwrap.json", "tsconfig.json", "jsconfig.json", "launch.json", "settings.json"];

    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "A connector's folder, one schema file, or the name of a connector that \"connector-agent connectors\" lists." };
        var json = CommonOptions.Json();
        var command = new Command("lint", "Looks through a connector's schemas for what its author would want to know.") { folder, json };
        command.SetAction(parsed => Run(parsed.GetValue(folder)!, Output.Standard(parsed.GetValue(json))));
        return command;
    }

    internal static int Run(string folder, Output output)
    {
        if (!File.Exists(folder) && !Directory.Exists(folder) && ConnectorCatalog.BuiltIn().Find(folder) is { } known) return Run(known, output);
        List<string> files = File.Exists(folder) ? [folder] : Directory.Exists(folder) ? [.. SchemaFiles(folder)] : [];
        if (files.Count == 0)
        {
            output.Note(Directory.Exists(folder) ? $"There is no schema in {folder}." : $"{folder} does not exist.", "Schemas are .json files such as FoobarConnection.json.");
            return ExitCode.CouldNotRun;
        }

        var (errors, warnings, fields, clean) = (0, 0, 0, 0);
        List<(string Name, SchemaDocument Document)> documents = [];
        foreach (var file in files)
        {
            var name = File.Exists(folder) ? file : Path.GetRelativePath(folder, file);
            if (Read(file, name, output) is { } document) documents.Add((name, document));
            else errors++;
        }

        var schemas = documents.Select(entry => entry.Document).Where(document => !UiSchemaLint.IsUiSchema(document.Json)).ToList();
        foreach (var (name, document) in documents)
        {
            var report = Check(document, schemas, IsForThisRuntime(File.Exists(folder) ? folder : Path.Combine(folder, name)));
            foreach (var finding in report.Findings) LintOutput.Write(finding, output, name);

            errors += report.Count(LintSeverity.Error);
            warnings += report.Count(LintSeverity.Warning);
            fields += report.Fields;
            clean += report.CleanFields;
        }

        if (Directory.Exists(folder)) errors += CheckPairs(folder, files, output);
        return Sum(files.Count, errors, warnings, fields, clean, output);
    }

    /// <summary>A connector of the catalogue, whose schemas are no files.</summary>
    private static int Run(ConnectorEntry connector, Output output)
    {
        foreach (var fault in connector.Faults) output.Note(fault);
        var report = ConnectorLint.Of(connector) ?? new LintReport([], 0, 0);
        foreach (var finding in report.Findings) LintOutput.Write(finding, output);
        return Sum(2, connector.Faults.Count + report.Count(LintSeverity.Error), report.Count(LintSeverity.Warning), report.Fields, report.CleanFields, output);
    }

    private static int Sum(int files, int errors, int warnings, int fields, int clean, Output output)
    {
        output.Result($"{files} {(files == 1 ? "file" : "files")}, {errors} errors, {warnings} warnings; {clean} of {fields} fields without either", writer =>
        {
            writer.WriteString("kind", "result");
            writer.WriteNumber("files", files);
            writer.WriteNumber("errors", errors);
            writer.WriteNumber("warnings", warnings);
            writer.WriteNumber("fields", fields);
            writer.WriteNumber("cleanFields", clean);
        });
        return errors + warnings == 0 ? ExitCode.Well : ExitCode.Failed;
    }

    private static IEnumerable<string> SchemaFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*.json", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 8 })
            .Where(file => !NotSchemas.Contains(Path.GetFileName(file)) && !file.EndsWith(".deps.json", StringComparison.Ordinal) && !file.EndsWith(".runtimeconfig.json", StringComparison.Ordinal) && !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Any(part => part is "node_modules" or "bin" or "obj" || part.StartsWith('.')))
            .Order(StringComparer.Ordinal);

    /// <summary>The schema stands beside C#, source or built, which Connectware does not load.</summary>
    private static bool IsForThisRuntime(string file) =>
        Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder
        && (File.Exists(Path.Combine(folder, Path.GetFileNameWithoutExtension(file) + ".cs")) || Directory.EnumerateFiles(folder, "*.csproj").Any() || Directory.EnumerateFiles(folder, "*.dll").Any());

    private static LintReport Check(SchemaDocument document, List<SchemaDocument> schemas, bool isForThisRuntime)
    {
        if (!UiSchemaLint.IsUiSchema(document.Json)) return isForThisRuntime ? SchemaLint.CheckForThisRuntime(document) : SchemaLint.Check(document);
        return UiSchemaLint.SchemaFor(document, schemas) is { } schema ? new LintReport(UiSchemaLint.Check(document, schema), 0, 0) : new LintReport([], 0, 0);
    }

    private static SchemaDocument? Read(string file, string name, Output output)
    {
        try
        {
            return SchemaDocument.Parse(File.ReadAllText(file), Path.GetFileName(file));
        }
        catch (Exception broken) when (broken is JsonException or IOException or UnauthorizedAccessException)
        {
            var place = broken is JsonException { LineNumber: { } line } json ? new JsonPlace((int)line + 1, (int)(json.BytePositionInLine ?? 0) + 1) : (JsonPlace?)null;
            LintOutput.Write(new LintFinding(LintSeverity.Error, "not-json", name, "", broken.Message, "Correct the text at this place.") { Place = place }, output, name);
            return null;
        }
    }

    /// <summary>A connector is a pair of files beside a pair of classes.</summary>
    private static int CheckPairs(string folder, List<string> files, Output output)
    {
        var missing = 0;
        foreach (var group in files.GroupBy(file => Path.GetDirectoryName(file)!))
        {
            var names = group.Select(Path.GetFileNameWithoutExtension).ToHashSet();
            foreach (var name in names)
            {
                var other = name!.EndsWith("Connection", StringComparison.Ordinal) ? name[..^10] + "Endpoint" : name.EndsWith("Endpoint", StringComparison.Ordinal) ? name[..^8] + "Connection" : null;
                if (other is null || names.Contains(other)) continue;
                missing++;
                var file = Path.GetRelativePath(folder, Path.Combine(group.Key, other + ".json"));
                LintOutput.Write(new LintFinding(LintSeverity.Error, "file-missing", file, "", $"{other}.json is missing beside {name}.json; the connector cannot be loaded.", "Add the file; its name must be exactly this."), output, file);
            }
        }

        return missing;
    }
}
