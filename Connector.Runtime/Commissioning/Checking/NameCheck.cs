using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Names and what refers to them: unknown ones, circular ones, ones that nobody uses.</summary>
internal sealed class NameCheck
{
    private readonly CommissioningFile _file;
    private readonly List<Problem> _problems;
    private readonly HashSet<string> _parameters;
    private readonly HashSet<string> _definitions;
    private readonly HashSet<string> _used = [];
    private readonly ReferenceScope _scope;
    private readonly YamlMapping? _resources;

    public NameCheck(CommissioningFile file, ReferenceScope scope, List<Problem> problems)
    {
        _file = file;
        _scope = scope;
        _problems = problems;
        _resources = file.Section("resources")?.Node as YamlMapping;
        _parameters = [.. file.Parameters.Select(parameter => parameter.Name)];
        _definitions = Keys(file.Section("definitions"));
    }

    public void Run(IEnumerable<PlacedResource> resources)
    {
        foreach (var section in new[] { "description", "metadata", "definitions" })
        {
            if (_file.Section(section) is not { } spot) continue;
            foreach (var use in ReferenceUses.Below(spot.Node, spot.Pointer)) Check(use, spot.Base);
        }

        foreach (var resource in resources)
        {
            foreach (var use in resource.Facts.Uses) Check(use, resource.Base);
        }

        CheckDefinitions();
        CheckShared();
        foreach (var parameter in _file.Parameters.Where(parameter => !_used.Contains(parameter.Name)))
            Tell(ProblemSeverity.Information, "unused-parameter", $"Nothing uses the parameter '{parameter.Name}'.", KeyPlace(parameter.Pointer), parameter.Pointer, new LocalMend($"Remove '{parameter.Name}'", file => file.Remove(parameter.Pointer)));
    }

    private void Check(ReferenceUse use, int origin)
    {
        var node = use.Node;
        if (node.Tag == "!ref" && !node.Value.Contains("${", StringComparison.Ordinal))
        {
            CheckName(node.Value.Trim(), use, origin);
            return;
        }

        foreach (System.Text.RegularExpressions.Match match in ReferenceScope.Placeholder.Matches(node.Value))
        {
            var name = match.Groups[1].Value.Trim();
            if (node.Tag is "!ref" or "!sub") CheckName(name, use, origin);
            else if (IsKnown(name)) TellUntagged(use, origin, name);
        }
    }

    private void TellUntagged(ReferenceUse use, int origin, string name)
    {
        _used.Add(name);
        if (use.IsInRules) return;
        Tell(
            ProblemSeverity.Warning,
            "untagged-substitution",
            $"'${{{name}}}' stands in a text without !sub; whether it is replaced is not certain.",
            _file.Lines.Place(origin + use.Node.Start, use.Node.End - use.Node.Start),
            use.Pointer,
            new LocalMend("Put !sub in front", file => file.Set(use.Pointer, new YamlValue.Substitution(use.Node.Value))));
    }

    private bool IsKnown(string name) => _parameters.Contains(name) || _definitions.Contains(name) || _resources?.IndexOf(name) >= 0 || ReferenceScope.PseudoParameters.Contains(name);

    private void CheckName(string name, ReferenceUse use, int origin)
    {
        _used.Add(name);
        if (IsKnown(name)) return;
        var isPseudo = name.StartsWith("Cybus::", StringComparison.Ordinal);
        if (!isPseudo && name.IndexOf("::", StringComparison.Ordinal) > 0) return;
        IEnumerable<string> names = isPseudo ? ReferenceScope.PseudoParameters : _parameters.Concat(_definitions).Concat(_file.Resources.Take(20_000).Select(resource => resource.Id));
        var meant = NearestName.Of(name, names);
        var say = isPseudo ? $"Connectware has no '{name}'" : $"'{name}' is neither a parameter nor a definition nor a resource of this file";
        Tell(
            ProblemSeverity.Error,
            "unknown-reference",
            say + (meant is null ? "." : $"; did you mean '{meant}'?"),
            _file.Lines.Place(origin + use.Node.Start, use.Node.End - use.Node.Start),
            use.Pointer,
            meant is null ? null : new LocalMend($"Change to '{meant}'", file => Correct(file, use, name, meant)));
    }

    private static IReadOnlyList<TextEdit> Correct(CommissioningFile file, ReferenceUse use, string wrong, string right)
    {
        if (use.Node.Tag == "!ref" && use.Node.Value.Trim() == wrong) return file.Set(use.Pointer, new YamlValue.Reference(right));
        var text = use.Node.Value.Replace($"${{{wrong}}}", $"${{{right}}}");
        return file.Set(use.Pointer, use.Node.Tag == "!ref" ? new YamlValue.Reference(text) : new YamlValue.Substitution(text));
    }

    private void CheckDefinitions()
    {
        if (_file.Section("definitions") is not { Node: YamlMapping definitions } section) return;
        foreach (var entry in definitions.Entries)
        {
            if (entry.KeyText is not { } name || _scope.Lookup(name).Kind != ReferenceKind.Circular) continue;
            var pointer = JsonPointer.Append(section.Pointer, name);
            Tell(ProblemSeverity.Error, "circular-reference", $"The definition '{name}' refers to itself.", KeyPlace(pointer), pointer);
        }
    }

    private void CheckShared()
    {
        foreach (var name in _definitions.Where(_parameters.Contains)) Shared("definitions", name, "a parameter");
        foreach (var name in _parameters.Concat(_definitions).Distinct().Where(name => _resources?.IndexOf(name) >= 0))
            Shared("resources", name, _parameters.Contains(name) ? "a parameter" : "a definition");
    }

    private void Shared(string section, string name, string other)
    {
        var pointer = JsonPointer.Append("/" + section, name);
        Tell(ProblemSeverity.Error, "shared-name", $"'{name}' is the name of {other} as well, so that a reference to it could mean either.", KeyPlace(pointer), pointer);
    }

    private TextPlace KeyPlace(string pointer) => _file.Find(pointer) is { } spot ? _file.Lines.Place(spot.KeyStart, spot.KeyEnd - spot.KeyStart) : default;

    private void Tell(ProblemSeverity severity, string code, string message, TextPlace place, string pointer, LocalMend? mend = null) =>
        _problems.Add(new Problem(severity, code, message, place, pointer, mend is null ? null : new ProblemMend(mend.Title, new LateEdits(() => mend.Make(_file)))));

    private static HashSet<string> Keys(YamlSpot? section) => section?.Node is YamlMapping mapping ? [.. mapping.Entries.Select(entry => entry.KeyText).OfType<string>()] : [];
}
