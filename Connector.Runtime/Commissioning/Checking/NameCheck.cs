using System.Text.RegularExpressions;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Names and what refers to them: unknown ones, circular ones, ones that nobody uses. Not thread-safe.</summary>
internal sealed partial class NameCheck(CommissioningFile file)
{
    private readonly Dictionary<string, string?> _meant = [];
    private readonly HashSet<string> _parameters = [.. file.Parameters.Select(parameter => parameter.Name), .. Keys(SectionCheck.SlipOf(file, "parameters"))];
    private readonly HashSet<string> _definitions = [.. Keys(file.Section("definitions")), .. Keys(SectionCheck.SlipOf(file, "definitions"))];
    private readonly YamlMapping? _resources = file.Section("resources")?.Node as YamlMapping;

    /// <summary>The names of parameters and definitions; with those of the resources they are all that can be referred to.</summary>
    public string[] OwnNames => [.. _parameters, "", .. _definitions];

    /// <summary>What is wrong with the references of one resource.</summary>
    public LocalProblem[] Of(ResourceFacts facts)
    {
        if (facts.Uses.Count == 0) return [];
        var findings = new Findings();
        foreach (var use in facts.Uses) Check(use, findings);
        return findings.Problems;
    }

    /// <summary>Everything that is not about a single resource.</summary>
    /// <param name="scope">Resolves definitions.</param>
    /// <param name="named">The names that resources refer to.</param>
    /// <param name="problems">Gets what is found.</param>
    public void Run(ReferenceScope scope, IReadOnlyCollection<string> named, List<Problem> problems)
    {
        // What a misspelt reference is meant to name is used as well.
        var used = new HashSet<string>(named);
        used.UnionWith(named.Where(name => !IsKnown(name)).Take(100).Select(name => Meant(name, IsPseudo(name))).OfType<string>().ToList());
        foreach (var section in new[] { "description", "metadata", "definitions" })
        {
            if (file.Section(section) is not { } spot) continue;
            var findings = new Findings();
            foreach (var use in ReferenceUses.Below(spot.Node, spot.Pointer))
            {
                Check(use, findings);
                used.UnionWith(use.Names);
            }

            problems.AddRange(findings.Problems.Select(problem => problem.At(file, spot.Base)));
        }

        CheckDefinitions(scope, problems);
        CheckShared(problems);
        if (_resources is null) return;
        foreach (var parameter in file.Parameters.Where(parameter => !used.Contains(parameter.Name)))
            Tell(problems, ProblemSeverity.Information, "unused-parameter", $"Nothing uses the parameter '{parameter.Name}'.", parameter.Pointer, new LocalMend($"Remove '{parameter.Name}'", model => model.Remove(parameter.Pointer)));
    }

    private void Check(ReferenceUse use, Findings findings)
    {
        if (use.Slip is { } slip)
        {
            if (use.Node.Tag is null && use.Names.Any(IsKnown))
                findings.Warning("plain-reference", $"'{use.Node.Value}' is plain text here; a reference begins with '{slip.Tag}'.", use.Node, use.Pointer, new LocalMend($"Change to {slip.Tag}", model => model.Set(use.Pointer, slip.Value)));
            return;
        }

        var whole = Whole(use.Node);
        if (use.Node.Tag is "!ref" or "!sub" && whole is not null && _resources?.Index.ContainsKey(whole) == true)
        {
            findings.Warning("plain-reference", $"'${{{whole}}}' makes text of a name; what refers to the resource '{whole}' is !ref with the bare name.", use.Node, use.Pointer, Mends.SetReference($"Change to !ref {whole}", use.Pointer, whole));
            return;
        }

        var isTagged = use.Node.Tag is "!ref" or "!sub";
        foreach (var name in use.Names)
        {
            if (isTagged) CheckName(name, use, findings);
            else if (use.IsInRules) continue;
            else if (IsKnown(name)) TellUntagged(use, name, whole, findings);
            else if (IsPseudo(name)) CheckName(name, use, findings);
        }

        if (!use.IsInRules) CheckBraces(use, findings);
    }

    private static string? Whole(YamlScalar scalar)
    {
        var text = scalar.Value.AsSpan().Trim();
        if (!text.StartsWith("${") || text.IndexOf('}') != text.Length - 1) return null;
        return text[2..^1].Trim().ToString();
    }

    private static void TellUntagged(ReferenceUse use, string name, string? whole, Findings findings) => findings.Warning(
        "untagged-substitution",
        $"'${{{name}}}' stands in a text without !sub; whether it is replaced is not certain.",
        use.Node,
        use.Pointer,
        whole == name
            ? Mends.SetReference($"Change to !ref {name}", use.Pointer, name)
            : new LocalMend("Put !sub in front", model => model.Set(use.Pointer, new YamlValue.Substitution(use.Node.Value))));

    /// <summary>Names that stand in something other than <c>${…}</c>: they are not replaced.</summary>
    private void CheckBraces(ReferenceUse use, Findings findings)
    {
        foreach (Match match in Braces().Matches(use.Node.Value))
        {
            var name = match.Groups["name"].Value;
            if (!IsKnown(name) || (match.Value[0] == '{' && use.Node.Tag != "!sub")) continue;
            var right = $"${{{name}}}";
            var text = use.Node.Value[..match.Index] + right + use.Node.Value[(match.Index + match.Length)..];
            findings.Warning(
                "broken-substitution",
                $"'{match.Value}' is not replaced: a name to be replaced is written '{right}'.",
                use.Node,
                use.Pointer,
                new LocalMend($"Change to '{right}'", model => model.Set(use.Pointer, new YamlValue.Substitution(text))));
            return;
        }
    }

    private static bool IsPseudo(string name) => name.StartsWith("Cybus:", StringComparison.Ordinal);

    [GeneratedRegex("""\$\((?<name>[A-Za-z][\w:]*)[)}]?|\$\{(?<name>[A-Za-z][\w:]*)(?=[^\w:}\s]|$)|(?<!\$)\{(?<name>[A-Za-z][\w:]*)\}""", RegexOptions.CultureInvariant)]
    private static partial Regex Braces();

    private bool IsKnown(string name) => _parameters.Contains(name) || _definitions.Contains(name) || _resources?.Index.ContainsKey(name) == true || ReferenceScope.PseudoParameters.Contains(name);

    private void CheckName(string name, ReferenceUse use, Findings findings)
    {
        if (IsKnown(name)) return;
        var isPseudo = IsPseudo(name);
        if (!isPseudo && name.IndexOf("::", StringComparison.Ordinal) > 0) return;
        var meant = Meant(name, isPseudo);
        var say = isPseudo ? $"Connectware has no '{name}'" : $"'{name}' is neither a parameter nor a definition nor a resource of this file";
        findings.Error(
            "unknown-reference",
            say + (meant is null ? isPseudo ? "." : "; define it, or give the name of one that is there." : $"; did you mean '{meant}'?"),
            use.Node,
            use.Pointer,
            meant is null ? null : new LocalMend($"Change to '{meant}'", model => Correct(model, use, name, meant)));
    }

    // Thousands of endpoints may name the same connection that is just being renamed.
    private string? Meant(string name, bool isPseudo)
    {
        if (_meant.TryGetValue(name, out var known)) return known;
        IEnumerable<string> names = isPseudo ? ReferenceScope.PseudoParameters : _parameters.Concat(_definitions).Concat(file.Placed.Take(20_000).Select(resource => resource.Facts.Id));
        return _meant[name] = _meant.Count > 100 ? null : NearestName.Of(name, names);
    }

    private static IReadOnlyList<TextEdit> Correct(CommissioningFile file, ReferenceUse use, string wrong, string right)
    {
        if (use.Node.Tag == "!ref" && use.Node.Value.Trim() == wrong) return file.Set(use.Pointer, new YamlValue.Reference(right));
        var text = use.Node.Value.Replace($"${{{wrong}}}", $"${{{right}}}");
        return file.Set(use.Pointer, use.Node.Tag == "!ref" ? new YamlValue.Reference(text) : new YamlValue.Substitution(text));
    }

    private void CheckDefinitions(ReferenceScope scope, List<Problem> problems)
    {
        if (file.Section("definitions") is not { Node: YamlMapping definitions } section) return;
        foreach (var entry in definitions.Entries)
        {
            if (entry.KeyText is not { } name || scope.Lookup(name).Kind != ReferenceKind.Circular) continue;
            Tell(problems, ProblemSeverity.Error, "circular-reference", $"The definition '{name}' refers to itself.", JsonPointer.Append(section.Pointer, name));
        }
    }

    private void CheckShared(List<Problem> problems)
    {
        foreach (var name in _definitions.Where(_parameters.Contains)) Shared("definitions", name, "a parameter");
        foreach (var name in _parameters.Concat(_definitions).Distinct().Where(name => _resources?.Index.ContainsKey(name) == true))
            Shared("resources", name, _parameters.Contains(name) ? "a parameter" : "a definition");

        void Shared(string section, string name, string other) => Tell(
            problems, ProblemSeverity.Error, "shared-name", $"'{name}' is the name of {other} as well, so that a reference to it could mean either.", JsonPointer.Append("/" + section, name));
    }

    private void Tell(List<Problem> problems, ProblemSeverity severity, string code, string message, string pointer, LocalMend? mend = null)
    {
        var place = file.Find(pointer) is { } spot ? file.Lines.Place(spot.KeyStart, spot.KeyEnd - spot.KeyStart) : default;
        problems.Add(new Problem(severity, code, message, place, pointer, mend is null ? null : new ProblemMend(mend.Title, new LateEdits(() => mend.Make(file)))));
    }

    private static HashSet<string> Keys(YamlSpot? section) => section?.Node is YamlMapping mapping ? [.. mapping.Entries.Select(entry => entry.KeyText).OfType<string>()] : [];
}
