using Member = Connector.Runtime.Commissioning.Checking.CrossFileIndex.Member;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>Which endpoints use which topics. Not thread-safe.</summary>
internal sealed class TopicIndex
{
    // Of most topics there is one user: a list for each would be ten thousand lists.
    private readonly Dictionary<string, Member> _first = [];
    private readonly Dictionary<string, HashSet<Member>> _shared = [];

    public void Clear()
    {
        _first.Clear();
        _shared.Clear();
    }

    public void Add(Member member, ReferenceScope scope)
    {
        if (member.Facts.Kind != ResourceKind.Endpoint || member.Facts.Operations.Count == 0) return;
        var topic = WrittenTopics.BaseOf(member.Facts, scope);
        var roles = WrittenTopics.RolesOf(member.Facts.Operations[0]);
        member.Topics = roles is [""] ? [topic] : [.. roles.Select(role => topic + role)];
        foreach (var key in member.Topics)
        {
            if (_first.TryAdd(key, member)) continue;
            if (_shared.TryGetValue(key, out var users)) users.Add(member);
            else _shared[key] = [_first[key], member];
        }
    }

    public void Remove(Member member)
    {
        foreach (var key in member.Topics)
        {
            if (!_shared.TryGetValue(key, out var users))
            {
                _first.Remove(key);
                continue;
            }

            users.Remove(member);
            _first[key] = users.First();
            if (users.Count == 1) _shared.Remove(key);
        }

        member.Topics = [];
    }

    /// <summary>Every endpoint that uses a topic of one that stands before it; each is told once.</summary>
    public IEnumerable<(Member Member, LocalProblem Problem)> Collisions()
    {
        if (_shared.Count == 0) return [];
        var owners = _shared.ToDictionary(item => item.Key, item => item.Value.MinBy(member => member.Position)!);
        return _shared.Values.SelectMany(users => users).Distinct().Select(member => (member, Of(member, owners))).Where(found => found.Item2 is not null)!;
    }

    private static LocalProblem? Of(Member member, Dictionary<string, Member> owners)
    {
        foreach (var key in member.Topics)
        {
            if (!owners.TryGetValue(key, out var owner) || owner == member) continue;
            var facts = member.Facts;
            var written = facts.Properties?.Find("topic")?.Value;
            var place = written ?? facts.Entry.Key;
            return new LocalProblem(ProblemSeverity.Warning, "topic-collision", $"'{facts.Id}' and '{owner.Facts.Id}' both use the topic '{key}'.", place.Start, place.End - place.Start, facts.Pointer + (written is null ? "" : "/properties/topic"));
        }

        return null;
    }
}
