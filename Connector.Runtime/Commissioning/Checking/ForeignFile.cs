using System.Text.RegularExpressions;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Says what a file is that is not a commissioning file.</summary>
internal static partial class ForeignFile
{
    private static readonly string[] Sections = ["description", "metadata", "parameters", "definitions", "resources", "version"];

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

    /// <summary>What a text is whose YAML cannot be read, as far as its beginning and the keys at its margin tell; null when it may be a commissioning file.</summary>
    public static string? FromUnreadable(string text)
    {
        if (FromStart(text) is { } binary) return binary;
        if (text.Contains("Cybus::", StringComparison.Ordinal)) return null;
        if (text.Contains("{{", StringComparison.Ordinal) && text.Contains("}}", StringComparison.Ordinal)) return "a template whose {{ … }} have to be filled in first (Helm, Jinja and the like)";
        var keys = MarginKey().Matches(text).Select(match => match.Groups[1].Value).ToHashSet();
        return FileKinds.Declares(keys.Contains) ?? (Sections.Any(keys.Contains) ? null : FileKinds.Seems(keys.Contains));
    }

    /// <summary>What a readable file is instead, or null when it may well be a commissioning file.</summary>
    public static (string Code, string What)? From(YamlSpot? root, string text)
    {
        if (root is null || root.Node is YamlScalar { IsEmpty: true }) return ("empty-file", "empty");
        if (FromStart(text) is { } binary) return ("not-commissioning", binary);
        if (root.Node is YamlScalar) return ("not-commissioning", "plain text");
        if (root.Node is YamlSequence list) return ("not-commissioning", FromList(list, text));
        if (root.Node is not YamlMapping mapping) return ("not-commissioning", "something else");
        if (HoldsResources(mapping)) return null;
        bool Has(string key) => mapping.Find(key) is not null;
        if (Has("general") && (Has("source") || Has("target") || Has("mappings")) || Has("source") && Has("target"))
            return ("old-format", "a device commissioning file of the time before Connectware 1.0");
        if (FileKinds.Declares(Has) is { } declared) return ("not-commissioning", declared);
        if (Has("Resources") && text.Contains("AWS::", StringComparison.Ordinal)) return ("not-commissioning", "an AWS CloudFormation template");
        if (HasForeignTag(mapping)) return ("not-commissioning", "a Home Assistant or ESPHome configuration");
        if (Has("metadata") && (Has("resources") || Has("parameters"))) return null;
        if (FileKinds.Seems(Has) is { } kind) return ("not-commissioning", kind);
        return IsMostlySections(mapping) ? null : ("not-commissioning", $"{Language(text)} file of another kind");
    }

    private static string FromList(YamlSequence list, string text)
    {
        foreach (var item in list.Items.Take(20))
        {
            if (item.Value is YamlMapping mapping && FileKinds.SeemsByItem(key => mapping.Find(key) is not null) is { } kind) return kind;
        }

        return HasForeignTag(list) ? "a Home Assistant or ESPHome configuration" : $"{Language(text)} list";
    }

    private static string Language(string text) => text.AsSpan().TrimStart("\uFEFF \r\n\t") is ['{' or '[', ..] && text.AsSpan().TrimEnd() is [.., '}' or ']'] ? "a JSON" : "a YAML";

    /// <summary>Whether something of a <c>Cybus::</c> type stands where resources stand, or where somebody put them by mistake.</summary>
    private static bool HoldsResources(YamlMapping root)
    {
        foreach (var section in root.Entries)
        {
            if (section.Value is not YamlMapping mapping) continue;
            if (IsResource(mapping) || mapping.Entries.Take(100).Any(entry => entry.Value is YamlMapping resource && IsResource(resource))) return true;
        }

        return false;

        static bool IsResource(YamlMapping mapping) => mapping.Find("type")?.Value is YamlScalar type && type.Value.StartsWith("Cybus:", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Tags that other programs use to read further files.</summary>
    private static bool HasForeignTag(YamlNode root)
    {
        var waiting = new Stack<YamlNode>([root]);
        for (var left = 5_000; left > 0 && waiting.TryPop(out var node); left--)
        {
            if (node.Tag is { } tag && (tag.StartsWith("!include", StringComparison.Ordinal) || tag is "!secret" or "!lambda" or "!input")) return true;
            if (node is YamlMapping mapping) foreach (var entry in mapping.Entries) waiting.Push(entry.Value);
            else if (node is YamlSequence sequence) foreach (var item in sequence.Items) waiting.Push(item.Value);
        }

        return false;
    }

    private static bool IsMostlySections(YamlMapping mapping)
    {
        var known = mapping.Entries.Count(entry => entry.KeyText is { } key && (Array.IndexOf(Sections, key) >= 0 || NearestName.Of(key, Sections) is not null));
        return known > mapping.Entries.Count - known;
    }

    [GeneratedRegex("""^(?:["'](?=[\w$]+["'])|[ \t]{1,4}")?([A-Za-z$][\w$-]*)["']?[ \t]*:""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex MarginKey();
}
