using System.Text.Json;

namespace Connector.Runtime.Schemas;

/// <summary>Runs files in the format of the official JSON-Schema-Test-Suite: groups of a schema with values and the expected verdict.</summary>
internal static class SchemaSuite
{
    /// <summary>One value of a group whose verdict was not the expected one.</summary>
    /// <param name="Reason">What the validator said, or why the group could not be run.</param>
    internal sealed record Failure(string Group, string Test, bool Expected, string Reason);

    internal sealed record FileResult(string File, SchemaDraft Draft, int Passed, IReadOnlyList<Failure> Failures);

    /// <summary>The draft a path speaks of: the innermost folder called "draft7", "draft2020-12" …, or unspecified.</summary>
    internal static SchemaDraft GuessDraft(string path)
    {
        foreach (var part in Path.GetFullPath(path).Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse())
        {
            if (ParseDraft(part) is { } draft) return draft;
        }

        return SchemaDraft.Unspecified;
    }

    /// <summary>"7", "draft7", "draft-07", "2020-12", "draft2020-12" …; null when it is none of them.</summary>
    internal static SchemaDraft? ParseDraft(string name)
    {
        var plain = name.StartsWith("draft", StringComparison.OrdinalIgnoreCase) ? name[5..].TrimStart('-', '/') : name;
        return plain.TrimStart('0') switch
        {
            "3" or "4" => SchemaDraft.Draft4,
            "6" => SchemaDraft.Draft6,
            "7" => SchemaDraft.Draft7,
            "2019-09" => SchemaDraft.Draft201909,
            "2020-12" => SchemaDraft.Draft202012,
            _ => null,
        };
    }

    /// <summary>The documents below a folder as the suite serves them: under http://localhost:1234/.</summary>
    internal static SchemaLibrary LoadRemotes(string? folder, SchemaDraft draft)
    {
        var library = new SchemaLibrary(draft);
        if (folder is null) return library;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            library.Add($"http://localhost:1234/{path}", File.ReadAllText(file));
        }

        return library;
    }

    /// <param name="file">Path of the file.</param>
    /// <param name="draft">For schemas that do not name one.</param>
    /// <param name="formats">Whether <c>format</c> is asserted, except in the tests that say it is not "by default".</param>
    /// <exception cref="JsonException">The file is not such a file.</exception>
    internal static FileResult Run(string file, SchemaDraft draft, bool formats, SchemaLibrary library)
    {
        var groups = SchemaDocument.ReadJson(File.ReadAllText(file));
        if (groups.ValueKind != JsonValueKind.Array) throw new JsonException("A test file is a list of groups.");
        var passed = 0;
        List<Failure> failures = [];
        foreach (var group in groups.EnumerateArray())
        {
            var name = Text(group, "description");
            if (!group.TryGetProperty("schema", out var schema) || !group.TryGetProperty("tests", out var tests))
            {
                throw new JsonException("A group has a description, a schema and tests.");
            }

            var root = SchemaDocument.From(schema, Path.GetFileName(file), library, draft).Root;
            foreach (var test in tests.EnumerateArray())
            {
                var description = Text(test, "description");
                var expected = test.GetProperty("valid").GetBoolean();
                var asserts = formats && !IsAboutTheDefault(description);
                var options = SchemaValidationOptions.Specification with { AssertFormats = asserts, AssertContent = asserts };
                var problems = SchemaValidator.Validate(root, test.GetProperty("data"), options);
                var agrees = SchemaValidator.IsValid(root, test.GetProperty("data"), options) == (problems.Count == 0);
                if (agrees && expected == (problems.Count == 0)) passed++;
                else failures.Add(new Failure(name, description, expected, agrees ? problems.Count == 0 ? "accepted" : problems[0].Message : "two answers"));
            }
        }

        return new FileResult(file, draft, passed, failures);
    }

    private static bool IsAboutTheDefault(string description) => description.EndsWith("only an annotation by default", StringComparison.Ordinal);

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
