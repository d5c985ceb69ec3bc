using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Finds mappings whose output comes back as their own input, over one or several mappings.</summary>
internal sealed class MappingLoops
{
    private const int MostItems = 5_000;

    private readonly ReferenceScope _scope;
    private readonly Func<string, ResourceFacts?> _find;
    private readonly List<(ResourceFacts Resource, MappingItem Item, string? Publishes)> _items = [];
    private readonly Dictionary<string, List<int>> _exact = [];
    private readonly List<(string Filter, int Item)> _wild = [];

    /// <param name="scope">Resolves topics.</param>
    /// <param name="find">The resource of an id, or null.</param>
    /// <param name="mappings">The mappings in file order.</param>
    public MappingLoops(ReferenceScope scope, Func<string, ResourceFacts?> find, IEnumerable<ResourceFacts> mappings)
    {
        (_scope, _find) = (scope, find);
        foreach (var facts in mappings)
        {
            foreach (var item in MappingItem.Of(facts))
            {
                if (_items.Count >= MostItems) return;
                Hear(item, _items.Count);
                _items.Add((facts, item, TopicOf(item.Publish, publishes: true)));
            }
        }
    }

    /// <summary>The endpoints that mappings name; what they say about themselves matters here.</summary>
    public HashSet<string> Endpoints { get; } = [];

    /// <summary>Each item that feeds itself, with the words for it.</summary>
    public IEnumerable<(ResourceFacts Resource, LocalProblem Problem)> Find()
    {
        var next = new int[]?[_items.Count];
        var circles = Circles(i => next[i] ??= Next(i));
        for (var i = 0; i < _items.Count; i++)
        {
            if (circles[i] < 0) continue;
            var (resource, item, publishes) = _items[i];
            var path = WayBack(at => next[at] ??= Next(at), i, circles);
            if (path is null) continue;
            var others = string.Join(", ", path.Skip(1).Select(at => $"'{_items[at].Resource.Id}'").Distinct());
            var message = path.Count == 1
                ? $"This mapping hears what it publishes itself ('{publishes}'), so that one message goes round for ever."
                : $"What this mapping publishes ('{publishes}') comes back to it through {others}, so that one message goes round for ever.";
            yield return (resource, new LocalProblem(ProblemSeverity.Warning, "mapping-loop", message, item.Node.Start, item.Node.End - item.Node.Start, item.Pointer));
        }
    }

    private void Hear(MappingItem item, int index)
    {
        foreach (var filter in item.Sources.Select(source => TopicOf(source.Node, publishes: false)).OfType<string>())
        {
            if (filter.AsSpan().IndexOfAny("+#{$") >= 0) _wild.Add((filter, index));
            else if (_exact.TryGetValue(filter, out var list)) list.Add(index);
            else _exact[filter] = [index];
        }
    }

    /// <summary>The items that hear what an item publishes.</summary>
    private int[] Next(int item)
    {
        if (_items[item].Publishes is not { } topic) return [];
        var found = new HashSet<int>();
        if (topic.AsSpan().IndexOfAny("{$") >= 0)
        {
            foreach (var (filter, heard) in _exact)
            {
                if (TopicFilter.Overlap(topic, filter)) found.UnionWith(heard);
            }
        }
        else if (_exact.TryGetValue(topic, out var exact))
        {
            found.UnionWith(exact);
        }

        foreach (var (filter, heard) in _wild)
        {
            if (TopicFilter.Overlap(topic, filter)) found.Add(heard);
        }

        return [.. found.Order()];
    }

    /// <summary>Which circle each item belongs to, -1 for none (Tarjan's strongly connected components, without recursion).</summary>
    private int[] Circles(Func<int, int[]> next)
    {
        int[] circle = new int[_items.Count], number = new int[_items.Count], low = new int[_items.Count];
        Array.Fill(circle, -1);
        var open = new Stack<int>();
        var isOpen = new bool[_items.Count];
        var walk = new Stack<(int Item, int Step)>();
        int count = 0, circles = 0;
        for (var start = 0; start < _items.Count; start++)
        {
            if (number[start] != 0) continue;
            walk.Push((start, 0));
            while (walk.TryPop(out var at))
            {
                var (item, step) = at;
                if (step == 0)
                {
                    number[item] = low[item] = ++count;
                    open.Push(item);
                    isOpen[item] = true;
                }

                var to = next(item);
                if (step > 0 && isOpen[to[step - 1]]) low[item] = Math.Min(low[item], low[to[step - 1]]);
                if (step < to.Length)
                {
                    walk.Push((item, step + 1));
                    if (number[to[step]] == 0) walk.Push((to[step], 0));
                    continue;
                }

                if (low[item] != number[item]) continue;
                var isCircle = open.Peek() != item || to.Contains(item);
                for (int member; (member = open.Pop()) >= 0;)
                {
                    isOpen[member] = false;
                    if (isCircle) circle[member] = circles;
                    if (member == item) break;
                }

                circles++;
            }
        }

        return circle;
    }

    /// <summary>The shortest way from an item back to itself inside its circle, itself first.</summary>
    private static List<int>? WayBack(Func<int, int[]> next, int start, int[] circles)
    {
        var from = new Dictionary<int, int>();
        var waiting = new Queue<int>([start]);
        while (waiting.TryDequeue(out var at))
        {
            foreach (var to in next(at))
            {
                if (to == start)
                {
                    var path = new List<int>();
                    for (var step = at; step != start; step = from[step]) path.Insert(0, step);
                    path.Insert(0, start);
                    return path;
                }

                if (circles[to] == circles[start] && from.TryAdd(to, at)) waiting.Enqueue(to);
            }
        }

        return null;
    }

    private string? TopicOf(YamlMapping? side, bool publishes)
    {
        if (side is null || side.Find("connection") is not null) return null;
        if (side.Find("topic")?.Value is YamlScalar topic) return ReferenceScope.AsText(new BlockReader(_scope, replaceUntagged: true).Read(topic)) is { Length: > 0 } text ? text : null;
        if (MappingItem.EndpointOf(side) is not { } endpoint) return null;
        Endpoints.Add(endpoint.Value.Trim());
        if (_find(endpoint.Value.Trim()) is not { Kind: ResourceKind.Endpoint, Operations: [var operation, ..] } facts) return null;
        var root = WrittenTopics.BaseOf(facts, _scope);
        return operation switch
        {
            EndpointOperation.Subscribe => publishes ? null : root,
            EndpointOperation.Read => root + (publishes ? "/req" : "/res"),
            _ => root + (publishes ? "/set" : "/res"),
        };
    }
}
