using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning.Yaml;
using Connector.Runtime.Endpoints;

namespace Connector.Runtime.Commissioning.Checking;

/// <summary>What can be told about one resource without looking at anything else; found out once per text of it.</summary>
internal sealed class ResourceCheck
{
    private static readonly string[] ConnectionKeys = ["protocol", "targetState", "agentName", "connection"];
    private static readonly string[] EndpointKeys =
        ["protocol", "connection", "subscribe", "read", "write", "topic", "rules", "targetState", "qos", "retain", "agentName", "buffering", "inputBuffering"];
    private static readonly string[] MappingKeys = ["mappings", "targetState", "agentName", "inputBuffering", "rules"];
    private static readonly string[] Types =
    [
        "Cybus::Connection", "Cybus::Endpoint", "Cybus::Mapping", "Cybus::Container", "Cybus::Link", "Cybus::IngressRoute", "Cybus::User", "Cybus::Role",
        "Cybus::Volume", "Cybus::File", "Cybus::Server::Opcua", "Cybus::Server::Http", "Cybus::Node::Opcua", "Cybus::Node::Http", "Cybus::Server", "Cybus::Node",
    ];

    private readonly ResourceFacts _facts;
    private static readonly string[] ItemKeys = ["subscribe", "publish", "rules"];
    private static readonly string[] SideKeys = ["endpoint", "topic", "qos", "retain", "label", "connection"];

    private readonly Findings _findings = new();
    private readonly HashSet<(YamlMapping Holder, string Key)> _slips = [];

    private ResourceCheck(ResourceFacts facts) => _facts = facts;

    public static LocalProblem[] Of(ResourceFacts facts)
    {
        if (facts.Problems is { } known) return known;
        var check = new ResourceCheck(facts);
        check.Run();
        return facts.Problems = check._findings.Problems;
    }

    /// <summary>Whether a type is one that Connectware is known to have.</summary>
    public static bool IsKnownType(string type) => Types.Contains(type);

    private string Properties => _facts.Pointer + "/properties";

    private void Run()
    {
        var id = _facts.Id;
        if (id.Length == 0 || id.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or '+' or '#' or '$' or '{' or '}' or ':'))
            _findings.Error("illegal-name", $"'{id}' cannot be the id of a resource: it becomes part of topics and ids, so blanks and / + # : $ {{ }} are not possible.", _facts.Entry.Key, _facts.Pointer);
        TreeCheck.Run(_facts.Entry.Value, _facts.Pointer, _findings);
        if (_facts.Entry.Value is not YamlMapping resource)
        {
            _findings.Error("wrong-type", $"'{id}' has to hold a 'type' and 'properties'.", _facts.Entry.Key, _facts.Pointer);
            return;
        }

        foreach (var entry in resource.Entries)
        {
            if (entry.KeyText is not ("type" or "properties") and { } key) Unknown(resource, entry, key, _facts.Pointer, ["type", "properties"], ["type", "properties"], $"A resource has only 'type' and 'properties', not '{key}'");
        }

        CheckType(resource);

        if (_facts.Kind == ResourceKind.Other)
        {
            if (_facts.Properties is { } others) SecretCheck.Run(others, Properties, _findings);
            return;
        }

        if (_facts.Properties is not { } properties)
        {
            if (_slips.Contains((resource, "properties"))) return;
            var place = resource.Find("properties");
            _findings.Error(place is null ? "missing-key" : "wrong-type", $"'{id}' needs 'properties' with keys and values.", place?.Key ?? _facts.Entry.Key, _facts.Pointer);
            return;
        }

        switch (_facts.Kind)
        {
            case ResourceKind.Connection:
                CheckKeys(properties, ConnectionKeys, ["protocol", "connection"], "A connection");
                Need(properties, "protocol");
                Need(properties, "connection");
                OneOf(properties, "targetState", "connected", "disconnected");
                break;
            case ResourceKind.Endpoint:
                CheckEndpoint(properties);
                break;
            case ResourceKind.Mapping:
                CheckKeys(properties, MappingKeys, ["mappings"], "A mapping");
                OneOf(properties, "targetState", "enabled", "disabled");
                CheckMappings(properties);
                break;
        }

        SecretCheck.Run(properties, Properties, _findings);
    }

    private void CheckType(YamlMapping resource)
    {
        if (resource.Find("type") is not { } type)
        {
            if (!_slips.Contains((resource, "type"))) _findings.Error("missing-key", $"'{_facts.Id}' says no 'type'.", _facts.Entry.Key, _facts.Pointer);
        }
        else if (!Types.Contains(_facts.Type))
        {
            var meant = NearestName.Of(_facts.Type, Types);
            _findings.Add(meant is null ? ProblemSeverity.Warning : ProblemSeverity.Error, "unknown-type", $"'{_facts.Type}' is no type of resource that we know{(meant is null ? "; it is kept as it is." : $"; did you mean '{meant}'?")}", type.Value, _facts.Pointer + "/type", meant is null ? null : Mends.Set($"Change to '{meant}'", _facts.Pointer + "/type", meant));
        }
    }

    private void CheckEndpoint(YamlMapping properties)
    {
        CheckKeys(properties, EndpointKeys, _facts.Operations.Count == 0 ? ["protocol", "connection", "subscribe", "read", "write"] : ["protocol", "connection"], "An endpoint");
        Need(properties, "protocol");
        Need(properties, "connection");
        OneOf(properties, "targetState", "enabled", "disabled");
        OneOf(properties, "qos", "0", "1", "2");
        OneOf(properties, "retain", "true", "false");
        if (properties.Find("agentName") is { } agent)
            _findings.Warning("agent-on-endpoint", "An endpoint runs where its connection runs: 'agentName' belongs to the connection.", agent.Key, Properties + "/agentName", Mends.Remove(Properties + "/agentName", "agentName"));
        if (_facts.Operations.Count == 0 && !ResourceFacts.OperationKeys.Any(item => _slips.Contains((properties, item.Key))))
            _findings.Error("missing-operation", $"'{_facts.Id}' needs one of subscribe, read or write.", _facts.Entry.Key, _facts.Pointer);
        foreach (var extra in _facts.Operations.Skip(1))
        {
            var key = ResourceFacts.KeyOf(extra);
            _findings.Error("two-operations", $"An endpoint does one thing, and '{_facts.Id}' has '{ResourceFacts.KeyOf(_facts.Operations[0])}' already; '{key}' needs an endpoint of its own.", properties.Find(key)!.Key, $"{Properties}/{key}", Mends.Remove($"{Properties}/{key}", key));
        }

        if (properties.Find("topic") is { } written) CheckTopic(written, Properties + "/topic", ProblemSeverity.Warning);
        if (properties.Find("topic") is { Value: YamlScalar { Tag: null } topic } && topic.Value.AsSpan().IndexOfAny('+', '#') >= 0)
            _findings.Error("bad-topic", "The topic of an endpoint cannot have the wildcards + and #.", topic, Properties + "/topic");
        foreach (var operation in _facts.Operations) CheckAddress(properties, operation);
    }

    private void CheckAddress(YamlMapping properties, EndpointOperation operation)
    {
        var key = ResourceFacts.KeyOf(operation);
        var entry = properties.Find(key)!;
        var pointer = $"{Properties}/{key}";
        if (entry.Value is not YamlMapping address)
        {
            if (entry.Value is YamlScalar { Tag: null } or YamlSequence) _findings.Error("wrong-type", $"'{key}' has to hold the keys of an address.", entry.Value is YamlScalar { IsEmpty: true } ? entry.Key : entry.Value, pointer);
            return;
        }

        var (interval, cron) = (address.Find("interval"), address.Find("cronExpression"));
        if (interval is not null && cron is not null)
            _findings.Warning("two-schedules", "cronExpression wins over interval; the interval does nothing here.", interval.Key, pointer + "/interval", Mends.Remove(pointer + "/interval", "interval"));
        if (operation != EndpointOperation.Subscribe && (interval ?? cron) is { } useless)
            _findings.Warning("useless-key", $"'{useless.KeyText}' does nothing under '{key}': only subscribe polls.", useless.Key, $"{pointer}/{useless.KeyText}", Mends.Remove($"{pointer}/{useless.KeyText}", useless.KeyText!));
        if (cron?.Value is YamlScalar { Tag: null } text && !text.Value.Contains("${", StringComparison.Ordinal) && !CronExpression.TryParse(text.Value, out _, out var fault))
            _findings.Error("bad-value", $"The cronExpression cannot be read: {fault}", text, pointer + "/cronExpression");
    }

    private void CheckMappings(YamlMapping properties)
    {
        if (properties.Find("mappings") is not { } list)
        {
            if (!_slips.Contains((properties, "mappings"))) _findings.Error("missing-key", $"'{_facts.Id}' needs a list of 'mappings'.", _facts.Entry.Key, _facts.Pointer);
            return;
        }

        if (list.Value is not YamlSequence sequence)
        {
            if (list.Value is not YamlAlias) _findings.Error("wrong-type", "'mappings' has to be a list.", list.Value is YamlScalar { IsEmpty: true } ? list.Key : list.Value, Properties + "/mappings");
            return;
        }

        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var pointer = $"{Properties}/mappings/{i}";
            if (sequence.Items[i].Value is not YamlMapping item)
            {
                if (sequence.Items[i].Value is not YamlAlias) _findings.Error("wrong-type", "A mapping has to hold 'subscribe' and 'publish'.", sequence.Items[i].Value, pointer);
                continue;
            }

            CheckSlips(item, pointer, ItemKeys, ["subscribe", "publish"], "This mapping");
            foreach (var side in new[] { "subscribe", "publish" })
            {
                if (_slips.Contains((item, side))) continue;
                if (item.Find(side) is not { } entry) _findings.Error("missing-key", $"This mapping has no '{side}'.", item.Entries[0].Key, pointer);
                else if (entry.Value is YamlSequence many && side == "subscribe") { for (var source = 0; source < many.Items.Count; source++) CheckSide(many.Items[source].Value, side, $"{pointer}/{side}/{source}"); }
                else CheckSide(entry.Value, side, $"{pointer}/{side}");
            }
        }
    }

    private void CheckSide(YamlNode node, string side, string pointer)
    {
        if (node is YamlAlias) return;
        if (node is not YamlMapping mapping)
        {
            _findings.Error("wrong-type", $"'{side}' has to name an 'endpoint' or a 'topic'.", node, pointer);
            return;
        }

        CheckSlips(mapping, pointer, SideKeys, mapping.Find("endpoint") is null && mapping.Find("topic") is null ? ["endpoint", "topic"] : [], $"'{side}'");
        var (endpoint, topic) = (mapping.Find("endpoint"), mapping.Find("topic"));
        if (topic is not null) CheckTopic(topic, pointer + "/topic", ProblemSeverity.Error);
        if (_slips.Contains((mapping, "endpoint")) || _slips.Contains((mapping, "topic"))) return;
        if (endpoint is null && topic is null) _findings.Error("missing-key", $"'{side}' has to name an 'endpoint' or a 'topic'.", mapping, pointer);
        else if (endpoint is not null && topic is not null) _findings.Error("two-targets", $"'{side}' can name an 'endpoint' or a 'topic', not both.", topic.Key, pointer + "/topic");
        else if (side == "publish" && topic?.Value is YamlScalar { Tag: null } text && text.Value.AsSpan().IndexOfAny('+', '#') >= 0)
            _findings.Error("bad-topic", "A topic to publish to cannot have the wildcards + and #.", text, pointer + "/topic");
        else if (side == "subscribe" && topic?.Value is YamlScalar { Tag: null, IsEmpty: false } filter && TopicFilter.Fault(filter.Value) is { } fault)
            _findings.Error("bad-topic", fault, filter, pointer + "/topic");
        if (mapping.Find("qos") is { Value: YamlScalar { Tag: null, Value: not ("0" or "1" or "2") } qos })
            _findings.Error("bad-value", "'qos' has to be 0, 1 or 2.", qos, pointer + "/qos");
    }

    private void CheckTopic(YamlEntry topic, string pointer, ProblemSeverity severity)
    {
        if (topic.Value is YamlScalar { IsEmpty: true, HasProperties: false })
            _findings.Add(severity, "bad-topic", "The topic is empty; one that begins with # needs quotes.", topic.Key, pointer, null);
        else if (topic.Value is YamlCollection { IsFlow: true })
            _findings.Error("wrong-type", "A topic is a text; one that begins with a bracket or a brace needs quotes.", topic.Value, pointer);
        else if (topic.Value is YamlCollection)
            _findings.Error("wrong-type", "A topic is a text.", topic.Key, pointer);
    }

    private void CheckKeys(YamlMapping properties, string[] known, string[] needed, string what)
    {
        foreach (var entry in properties.Entries)
        {
            if (entry.KeyText is not { } key || known.Contains(key) || key == "<<") continue;
            var hint = what == "An endpoint" && _facts.Operations.Count > 0 ? $"; keys of an address belong below '{ResourceFacts.KeyOf(_facts.Operations[0])}'" : what == "A connection" ? "; settings belong below 'connection'" : "";
            Unknown(properties, entry, key, Properties, known, needed, $"{what} has no '{key}'", hint);
        }
    }

    /// <summary>Tells only keys that look like known ones: what else a mapping may have is not known for certain.</summary>
    private void CheckSlips(YamlMapping holder, string pointer, string[] known, string[] needed, string what)
    {
        foreach (var entry in holder.Entries)
        {
            if (entry.KeyText is { } key && !known.Contains(key) && NearestName.Of(key, known.Where(name => holder.Find(name) is null)) is not null)
                Unknown(holder, entry, key, pointer, known, needed, $"{what} has no '{key}'");
        }
    }

    /// <summary>Tells a key that nobody knows. A slip in one that is needed is an error, and stands for the missing key.</summary>
    private void Unknown(YamlMapping holder, YamlEntry entry, string key, string parent, string[] known, string[] needed, string sentence, string otherwise = "")
    {
        var meant = NearestName.Of(key, known.Where(name => holder.Find(name) is null));
        var isNeeded = meant is not null && needed.Contains(meant) && _slips.Add((holder, meant));
        var pointer = JsonPointer.Append(parent, key);
        _findings.Add(isNeeded ? ProblemSeverity.Error : ProblemSeverity.Warning, "unknown-key", sentence + (meant is null ? otherwise + "." : $"; did you mean '{meant}'?"), entry.Key, pointer, Mends.RenameTo(pointer, meant));
    }

    private void Need(YamlMapping properties, string key)
    {
        if (_slips.Contains((properties, key))) return;
        var entry = properties.Find(key);
        if (entry is not null && entry.Value is not YamlScalar { IsEmpty: true, Tag: null }) return;
        _findings.Error("missing-key", $"'{_facts.Id}' has no '{key}'.", entry?.Key ?? _facts.Entry.Key, _facts.Pointer);
    }

    private void OneOf(YamlMapping properties, string key, params string[] values)
    {
        if (properties.Find(key) is not { Value: YamlScalar { Tag: null } scalar } || values.Contains(scalar.Value) || scalar.Value.Contains("${", StringComparison.Ordinal)) return;
        var meant = values[0] is "0" or "true" ? null : NearestName.Of(scalar.Value, values);
        _findings.Error("bad-value", $"'{key}' has to be {string.Join(" or ", values)}.", scalar, $"{Properties}/{key}", meant is null ? null : Mends.Set($"Change to '{meant}'", $"{Properties}/{key}", meant));
    }
}
