using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Finds mappings whose output comes back as their own input, over one or several mappings.</summary>
internal sealed class MappingLoops
{
    private const int MostItems = 2_000;

    private readonly ReferenceScope _scope;
    private readonly Dictionary<string, ResourceFacts> _endpoints = [];
    private readonly List<(PlacedResource Resource, MappingItem Item, string? Publishes, List<string> Hears)> _items = [];

    public MappingLoops(CommissioningFile file, ReferenceScope scope, IReadOnlyList<PlacedResource> resources)
    {
        _ = file;
        _scope = scope;
        foreach (var resource in resources.Where(resource => resource.Facts.Kind == ResourceKind.Endpoint)) _endpoints.TryAdd(resource.Facts.Id, resource.Facts);
        foreach (var resource in resources.Where(resource => resource.Facts.Kind == ResourceKind.Mapping))
        {
            foreach (var item in MappingItem.Of(resource.Facts))
            {
                if (_items.Count >= MostItems) return;
                _items.Add((resource, item, TopicOf(item.Publish, publishes: true), [.. item.Sources.Select(source => TopicOf(source.Node, publishes: false)).OfType<string>()]));
            }
        }
    }

    public IEnumerable<(PlacedResource Resource, MappingItem Item, string Message)> Find()
    {
        var next = _items.Select(item => item.Publishes is null
            ? []
            : Enumerable.Range(0, _items.Count).Where(other => _items[other].Hears.Any(filter => TopicFilter.Overlap(item.Publishes, filter))).ToArray()).ToArray();
        for (var i = 0; i < _items.Count; i++)
        {
            var path = WayBack(next, i);
            if (path is null) continue;
            yield return (_items[i].Resource, _items[i].Item, path.Count == 1
                ? $"This mapping hears what it publishes itself ('{_items[i].Publishes}'), so that one message goes round for ever."
                : $"What this mapping publishes ('{_items[i].Publishes}') comes back to it through {string.Join(", ", path.Skip(1).Select(at => $"'{_items[at].Resource.Facts.Id}'").Distinct())}, so that one message goes round for ever.");
        }
    }

    /// <summary>The shortest way from an item back to itself, itself first; null when there is none.</summary>
    private static List<int>? WayBack(int[][] next, int start)
    {
        var from = new Dictionary<int, int>();
        var waiting = new Queue<int>([start]);
        while (waiting.TryDequeue(out var at))
        {
            foreach (var to in next[at])
            {
                if (to == start)
                {
                    var path = new List<int>();
                    for (var step = at; step != start; step = from[step]) path.Insert(0, step);
                    path.Insert(0, start);
                    return path;
                }

                if (from.TryAdd(to, at)) waiting.Enqueue(to);
            }
        }

        return null;
    }

    private string? TopicOf(YamlMapping? side, bool publishes)
    {
        if (side is null || side.Find("connection") is not null) return null;
        if (side.Find("topic")?.Value is YamlScalar topic) return ReferenceScope.AsText(new BlockReader(_scope, replaceUntagged: true).Read(topic)) is { Length: > 0 } text ? text : null;
        if (side.Find("endpoint")?.Value is not YamlScalar { Tag: "!ref" } endpoint || !_endpoints.TryGetValue(endpoint.Value.Trim(), out var facts) || facts.Operations.Count == 0) return null;
        var root = WrittenTopics.BaseOf(facts, _scope);
        return facts.Operations[0] switch
        {
            EndpointOperation.Subscribe => publishes ? null : root,
            EndpointOperation.Read => root + (publishes ? "/req" : "/res"),
            _ => root + (publishes ? "/set" : "/res"),
        };
    }
}
