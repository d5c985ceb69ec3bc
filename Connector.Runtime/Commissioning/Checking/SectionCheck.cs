using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning.Yaml;
using JsonPointer = Connector.Runtime.Commissioning.Yaml.JsonPointer;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Everything outside the resources: the sections themselves, metadata, parameters, definitions.</summary>
internal sealed class SectionCheck(CommissioningFile file, List<Problem> problems)
{
    private static readonly string[] Sections = ["description", "metadata", "parameters", "definitions", "resources", "version"];
    private static readonly string[] MetadataKeys = ["name", "icon", "provider", "homepage", "version"];
    private static readonly string[] Types = ["string", "number", "integer", "boolean", "array"];

    public void Run(YamlSpot root)
    {
        foreach (var key in new[] { "metadata", "resources" })
        {
            if (root.Child(key) is null && SlipOf(file, key) is null && !(key == "resources" && TellLostResources(root))) Tell(ProblemSeverity.Error, "missing-key", $"The section '{key}' is missing.", file.Lines.Place(root.Start, 0), "");
        }

        if (root.Child("description") is null && SlipOf(file, "description") is null) Tell(ProblemSeverity.Warning, "missing-key", "A 'description' is missing; every service has one.", file.Lines.Place(root.Start, 0), "");
        for (var i = 0; i < root.ChildCount; i++) CheckSection(root.Child(i));
        if (root.Child("metadata") is { Node: YamlMapping metadata } spot) CheckMetadata(spot, metadata);
        if (root.Child("parameters") is { } parameters) CheckParameters(parameters);
    }

    private void CheckSection(YamlSpot spot)
    {
        var findings = new Findings();
        var key = spot.Entry!.KeyText;
        if (key is null || Array.IndexOf(Sections, key) < 0)
        {
            var meant = key is null ? null : NearestName.Of(key, Sections.Where(name => file.Section(name) is null));
            findings.Add(meant is "metadata" or "resources" ? ProblemSeverity.Error : ProblemSeverity.Warning, "unknown-key", $"A commissioning file has no section '{key}'{Meant(meant)}", spot.Entry.Key, spot.Pointer, Mends.RenameTo(spot.Pointer, meant));
        }
        else if (key is "metadata" or "parameters" or "definitions" or "resources" && spot.Node is not YamlMapping && spot.Node is not YamlScalar { IsEmpty: true })
        {
            findings.Error("wrong-type", $"'{key}' has to hold keys and values.", spot.Node, spot.Pointer);
        }
        else if (key == "resources" && spot.Node is YamlScalar)
        {
            findings.Warning("empty-section", "There are no resources yet.", spot.Entry.Key, spot.Pointer);
        }
        else if (key == "version" && spot.Node is not YamlScalar { Value: "1" })
        {
            findings.Error("bad-value", "The only version of the file format is 1; the version of the service belongs into metadata.", spot.Node, spot.Pointer, Mends.Set("Set it to 1", spot.Pointer, 1));
        }

        if (key == "resources" && spot.Node is YamlMapping resources) TreeCheck.CheckKeys(resources, spot.Pointer, findings);
        else TreeCheck.Run(spot.Node, spot.Pointer, findings);
        if (key is "definitions" && spot.Node is YamlMapping definitions) CheckNames(spot, definitions, findings);
        Add(findings, spot.Base);
    }

    private void CheckMetadata(YamlSpot spot, YamlMapping metadata)
    {
        var findings = new Findings();
        var name = metadata.Find("name");
        var slip = name is not null ? null : metadata.Entries.Select(entry => entry.KeyText).FirstOrDefault(key => key is not null && !MetadataKeys.Contains(key) && NearestName.Of(key, MetadataKeys) == "name");
        if (slip is null && name?.Value is null or YamlScalar { Value: "", Tag: null })
            findings.Error("missing-key", "The service needs a name: metadata.name.", name?.Key ?? spot.Entry!.Key, spot.Pointer);
        else if (name?.Value is YamlScalar { Tag: null, Value.Length: > 80 } text)
            findings.Error("bad-value", $"The name has {text.Value.Length} characters; 80 are allowed.", text, spot.Pointer + "/name");
        foreach (var entry in metadata.Entries)
        {
            if (entry.KeyText is not { } key || Array.IndexOf(MetadataKeys, key) >= 0) continue;
            var meant = NearestName.Of(key, MetadataKeys.Where(known => metadata.Find(known) is null));
            findings.Add(key == slip ? ProblemSeverity.Error : ProblemSeverity.Warning, "unknown-key", $"metadata has no '{key}'{Meant(meant)}", entry.Key, $"{spot.Pointer}/{JsonPointer.Escape(key)}", Mends.RenameTo($"{spot.Pointer}/{JsonPointer.Escape(key)}", meant));
        }

        Add(findings, spot.Base);
    }

    private void CheckNames(YamlSpot section, YamlMapping mapping, Findings findings)
    {
        foreach (var entry in mapping.Entries)
        {
            if (entry.KeyText is not { } name) continue;
            var pointer = JsonPointer.Append(section.Pointer, name);
            if (name.Length == 0 || name.Contains("::", StringComparison.Ordinal) || name.AsSpan().IndexOfAny('$', '{', '}') >= 0)
                findings.Error("illegal-name", $"'{name}' cannot be referred to: a name must not be empty or contain '::', '$' or braces.", entry.Key, pointer);
        }
    }

    private void CheckParameters(YamlSpot section)
    {
        if (section.Node is not YamlMapping mapping) return;
        var findings = new Findings();
        CheckNames(section, mapping, findings);
        foreach (var entry in mapping.Entries)
        {
            if (entry.KeyText is not { } name || IsResource(entry.Value)) continue;
            var pointer = JsonPointer.Append(section.Pointer, name);
            if (entry.Value is YamlMapping attributes) CheckParameter(name, attributes, entry, pointer, findings);
            else findings.Error("wrong-type", $"The parameter '{name}' needs attributes such as 'type'.", entry.Key, pointer, Mends.Set("Make it a text", pointer, new JsonObject { ["type"] = "string" }));
        }

        Add(findings, section.Base);
    }

    private void CheckParameter(string name, YamlMapping attributes, YamlEntry entry, string pointer, Findings findings)
    {
        if (file.ParameterNamed(name) is not { } parameter) return;
        if (attributes.Find("type") is not { } type)
            findings.Warning("missing-key", $"The parameter '{name}' says no 'type'.", entry.Key, pointer);
        else if (type.Value is not YamlScalar { Value: var typeName } || !Types.Contains(typeName))
            findings.Error("bad-value", $"The type of '{name}' has to be one of {string.Join(", ", Types)}.", type.Value, pointer + "/type", TypeMeant(type.Value) is { } right ? Mends.Set($"Change to '{right}'", pointer + "/type", right) : null);
        if (attributes.Find("description")?.Value is YamlScalar { Value.Length: > 4000 } text)
            findings.Error("bad-value", $"The description of '{name}' has {text.Value.Length} characters; 4000 are allowed.", text, pointer + "/description");
        if (!parameter.HasDefault || attributes.Find("default") is not { } given || given.Value.Tag is "!ref" or "!sub") return;
        if (parameter.IsSecret && parameter.Default is JsonValue secret && ReferenceScope.AsText(secret).Length > 0)
            findings.Warning("secret-in-plain-text", $"The default of '{name}' looks like a secret that everybody who has the file can read.", given.Value, pointer + "/default", new LocalMend("Remove the default", model => model.Remove(pointer + "/default")));
        try
        {
            if (parameter.Fault(parameter.Default) is { } fault)
                findings.Error("bad-default", $"The default of '{name}' breaks its own rules: {fault}", given.Value, pointer + "/default");
        }
        catch (JsonException exception)
        {
            findings.Error("bad-value", $"The attributes of '{name}' cannot be read as constraints: {exception.Message}", entry.Key, pointer);
        }
    }

    /// <summary>The type that somebody means who writes the word of another language for it.</summary>
    private static string? TypeMeant(YamlNode written) => written is not YamlScalar { Value: var name } ? null : name.ToLowerInvariant() switch
    {
        "int" or "long" or "uint" => "integer",
        "float" or "double" or "decimal" => "number",
        "bool" => "boolean",
        "str" or "text" => "string",
        "list" => "array",
        _ => NearestName.Of(name, Types),
    };

    /// <summary>Tells of resources that stand among the parameters or definitions because the line above them is missing.</summary>
    private bool TellLostResources(YamlSpot root)
    {
        for (var i = root.ChildCount - 1; i >= 0; i--)
        {
            var section = root.Child(i);
            if (section.Node is not YamlMapping mapping || mapping.Entries.FindIndex(entry => IsResource(entry.Value)) is not (>= 0 and var at)) continue;
            var first = section.Child(at);
            var name = first.Entry!.KeyText;
            Tell(ProblemSeverity.Error, "missing-key", $"'{name}' is a resource, but stands in '{section.Entry!.KeyText}': the line 'resources:' is missing above it.", file.Lines.Place(first.KeyStart, first.KeyEnd - first.KeyStart), first.Pointer);
            return true;
        }

        return false;
    }

    private static bool IsResource(YamlNode node) => node is YamlMapping mapping && mapping.Find("type")?.Value is YamlScalar type && type.Value.StartsWith("Cybus::", StringComparison.Ordinal);

    /// <summary>The key that is a slip in the name of a section that is not there, or null.</summary>
    public static YamlSpot? SlipOf(CommissioningFile file, string section)
    {
        if (file.Root is not { } root || root.Child(section) is not null) return null;
        for (var i = 0; i < root.ChildCount; i++)
        {
            var child = root.Child(i);
            if (child.Entry?.KeyText is { } key && Array.IndexOf(Sections, key) < 0 && NearestName.Of(key, Sections.Where(name => file.Section(name) is null)) == section) return child;
        }

        return null;
    }

    private void Add(Findings findings, int origin) => problems.AddRange(findings.Problems.Select(problem => problem.At(file, origin)));

    private void Tell(ProblemSeverity severity, string code, string message, TextPlace place, string pointer) => problems.Add(new Problem(severity, code, message, place, pointer));

    private static string Meant(string? name) => name is null ? "." : $"; did you mean '{name}'?";
}
