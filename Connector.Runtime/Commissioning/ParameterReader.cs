using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>Reads the <c>parameters</c> section, old words for constraints translated to JSON Schema.</summary>
internal static class ParameterReader
{
    private static readonly Dictionary<string, string> OldWords = new()
    {
        ["allowedValues"] = "enum",
        ["allowedPattern"] = "pattern",
        ["minValue"] = "minimum",
        ["maxValue"] = "maximum",
    };

    public static IReadOnlyList<ParameterItem> ReadAll(CommissioningFile file)
    {
        var section = file.Section("parameters");
        if (section?.Node is not YamlMapping mapping) return [];
        var result = new List<ParameterItem>(mapping.Entries.Count);
        var seen = new HashSet<string>();
        for (var i = 0; i < mapping.Entries.Count; i++)
        {
            var spot = section.Child(i);
            if (spot.Entry?.KeyText is { } name && seen.Add(name)) result.Add(Read(file, spot, name));
        }

        return result;
    }

    private static ParameterItem Read(CommissioningFile file, YamlSpot spot, string name)
    {
        var schema = new JsonObject();
        if (new BlockReader(null).Read(spot.Node) is JsonObject written)
        {
            foreach (var (key, value) in written)
            {
                var word = OldWords.GetValueOrDefault(key, key);
                if (!schema.ContainsKey(word)) schema[word] = value?.DeepClone();
            }
        }

        return new ParameterItem(
            name,
            schema,
            schema["default"]?.DeepClone(),
            schema["description"] is JsonValue text && text.TryGetValue<string>(out var description) ? description : null,
            spot.Pointer,
            file.Lines.Place(spot.PartStart, spot.PartEnd - spot.PartStart))
        {
            HasDefault = schema.ContainsKey("default"),
        };
    }
}
