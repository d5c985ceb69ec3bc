using System.Text.Json.Nodes;

namespace Studio.Tests.Schemas.Oracle;

/// <summary>Values with one thing changed, so that many of them no longer fit.</summary>
internal sealed partial class RandomSchemas
{
    /// <summary>The value with one thing changed somewhere inside.</summary>
    private JsonNode? Change(JsonNode? value)
    {
        if (Chance(0.15)) return Other();
        var copy = value?.DeepClone();
        List<JsonNode> places = [];
        Collect(copy, places);
        if (places.Count == 0) return Other();
        switch (Pick(places))
        {
            case JsonObject map when map.Count > 0:
                var key = Pick(map.Select(entry => entry.Key).ToList());
                if (Chance(0.3)) map.Remove(key);
                else if (Chance(0.4)) map[One("host", "more", "x-3", "surprise")] = Other();
                else map[key] = Other();
                break;
            case JsonObject map:
                map[One("host", "more", "x-3")] = Other();
                break;
            case JsonArray list when list.Count > 0 && Chance(0.6):
                if (Chance(0.5)) list.RemoveAt(_random.Next(list.Count));
                else list[_random.Next(list.Count)] = Other();
                break;
            case JsonArray list:
                list.Add(list.Count > 0 && Chance(0.4) ? list[0]?.DeepClone() : Other());
                break;
        }

        return copy;
    }

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        if (node is JsonObject map)
        {
            places.Add(map);
            foreach (var (_, below) in map) Collect(below, places);
        }
        else if (node is JsonArray list)
        {
            places.Add(list);
            foreach (var below in list) Collect(below, places);
        }
    }

    private JsonNode? Other() => _random.Next(12) switch
    {
        0 => "text",
        1 => "",
        2 => 1,
        3 => -3,
        4 => 2.5,
        5 => true,
        6 => null,
        7 => new JsonArray(),
        8 => new JsonObject(),
        9 => "tcp",
        10 => "999.1.1.1",
        _ => new JsonArray("a", 1, "a"),
    };
}
