using Connector.Runtime.Live;

namespace Studio.Client.Data;

/// <summary>
/// Topics with their last message, level by level. Bounded in topics and in bytes kept of a payload. Thread-safe: one writer's
/// thousand messages a second and any number of pages that look a few times a second.
/// </summary>
public sealed class TopicTree(int mostTopics = 50_000)
{
    /// <summary>Of a longer payload only the beginning is kept.</summary>
    public const int LongestKept = 64 * 1024;

    /// <summary>Messages kept of a topic that somebody has chosen.</summary>
    public const int LongestHistory = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, TopicNode> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Followed> _followed = new(StringComparer.Ordinal);
    private readonly TopicNode _root = new("", "", null);
    private long _messages;
    private long _leftOut;
    private int _structure;

    /// <summary>Topics that had a message.</summary>
    public int Topics
    {
        get { lock (_lock) return _topics.Count; }
    }

    /// <summary>Messages taken in.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Messages of topics beyond the bound.</summary>
    public long LeftOut => Interlocked.Read(ref _leftOut);

    /// <summary>Changes when a topic is added or all are forgotten.</summary>
    public int Structure => Volatile.Read(ref _structure);

    public void Put(string topic, ReadOnlyMemory<byte> payload, int qos, bool retained, DateTimeOffset at)
    {
        var kept = payload.Length <= LongestKept ? payload : payload[..LongestKept].ToArray();
        var message = new TopicMessage(kept, payload.Length, qos, retained, at);
        Interlocked.Increment(ref _messages);
        lock (_lock)
        {
            if (!_topics.TryGetValue(topic, out var node))
            {
                if (_topics.Count >= mostTopics)
                {
                    Interlocked.Increment(ref _leftOut);
                    return;
                }

                node = _topics[topic] = Add(topic);
                Interlocked.Increment(ref _structure);
            }

            node.Last = message;
            node.Count++;
            if (_followed.TryGetValue(topic, out var followed)) followed.Add(message);
        }
    }

    /// <summary>Keeps the messages of a topic from now on, until disposed; the last one is the first.</summary>
    public IDisposable Follow(string topic)
    {
        lock (_lock)
        {
            if (!_followed.TryGetValue(topic, out var followed))
            {
                _followed[topic] = followed = new Followed();
                if (_topics.TryGetValue(topic, out var node) && node.Last is { } last) followed.Add(last);
            }

            followed.Holds++;
        }

        return new Hold(() => Unfollow(topic));
    }

    /// <summary>The kept messages of a followed topic, newest first.</summary>
    public IReadOnlyList<TopicMessage> HistoryOf(string topic)
    {
        lock (_lock) return _followed.TryGetValue(topic, out var followed) ? [.. followed.Messages.Reverse()] : [];
    }

    public TopicNode? Find(string topic)
    {
        lock (_lock) return _topics.GetValueOrDefault(topic);
    }

    /// <summary>The rows of a drawing of the tree: the children of what is open, in the order of names, numbers in them counted.</summary>
    /// <param name="isOpen">Whether the children of a node are shown.</param>
    public List<TopicRow> Rows(Func<TopicNode, int, bool> isOpen)
    {
        ArgumentNullException.ThrowIfNull(isOpen);
        var rows = new List<TopicRow>();
        lock (_lock) Collect(_root, 0, isOpen, rows);
        return rows;
    }

    /// <summary>The topics that contain a text, whatever its case, with their whole names.</summary>
    public List<TopicRow> Search(string text)
    {
        lock (_lock)
            return [.. _topics.Values.Where(node => node.Topic.Contains(text, StringComparison.OrdinalIgnoreCase)).OrderBy(node => node.Topic, NaturalOrder.Instance).Select(node => new TopicRow(node, 0, false, false))];
    }

    public void Clear()
    {
        lock (_lock)
        {
            _topics.Clear();
            _followed.Clear();
            _root.Children.Clear();
            Interlocked.Increment(ref _structure);
        }
    }

    private static void Collect(TopicNode node, int depth, Func<TopicNode, int, bool> isOpen, List<TopicRow> rows)
    {
        foreach (var child in node.Children.Values)
        {
            var open = child.Children.Count > 0 && isOpen(child, depth);
            rows.Add(new TopicRow(child, depth, child.Children.Count > 0, open));
            if (open) Collect(child, depth + 1, isOpen, rows);
        }
    }

    private TopicNode Add(string topic)
    {
        var node = _root;
        var end = -1;
        do
        {
            var begin = end + 1;
            end = topic.IndexOf('/', begin);
            var name = end < 0 ? topic[begin..] : topic[begin..end];
            if (!node.Children.TryGetValue(name, out var child)) node.Children[name] = child = new TopicNode(name, end < 0 ? topic : topic[..end], node);
            node = child;
        }
        while (end >= 0);
        for (var parent = node.Parent; parent is not null; parent = parent.Parent) parent.TopicsBelow++;
        return node;
    }

    private void Unfollow(string topic)
    {
        lock (_lock)
        {
            if (_followed.TryGetValue(topic, out var followed) && --followed.Holds == 0) _followed.Remove(topic);
        }
    }

    private sealed class Followed
    {
        public Queue<TopicMessage> Messages { get; } = new();
        public int Holds { get; set; }

        public void Add(TopicMessage message)
        {
            if (Messages.Count == LongestHistory) Messages.Dequeue();
            Messages.Enqueue(message);
        }
    }

    private sealed class Hold(Action release) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0) release();
        }
    }
}

/// <summary>One level of a topic.</summary>
public sealed class TopicNode
{
    internal TopicNode(string name, string topic, TopicNode? parent) => (Name, Topic, Parent) = (name, topic, parent);

    /// <summary>The level's own text; may be empty.</summary>
    public string Name { get; }

    /// <summary>The whole topic down to here.</summary>
    public string Topic { get; }

    /// <summary>The last message of exactly this topic; null where only topics below it had one.</summary>
    public TopicMessage? Last { get; internal set; }

    public long Count { get; internal set; }

    /// <summary>How many topics with messages stand below.</summary>
    public int TopicsBelow { get; internal set; }

    internal TopicNode? Parent { get; }

    internal SortedDictionary<string, TopicNode> Children { get; } = new(NaturalOrder.Instance);
}

/// <param name="Payload">At most the first <see cref="TopicTree.LongestKept"/> bytes.</param>
/// <param name="Length">All of them.</param>
public sealed record TopicMessage(ReadOnlyMemory<byte> Payload, int Length, int Qos, bool Retained, DateTimeOffset At);

/// <param name="Depth">0 for the first level.</param>
public sealed record TopicRow(TopicNode Node, int Depth, bool HasChildren, bool IsOpen);
