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

    public static bool IsUse(YamlScalar scalar) => scalar.Tag is "!ref" or "!sub" || scalar.Value.Contains("${", StringComparison.Ordinal);
}
