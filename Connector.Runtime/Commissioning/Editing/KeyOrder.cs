using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Editing;

/// <summary>The order of keys in which the vendor's files are written; new keys take their place in it.</summary>
internal static class KeyOrder
{
    private static readonly string[] Top = ["version", "description", "metadata", "parameters", "definitions", "resources"];
    private static readonly string[] Metadata = ["name", "icon", "provider", "homepage", "version"];
    private static readonly string[] Parameter = ["type", "title", "description", "default", "enum", "allowedValues", "minimum", "maximum", "minLength", "maxLength", "pattern"];
    private static readonly string[] Resource = ["type", "properties"];
    private static readonly string[] Properties =
        ["protocol", "agentName", "targetState", "connection", "subscribe", "read", "write", "topic", "qos", "retain", "rules", "inputBuffering", "mappings"];
    private static readonly string[] MappingItem = ["subscribe", "rules", "publish"];

    /// <summary>Where among the entries a new key goes; the end where no order is known.</summary>
    public static int PlaceOf(YamlSpot parent, YamlMapping mapping, string key)
    {
        var order = OrderOf(JsonPointer.Split(parent.Pointer));
        var rank = Array.IndexOf(order, key);
        if (rank < 0) return mapping.Entries.Count;
        for (var i = mapping.Entries.Count - 1; i >= 0; i--)
        {
            var other = Array.IndexOf(order, mapping.Entries[i].KeyText);
            if (other >= 0 && other < rank) return i + 1;
        }

        var after = mapping.Entries.FindIndex(entry => Array.IndexOf(order, entry.KeyText) > rank);
        return after < 0 ? mapping.Entries.Count : after;
    }

    /// <summary>New parts in their order.</summary>
    public static IEnumerable<T> Sort<T>(IEnumerable<T> parts, Func<T, string> key, string[] path)
    {
        var order = OrderOf(path);
        return parts.OrderBy(part => Array.IndexOf(order, key(part)) is >= 0 and var rank ? rank : int.MaxValue);
    }

    private static string[] OrderOf(string[] path) => path switch
    {
        [] => Top,
        ["metadata"] => Metadata,
        ["parameters", _] => Parameter,
        ["resources", _] => Resource,
        ["resources", _, "properties"] => Properties,
        ["resources", _, "properties", "mappings", _] => MappingItem,
        _ => [],
    };
}
