using System.CommandLine;
using System.Text.Json;
using Connector.Runtime.Schemas;

namespace Connector.Agent.Commands;

/// <summary><c>schema suite DIR</c>: the validator against files in the format of the official JSON-Schema-Test-Suite.</summary>
internal static class SchemaSuiteCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("dir") { Description = "A folder of test files (all below it are run), or one file." };
        var draft = new Option<string?>("--draft") { Description = "The draft of schemas that name none: 4, 6, 7, 2019-09 or 2020-12. Guessed from the folder's name when left out." };
        var formats = new Option<bool>("--formats") { Description = "Hold values against \"format\" too." };
        var remotes = new Option<string?>("--remotes") { Description = "Folder of the schemas that the tests refer to as http://localhost:1234/…" };
        var json = CommonOptions.Json();
        var command = new Command("suite", "Runs files of the official JSON-Schema-Test-Suite.") { directory, draft, formats, remotes, json };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(
            parsed.GetValue(directory)!, parsed.GetValue(draft), parsed.GetValue(formats), parsed.GetValue(remotes), Output.Standard(parsed.GetValue(json)), cancellationToken)));
        return command;
    }

    internal static int Run(string directory, string? draftName, bool formats, string? remotes, Output output, CancellationToken cancellationToken)
    {
        var draft = draftName is null ? null : SchemaSuite.ParseDraft(draftName);
        if (draftName is not null && draft is null) return CannotRun($"There is no draft \"{draftName}\". Use 4, 6, 7, 2019-09 or 2020-12.");
        if (remotes is not null && !Directory.Exists(remotes)) return CannotRun($"The folder {remotes} does not exist.");
        List<string> files = File.Exists(directory) ? [directory] : Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
        if (files.Count == 0) return CannotRun($"There is no test file in {directory}.");

        var libraries = new Dictionary<SchemaDraft, SchemaLibrary>();
        var (passed, failed, broken) = (0, 0, 0);
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fileDraft = draft ?? SchemaSuite.GuessDraft(file);
            try
            {
                if (!libraries.TryGetValue(fileDraft, out var library)) libraries[fileDraft] = library = SchemaSuite.LoadRemotes(remotes, fileDraft);
                var result = SchemaSuite.Run(file, fileDraft, formats, library);
                passed += result.Passed;
                failed += result.Failures.Count;
                Write(directory, result, output);
            }
            catch (Exception fault) when (fault is JsonException or IOException or KeyNotFoundException or InvalidOperationException)
            {
                broken++;
                output.Note($"{file} is not a file of the test suite.", fault.Message);
            }
        }

        output.Result($"{passed} passed, {failed} failed in {files.Count - broken} files{(broken > 0 ? $", {broken} files could not be run" : "")}", writer =>
        {
            writer.WriteString("kind", "result");
            writer.WriteNumber("passed", passed);
            writer.WriteNumber("failed", failed);
            writer.WriteNumber("files", files.Count - broken);
            writer.WriteNumber("broken", broken);
        });
        return broken == files.Count ? ExitCode.CouldNotRun : failed + broken == 0 ? ExitCode.Well : ExitCode.Failed;

        int CannotRun(string sentence)
        {
            output.Note(sentence);
            return ExitCode.CouldNotRun;
        }
    }

    private static void Write(string directory, SchemaSuite.FileResult result, Output output)
    {
        var name = File.Exists(directory) ? Path.GetFileName(result.File) : Path.GetRelativePath(directory, result.File);
        output.Result($"{name}: {result.Passed} passed, {result.Failures.Count} failed", writer =>
        {
            writer.WriteString("kind", "file");
            writer.WriteString("file", name);
            writer.WriteString("draft", result.Draft.ToString());
            writer.WriteNumber("passed", result.Passed);
            writer.WriteNumber("failed", result.Failures.Count);
        });
        foreach (var failure in result.Failures)
        {
            output.Result($"  {failure.Group} / {failure.Test}: expected {(failure.Expected ? "valid" : "invalid")}; {failure.Reason}", writer =>
            {
                writer.WriteString("kind", "failure");
                writer.WriteString("file", name);
                writer.WriteString("group", failure.Group);
                writer.WriteString("test", failure.Test);
                writer.WriteBoolean("expected", failure.Expected);
                writer.WriteString("reason", failure.Reason);
            });
        }
    }
}
