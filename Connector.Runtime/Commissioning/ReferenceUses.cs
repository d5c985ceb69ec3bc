using Connector.Runtime.Commissioning.Checking;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>Finds the scalars that refer to something: tagged <c>!ref</c> and <c>!sub</c>, and texts with <c>${…}</c>.</summary>
internal static class ReferenceUses
{
    /// <summary>All of a file in no particular order, each with what its offsets are added to.</summary>
    public static IEnumerable<(YamlScalar Node, int Base)> Of(CommissioningFile file)
    {
        if (file.Root is not { } root) yield break;
        var waiting = new Stack<(YamlNode Node, int Base)>([(root.Node, root.Base)]);
        while (waiting.TryPop(out var item))
        {
            switch (item.Node)
            {
                case YamlScalar scalar when IsUse(scalar):
                    yield return (scalar, item.Base);
                    break;
                case YamlMapping mapping:
                    foreach (var entry in mapping.Entries) waiting.Push((entry.Value, item.Base + entry.Origin));
                    break;
                case YamlSequence sequence:
                    foreach (var part in sequence.Items) waiting.Push((part.Value, item.Base));
                    break;
            }
        }
    }

    /// <summary>Those below one node, with pointers; their offsets count as the node's do.</summary>
    public static IEnumerable<ReferenceUse> Below(YamlNode node, string pointer)
    {
        var found = new List<ReferenceUse>();
        Collect(node, [], pointer, found);
        return found;
    }

    private static void Collect(YamlNode node, List<string> path, string prefix, List<ReferenceUse> found)
    {
        switch (node)
        {
            case YamlScalar scalar when MayBeUse(scalar):
                found.Add(new ReferenceUse(scalar, prefix + JsonPointer.Join(path), path.Contains("rules")));
                break;
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries) Step(entry.Value, entry.KeyText ?? "", path, prefix, found);
                break;
            case YamlSequence sequence:
                for (var i = 0; i < sequence.Items.Count; i++) Step(sequence.Items[i].Value, i.ToString(), path, prefix, found);
                break;
        }
    }

    private static void Step(YamlNode node, string key, List<string> path, string prefix, List<ReferenceUse> found)
    {
        if (node is YamlScalar scalar && !MayBeUse(scalar)) return;
        path.Add(key);
        Collect(node, path, prefix, found);
        path.RemoveAt(path.Count - 1);
    }

    /// <summary>Also what was only meant to refer to something.</summary>
    private static bool MayBeUse(YamlScalar scalar) => IsUse(scalar) || scalar.Value.Contains("$(", StringComparison.Ordinal) || (scalar.Tag is null ? ReferenceSlip.OfBare(scalar) : ReferenceSlip.Of(scalar)) is not null;

    public static bool IsUse(YamlScalar scalar) => scalar.Tag is "!ref" or "!sub" || scalar.Value.Contains("${", StringComparison.Ordinal);
}

/// <summary>A scalar that refers to something.</summary>
/// <param name="IsInRules">Whether it stands in data processing rules, where a dollar sign has other meanings.</param>
internal sealed record ReferenceUse(YamlScalar Node, string Pointer, bool IsInRules)
{
    /// <summary>What is meant where the tag is misspelt or missing.</summary>
    public ReferenceSlip? Slip { get; } = Node.Tag is null ? ReferenceSlip.OfBare(Node) : ReferenceSlip.Of(Node);

    /// <summary>What it names: all of it behind <c>!ref</c>, else what stands in <c>${…}</c>.</summary>
    public IEnumerable<string> Names => Node.Tag == "!ref" && !Node.Value.Contains("${", StringComparison.Ordinal)
        ? [Node.Value.Trim()]
        : Slip is { Tag: "!ref" } slip && !slip.Text.Contains("${", StringComparison.Ordinal) ? [slip.Text]
        : ReferenceScope.Placeholder.Matches(Node.Value).Select(match => match.Groups[1].Value.Trim());
}
