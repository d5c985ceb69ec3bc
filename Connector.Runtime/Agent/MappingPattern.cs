using Connector.Runtime.Mqtt;

namespace Connector.Runtime.Agent;

/// <summary>
/// A topic as mappings write it: <c>+name</c> and <c>#name</c> are wildcards whose text can be used again as <c>{name}</c>
/// in the target. Pure.
/// </summary>
internal sealed class MappingPattern
{
    private readonly string[] _levels;

    public MappingPattern(string topic)
    {
        _levels = topic.Split('/');
        Filter = string.Join('/', _levels.Select(level => level is ['+' or '#', _, ..] ? level[..1] : level));
        Names = [.. _levels.Where(level => level is ['+' or '#', _, ..]).Select(level => level[1..])];
        Problem = TopicName.FilterProblem(Filter)
            ?? (Names.Distinct(StringComparer.Ordinal).Count() < Names.Count ? $"the topic '{topic}' uses one wildcard name twice." : null);
    }

    /// <summary>What the broker is asked for.</summary>
    public string Filter { get; }

    /// <summary>The names that a message of this pattern gives a text to.</summary>
    public IReadOnlyList<string> Names { get; }

    public string? Problem { get; }

    /// <summary>What the named wildcards stand for in a topic; null when it does not fit.</summary>
    public Dictionary<string, string>? Read(string topic)
    {
        if (!TopicName.Matches(Filter, topic)) return null;
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var parts = topic.Split('/');
        for (var i = 0; i < _levels.Length; i++)
        {
            if (_levels[i] is ['+', _, ..]) found[_levels[i][1..]] = parts[i];
            else if (_levels[i] is ['#', _, ..]) found[_levels[i][1..]] = string.Join('/', parts.Skip(i));
        }

        return found;
    }
}

/// <summary>A target topic with <c>{name}</c> in it. Pure.</summary>
internal sealed class MappingTarget
{
    private readonly List<(string Text, bool IsName)> _parts = [];

    public MappingTarget(string topic)
    {
        var rest = topic.AsSpan();
        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf('{');
            var close = open < 0 ? -1 : rest[open..].IndexOf('}');
            if (close < 2)
            {
                _parts.Add((rest.ToString(), false));
                break;
            }

            if (open > 0) _parts.Add((rest[..open].ToString(), false));
            _parts.Add((rest[(open + 1)..(open + close)].ToString(), true));
            rest = rest[(open + close + 1)..];
        }
    }

    public IEnumerable<string> Names => _parts.Where(part => part.IsName).Select(part => part.Text);

    public bool IsFixed => !_parts.Exists(part => part.IsName);

    public string Fill(IReadOnlyDictionary<string, string> texts) =>
        string.Concat(_parts.Select(part => part.IsName ? texts[part.Text] : part.Text));
}
