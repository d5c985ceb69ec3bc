using System.Text.Json;

namespace Connector.Runtime.Schemas.Lint;

/// <summary>What Connectware expects of a connector's two files beyond JSON Schema.</summary>
internal static class ConnectorRules
{
    /// <summary>A finding that matters where Connectware loads the connector, and nowhere else.</summary>
    internal static bool IsForConnectwareOnly(LintFinding finding) => finding.Code is "polling-keys-missing" or "strategy-missing";

    internal static void Check(SchemaDocument document, LintSink sink)
    {
        var stem = Path.GetFileNameWithoutExtension(document.Name);
        var (block, standard) = stem switch
        {
            _ when stem.EndsWith("Connection", StringComparison.Ordinal) => ("connection", (string[])["connectionStrategy"]),
            _ when stem.EndsWith("Endpoint", StringComparison.Ordinal) => ("address", (string[])["interval", "cronExpression"]),
            _ => ("", []),
        };
        if (block.Length == 0 || document.Json.ValueKind != JsonValueKind.Object) return;
        CheckHead(document, stem, sink);
        if (document.Root.Child("definitions", block) is not { } schema)
        {
            sink.Error("block-missing", "", $"/definitions/{block} is missing; the connector cannot be loaded.", $"Put the schema of the {block} block there.");
            return;
        }

        if (schema.Follow() is not { } meant || !meant.TryGet("additionalProperties", out var additional) || additional.ValueKind != JsonValueKind.False) return;
        var missing = standard.Where(key => meant.Child("properties", key) is null).ToList();
        if (missing.Count == 0) return;
        var keys = string.Join(" and ", missing.Select(key => $"\"{key}\""));
        sink.Warning(
            block == "address" ? "polling-keys-missing" : "strategy-missing",
            meant.Pointer + "/additionalProperties",
            $"Unknown keys are forbidden and {keys} {(missing.Count == 1 ? "is" : "are")} not declared: Connectware refuses files that use {(missing.Count == 1 ? "it" : "them")}. The studio adds {(missing.Count == 1 ? "it" : "them")} by itself.",
            $"Declare {keys} under \"properties\".");
    }

    private static void CheckHead(SchemaDocument document, string stem, LintSink sink)
    {
        var id = document.Root.Text("$id");
        if (id is null) sink.Warning("id-not-file-name", "", "The schema has no \"$id\"; Connectware needs it.", $"Add \"$id\": \"{stem}\".");
        else if (id != stem) sink.Warning("id-not-file-name", "/$id", $"\"$id\" is \"{id}\", but the file is called {stem}.json; Connectware needs the same name.", $"Write \"$id\": \"{stem}\".");
        if (!document.Root.TryGet("version", out var version)) return;
        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number < 1) sink.Error("version-invalid", "/version", "\"version\" must be a positive whole number.", "Count up from 1 with every change of the schema.");
    }
}
