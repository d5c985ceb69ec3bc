using System.Text.RegularExpressions;

namespace Connector.Runtime.Schemas.Lint;

/// <summary>A connector folder for the vendor's image as the rules see it.</summary>
internal sealed record ConnectorFolderFacts
{
    public required string Protocol { get; init; }

    /// <summary>Every file beside the classes.</summary>
    public required IReadOnlyList<string> FileNames { get; init; }

    public required bool HasIndex { get; init; }

    /// <summary><c>"type": "module"</c> in package.json.</summary>
    public required bool IsModule { get; init; }

    public ConnectorClassFacts? Connection { get; init; }
    public ConnectorClassFacts? Endpoint { get; init; }
    public string? IndexText { get; init; }

    /// <summary>The class gives out another schema than stands in its file.</summary>
    public required bool SchemaIsMadeInCode { get; init; }
}

/// <param name="File">The file's name.</param>
/// <param name="ClassName">The class it exports; null when it could not be loaded.</param>
/// <param name="Text">The file.</param>
internal sealed record ConnectorClassFacts(string File, string? ClassName, string Text);

/// <summary>Names and files of a connector folder: the vendor's image finds classes by their names, capitals included.</summary>
internal static partial class FolderRules
{
    internal static IReadOnlyList<LintFinding> Check(ConnectorFolderFacts folder)
    {
        List<LintFinding> findings = [];
        CheckNames(folder, findings);
        CheckClass(folder.Connection, folder.Protocol + "Connection", findings);
        CheckClass(folder.Endpoint, folder.Protocol + "Endpoint", findings);
        CheckTimers(folder.Connection, findings);
        if (!folder.HasIndex)
            findings.Add(new(LintSeverity.Warning, "index-missing", "index.js", "", "There is no index.js; Connectware loads a connector through it.", $"Add one with require('./{folder.Protocol}Connection') and require('./{folder.Protocol}Endpoint')."));
        if (folder.IsModule)
            findings.Add(new(LintSeverity.Error, "es-module", "package.json", "/type", "The image loads CommonJS, not ES modules.", "Leave \"type\": \"module\" out; write require and module.exports."));
        if (folder.IndexText is { } index && Vrpc().Match(index) is { Success: true } vrpc)
            findings.Add(new(LintSeverity.Information, "vrpc-registration", "index.js", "", "The classes are registered with vrpc: Connectware 1.x needs that, 2.x does not have the module.", "For 2.x leave it at the two calls of require.") { Place = PlaceOf(index, vrpc.Index) });
        if (folder.SchemaIsMadeInCode)
            findings.Add(new(LintSeverity.Information, "schema-made-in-code", folder.Protocol + "Connection.json", "", "The class gives out another schema than stands in this file; the one of the class counts.", "Keep one of them, so that nobody reads the wrong one."));
        return findings;
    }

    private static void CheckNames(ConnectorFolderFacts folder, List<LintFinding> findings)
    {
        if (!char.IsUpper(folder.Protocol[0]))
            findings.Add(new(LintSeverity.Error, "protocol-capital", $"{folder.Protocol}Connection.js", "", $"The protocol name {folder.Protocol} begins with a small letter; Connectware does not find such a class.", "Begin the names of files and classes with a capital."));
        foreach (var suffix in (string[])["Connection.js", "Connection.json", "Endpoint.js", "Endpoint.json"])
        {
            var name = folder.Protocol + suffix;
            if (folder.FileNames.Contains(name, StringComparer.Ordinal)) continue;
            var other = folder.FileNames.FirstOrDefault(file => file.Equals(name, StringComparison.OrdinalIgnoreCase));
            findings.Add(other is null
                ? new(LintSeverity.Error, "file-missing", name, "", $"{name} is missing beside the others of this connector.", "Add the file; its name must be exactly this.")
                : new(LintSeverity.Error, "file-case", other, "", $"{other} is not found: the name has to be {name}, capitals included.", $"Rename it to {name}."));
        }
    }

    private static void CheckClass(ConnectorClassFacts? file, string expected, List<LintFinding> findings)
    {
        if (file?.ClassName is not { } name || name == expected) return;
        var at = Regex.Match(file.Text, $@"class\s+{Regex.Escape(name)}\b");
        findings.Add(new(LintSeverity.Error, "class-name", file.File, "", $"The class is called {(name.Length == 0 ? "nothing" : name)}, the file {file.File}; Connectware needs the same name.", $"Call the class {expected}.")
        {
            Place = at.Success ? PlaceOf(file.Text, at.Index) : null,
        });
    }

    /// <summary>A reconnect timer of the connector's own works against the one the base class has.</summary>
    private static void CheckTimers(ConnectorClassFacts? file, List<LintFinding> findings)
    {
        if (file is null || OwnReconnect().Match(file.Text) is not { Success: true } timer) return;
        findings.Add(new(LintSeverity.Warning, "own-reconnect-timer", file.File, "", "The connector seems to plan its own reconnects; the runtime retries already, so both get in each other's way.", "Report connectFailed or reconnectFailed and let the runtime wait; set connectionStrategy for the delays.")
        {
            Place = PlaceOf(file.Text, timer.Index),
        });
    }

    private static JsonPlace PlaceOf(string text, int offset)
    {
        var line = text.AsSpan(0, offset).Count('\n') + 1;
        return new JsonPlace(line, offset - text.LastIndexOf('\n', Math.Max(0, offset - 1)));
    }

    [GeneratedRegex(@"require\(\s*['""]vrpc['""]\s*\)", RegexOptions.None, 1000)]
    private static partial Regex Vrpc();

    [GeneratedRegex(@"reconnect\w*\s*=\s*set(Timeout|Interval)\(", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex OwnReconnect();
}
