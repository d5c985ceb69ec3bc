using System.Collections.Concurrent;
using Connector.Runtime.Commissioning.Yaml;
using Connector.Runtime.Schemas.Fields;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Finds secrets that stand in the file for everybody to read.</summary>
internal static class SecretCheck
{
    private static readonly ConcurrentDictionary<string, bool> Known = new();

    /// <summary>Looks at every key of a block by its name.</summary>
    public static void Run(YamlMapping block, string pointer, Findings findings)
    {
        var waiting = new Stack<(YamlNode Node, string Pointer)>([(block, pointer)]);
        while (waiting.TryPop(out var item))
        {
            if (item.Node is YamlSequence sequence)
            {
                for (var i = 0; i < sequence.Items.Count; i++)
                {
                    if (sequence.Items[i].Value is YamlCollection) waiting.Push((sequence.Items[i].Value, $"{item.Pointer}/{i}"));
                }
            }
            else if (item.Node is YamlMapping mapping)
            {
                foreach (var entry in mapping.Entries.Where(entry => entry.KeyText is not null))
                {
                    if (entry.Value is YamlCollection && entry.KeyText != "rules") waiting.Push((entry.Value, JsonPointer.Append(item.Pointer, entry.KeyText!)));
                    else if (entry.Value is YamlScalar scalar && IsSecret(entry.KeyText!, scalar)) Tell(entry.KeyText!, scalar, JsonPointer.Append(item.Pointer, entry.KeyText!), findings);
                }
            }
        }
    }

    public static void Tell(string key, YamlScalar scalar, string pointer, Findings findings) => findings.Warning(
        "secret-in-plain-text",
        $"'{key}' looks like a secret, and everybody who has the file can read it.",
        scalar,
        pointer,
        Mends.MakeParameter(pointer, key));

    /// <summary>A file has the same few keys thousands of times.</summary>
    private static bool Smells(string key)
    {
        if (Known.TryGetValue(key, out var known)) return known;
        var smells = SecretNames.Smells(key);
        if (Known.Count < 5_000) Known.TryAdd(key, smells);
        return smells;
    }

    /// <summary>Whether a text only says what has to be put in its place, as files for others have it: <c>&lt;password&gt;</c>.</summary>
    private static bool IsPlaceholder(string text) => text is ['<', .., '>'];

    private static bool IsSecret(string key, YamlScalar scalar) =>
        scalar.Tag is null && scalar.Value.Length > 0 && !IsPlaceholder(scalar.Value) && !scalar.Value.Contains("${", StringComparison.Ordinal) && Smells(key) && YamlScalars.IsString(scalar);
}
