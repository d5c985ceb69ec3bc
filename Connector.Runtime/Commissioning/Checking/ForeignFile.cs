using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Says what a file is that is not a commissioning file.</summary>
internal static class ForeignFile
{
    private static readonly (string Start, string Name)[] Signatures =
    [
        ("PK\u0003\u0004", "a ZIP archive (a spreadsheet, a document or a package)"),
        ("%PDF", "a PDF document"),
        ("\u001F", "a compressed archive"),
        ("\u007FELF", "a program"),
        ("MZ", "a Windows program"),
        ("<!DOCTYPE html", "a web page"),
        ("<html", "a web page"),
        ("<?xml", "an XML file"),
        ("-----BEGIN", "a certificate or a key"),
        ("{\\rtf", "a text document (RTF)"),
        ("SQLite format 3", "a database"),
        ("\uFFFD\u0050NG", "a picture"),
        ("\uDC89PNG", "a picture"),
    ];

    /// <summary>What a text that cannot be read as YAML begins like, or null.</summary>
    public static string? FromStart(string text)
    {
        var start = text.AsSpan().TrimStart("\uFEFF \r\n\t");
        foreach (var (signature, name) in Signatures)
        {
            if (start.StartsWith(signature, StringComparison.OrdinalIgnoreCase)) return name;
        }

        return null;
    }

    /// <summary>What a readable file is instead, or null when it may well be a commissioning file.</summary>
    public static (string Code, string What)? From(YamlSpot? root, string text)
    {
        if (root is null || root.Node is YamlScalar { IsEmpty: true }) return ("empty-file", "empty");
        if (FromStart(text) is { } binary) return ("not-commissioning", binary);
        if (root.Node is YamlScalar) return ("not-commissioning", "plain text");
        if (root.Node is YamlSequence list) return ("not-commissioning", FromList(root, list));
        if (root.Node is not YamlMapping mapping) return ("not-commissioning", "something else");
        bool Has(params string[] keys) => keys.All(key => mapping.Find(key) is not null);
        if (Has("resources") || Has("metadata", "parameters") || Has("description", "metadata")) return FromMapping(Has) is { } other && !Has("description") && !Has("metadata", "resources") ? ("not-commissioning", other) : null;
        if (Has("general") && (Has("source") || Has("target") || Has("mappings")) || Has("source", "target"))
            return ("old-format", "a device commissioning file of the time before Connectware 1.0");
        return FromMapping(Has) is { } what ? ("not-commissioning", what) : LooksLikeCommissioning(mapping) ? null : ("not-commissioning", "a YAML file of another kind");
    }

    private static string? FromMapping(Func<string[], bool> has)
    {
        bool Has(params string[] keys) => has(keys);
        if (Has("apiVersion", "kind")) return "a Kubernetes manifest";
        if (Has("AWSTemplateFormatVersion")) return "an AWS CloudFormation template";
        if (Has("openapi") || Has("swagger")) return "an OpenAPI description";
        if (Has("asyncapi")) return "an AsyncAPI description";
        if (Has("services") && !Has("resources")) return "a Docker Compose file";
        if (Has("on", "jobs")) return "a GitHub workflow";
        if (Has("stages") || Has("image", "script")) return "a pipeline definition";
        if (Has("dependencies", "name", "version")) return "a package description (package.json)";
        if (Has("$schema") || Has("$id", "definitions") || Has("type", "properties")) return "a JSON Schema";
        if (Has("input", "output") || Has("input", "pipeline")) return "a Redpanda Connect (Benthos) configuration";
        if (Has("chart") || Has("apiVersion", "appVersion")) return "a Helm chart description";
        return null;
    }

    private static string FromList(YamlSpot root, YamlSequence list)
    {
        if (list.Items.Count > 0 && root.Child(0).Node is YamlMapping first)
        {
            if (first.Find("hosts") is not null || first.Find("tasks") is not null) return "an Ansible playbook";
            if (first.Find("wires") is not null || first.Find("z") is not null) return "a Node-RED flow";
        }

        return "a list";
    }

    private static bool LooksLikeCommissioning(YamlMapping mapping) =>
        mapping.Entries.Any(entry => entry.KeyText is "description" or "metadata" or "parameters" or "definitions")
        || mapping.Entries.Any(entry => entry.KeyText is { } key && NearestName.Of(key, ["resources", "metadata"]) is not null);
}
