using Connector.Runtime.Commissioning.Yaml;
using Connector.Runtime.Schemas;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>
/// What the checks know of all resources together: who refers to what, which topics are in use, which mappings feed which. Kept
/// while one text changes, so that a key press costs the resource it is in and those that depend on what it changed. Not thread-safe.
/// </summary>
internal sealed class CrossFileIndex
{
    private readonly Dictionary<string, Member> _byId = [];
    private readonly Dictionary<string, int> _uses = [];
    private readonly TopicIndex _topics = new();
    private readonly HashSet<Member> _troubled = [];
    private readonly HashSet<Member> _unchecked = [];
    private readonly Dictionary<string, (int Count, SchemaNode? Connection, SchemaNode? Address)> _protocols = [];
    private List<Member> _members = [];
    private string[] _ownNames = [];
    private (YamlNode? Parameters, YamlNode? Definitions, YamlNode? Metadata) _around;
    private (ResourceFacts Resource, LocalProblem Problem)[]? _loops;
    private HashSet<string> _mapped = [];

    /// <summary>Brings the index to a file's state and gives what is wrong without schemas, in no particular order.</summary>
    public void Check(CommissioningFile file, ReferenceScope scope, List<Problem> problems)
    {
        var names = Follow(file, scope);
        names.Run(scope, _uses.Keys, problems);
        foreach (var member in _troubled)
        {
            foreach (var problem in member.Own.Concat(member.Names).Concat(member.Links)) problems.Add(problem.At(file, Base(file, member)));
        }

        foreach (var (member, problem) in _topics.Collisions()) problems.Add(problem.At(file, Base(file, member)));
        if (_loops is null)
        {
            var loops = new MappingLoops(scope, Find, _members.Select(member => member.Facts).Where(facts => facts.Kind == ResourceKind.Mapping));
            (_loops, _mapped) = ([.. loops.Find()], loops.Endpoints);
        }

        foreach (var (resource, problem) in _loops) problems.Add(problem.At(file, Base(file, _byId[resource.Id])));
    }

    /// <summary>The same for what the schemas say.</summary>
    public void CheckSchemas(CommissioningFile file, ReferenceScope scope, ISchemaSource schemas, List<Problem> problems)
    {
        Follow(file, scope);
        if (SchemasChanged(schemas)) _unchecked.UnionWith(_members);
        if (_unchecked.Count > 0)
        {
            var check = new ProtocolCheck(file, scope, schemas);
            foreach (var member in _unchecked)
            {
                member.Schema = check.Of(member.Facts);
                Sort(member);
            }

            _unchecked.Clear();
        }

        foreach (var member in _troubled)
        {
            foreach (var problem in member.Schema) problems.Add(problem.At(file, Base(file, member)));
        }
    }

    private static int Base(CommissioningFile file, Member member) => file.Placed[member.Position].Base;

    private ResourceFacts? Find(string id) => _byId.GetValueOrDefault(id)?.Facts;

    /// <summary>Exchanges the resources that are not the same as before, and looks again at what depends on them.</summary>
    private NameCheck Follow(CommissioningFile file, ReferenceScope scope)
    {
        var placed = file.Placed;
        var names = new NameCheck(file);
        int before = _members.Count, after = placed.Length, same = 0, sameEnd = 0;
        while (same < Math.Min(before, after) && _members[same].Facts == placed[same].Facts) same++;
        while (sameEnd < Math.Min(before, after) - same && _members[before - 1 - sameEnd].Facts == placed[after - 1 - sameEnd].Facts) sameEnd++;
        var gone = _members.GetRange(same, before - same - sameEnd);
        var come = new List<Member>(after - same - sameEnd);
        for (var i = same; i < after - sameEnd; i++) come.Add(new Member(placed[i].Facts));

        (YamlNode?, YamlNode?, YamlNode?) around = (file.Section("parameters")?.Node, file.Section("definitions")?.Node, file.Section("metadata")?.Node);
        var isElsewhere = around != _around;
        var ownNames = isElsewhere ? names.OwnNames : _ownNames;
        var namesChanged = !ownNames.SequenceEqual(_ownNames) || !gone.Select(member => member.Facts.Id).Order(StringComparer.Ordinal).SequenceEqual(come.Select(member => member.Facts.Id).Order(StringComparer.Ordinal));
        var facesChanged = namesChanged || !gone.Select(Face).SequenceEqual(come.Select(Face));
        (_around, _ownNames) = (around, ownNames);
        if (isElsewhere || gone.Concat(come).Any(member => member.Facts.Kind == ResourceKind.Mapping || _mapped.Contains(member.Facts.Id))) _loops = null;

        foreach (var member in gone) Leave(member);
        if (gone.Count > 0 || come.Count > 0)
        {
            _members = [.. _members[..same], .. come, .. _members[(before - sameEnd)..]];
            for (var i = same; i < _members.Count; i++) _members[i].Position = i;
        }

        foreach (var member in come) Enter(member, scope);
        if (isElsewhere)
        {
            _topics.Clear();
            foreach (var member in _members) _topics.Add(member, scope);
            _unchecked.UnionWith(_members.Where(member => member.Facts.Uses.Count > 0));
        }

        var links = new LinkCheck(Find, _members.Where(member => member.Facts.Kind == ResourceKind.Connection).Select(member => member.Facts.Id));
        foreach (var member in namesChanged || isElsewhere ? _members : come) Look(member, member.Names = names.Of(member.Facts));
        foreach (var member in facesChanged ? _members : come) Look(member, member.Links = links.Of(member.Facts));
        if (namesChanged) _unchecked.UnionWith(_members.Where(member => member.Facts.Protocol is { } protocol && _protocols[protocol].Address is null));
        return names;
    }

    private static (string, ResourceKind, string, string?, int) Face(Member member) =>
        (member.Facts.Id, member.Facts.Kind, member.Facts.Type, member.Facts.Protocol, member.Facts.Operations.Count > 0 ? (int)member.Facts.Operations[0] : -1);

    private void Enter(Member member, ReferenceScope scope)
    {
        _byId[member.Facts.Id] = member;
        foreach (var name in member.Facts.UsedNames) _uses[name] = _uses.GetValueOrDefault(name) + 1;
        _topics.Add(member, scope);
        _unchecked.Add(member);
        if (member.Facts.Protocol is { } protocol) _protocols[protocol] = _protocols.GetValueOrDefault(protocol) with { Count = _protocols.GetValueOrDefault(protocol).Count + 1 };
        member.Own = ResourceCheck.Of(member.Facts);
        Sort(member);
    }

    private void Leave(Member member)
    {
        _byId.Remove(member.Facts.Id);
        foreach (var name in member.Facts.UsedNames)
        {
            if (--_uses[name] == 0) _uses.Remove(name);
        }

        _topics.Remove(member);
        _unchecked.Remove(member);
        _troubled.Remove(member);
        if (member.Facts.Protocol is not { } protocol) return;
        var known = _protocols[protocol];
        if (known.Count == 1) _protocols.Remove(protocol);
        else _protocols[protocol] = known with { Count = known.Count - 1 };
    }

    private void Look(Member member, LocalProblem[] found)
    {
        if (found.Length > 0) _troubled.Add(member);
        else Sort(member);
    }

    private void Sort(Member member)
    {
        if (member.Own.Length + member.Names.Length + member.Links.Length + member.Schema.Length > 0) _troubled.Add(member);
        else _troubled.Remove(member);
    }

    private bool SchemasChanged(ISchemaSource schemas)
    {
        var changed = false;
        foreach (var (protocol, known) in _protocols.ToArray())
        {
            var (connection, address) = (schemas.ConnectionSchema(protocol), schemas.AddressSchema(protocol));
            if (known.Connection == connection && known.Address == address) continue;
            _protocols[protocol] = known with { Connection = connection, Address = address };
            changed = true;
        }

        return changed;
    }

    /// <summary>One resource with what was found out about it.</summary>
    internal sealed class Member(ResourceFacts facts)
    {
        public ResourceFacts Facts { get; } = facts;

        /// <summary>Its place among the resources.</summary>
        public int Position { get; set; }

        public LocalProblem[] Own { get; set; } = [];

        public LocalProblem[] Names { get; set; } = [];

        public LocalProblem[] Links { get; set; } = [];

        public LocalProblem[] Schema { get; set; } = [];

        /// <summary>The topics it uses.</summary>
        public IReadOnlyList<string> Topics { get; set; } = [];
    }
}
