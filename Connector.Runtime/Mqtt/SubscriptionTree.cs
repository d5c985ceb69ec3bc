namespace Connector.Runtime.Mqtt;

/// <summary>
/// Finds the subscriptions a topic falls under, level by level, so that ten thousand filters cost no more than a few.
/// Thread-safe.
/// </summary>
internal sealed class SubscriptionTree<T> where T : class
{
    private readonly Lock _lock = new();
    private readonly Node _root = new();

    public void Add(string filter, T item)
    {
        lock (_lock)
        {
            var node = _root;
            foreach (var level in TopicName.WithoutShare(filter).Split('/')) node = node.Child(level);
            node.Items.Add(item);
        }
    }

    public void Remove(string filter, T item)
    {
        lock (_lock) Remove(_root, TopicName.WithoutShare(filter).Split('/'), 0, item);
    }

    /// <summary>Adds every match to a list that the caller brings.</summary>
    public void Collect(string topic, List<T> matches)
    {
        lock (_lock) Collect(_root, topic, matches, first: true);
    }

    private static void Collect(Node node, ReadOnlySpan<char> rest, List<T> matches, bool first)
    {
        var wildcards = !(first && rest is ['$', ..]);
        if (wildcards && node.Children.TryGetValue("#", out var all)) matches.AddRange(all.Items);
        var end = rest.IndexOf('/');
        var level = end < 0 ? rest : rest[..end];
        var lookup = node.Children.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(level, out var exact)) Descend(exact, end, rest, matches);
        if (wildcards && node.Children.TryGetValue("+", out var any)) Descend(any, end, rest, matches);
    }

    private static void Descend(Node node, int end, ReadOnlySpan<char> rest, List<T> matches)
    {
        if (end >= 0)
        {
            Collect(node, rest[(end + 1)..], matches, first: false);
            return;
        }

        matches.AddRange(node.Items);
        if (node.Children.TryGetValue("#", out var below)) matches.AddRange(below.Items);
    }

    private static bool Remove(Node node, string[] levels, int depth, T item)
    {
        if (depth == levels.Length) node.Items.Remove(item);
        else if (node.Children.TryGetValue(levels[depth], out var child) && Remove(child, levels, depth + 1, item))
            node.Children.Remove(levels[depth]);
        return node.Items.Count == 0 && node.Children.Count == 0;
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Children { get; } = new(StringComparer.Ordinal);
        public List<T> Items { get; } = [];

        public Node Child(string level)
        {
            if (!Children.TryGetValue(level, out var child)) Children[level] = child = new Node();
            return child;
        }
    }
}
