using System.Text.Json;
using Connector.Runtime.Mqtt;

namespace Connector.Runtime.Agent;

/// <summary>What one item of a mapping comes to: what to hear, where to send. Pure.</summary>
/// <param name="Problem">Why it cannot be run; null when it can.</param>
internal sealed record MappingPlan(
    IReadOnlyList<MappingPlan.Source> Sources, MappingTarget? Target, bool IsCommand, int Qos, bool Retain, string? Problem = null)
{
    /// <param name="Qos">The quality asked for.</param>
    internal sealed record Source(MappingPattern Pattern, int Qos);

    internal delegate (EndpointDefinition Endpoint, EndpointTopics Topics)? FindHere(string endpointId);

    internal delegate (EndpointDefinition Endpoint, EndpointTopics Topics)? FindElsewhere(string serviceId, string endpointId);

    /// <param name="item">The item as resolved JSON.</param>
    /// <param name="here">The endpoints of its own service.</param>
    /// <param name="elsewhere">Those of other services on this agent.</param>
    public static MappingPlan Of(JsonElement item, FindHere here, FindElsewhere elsewhere)
    {
        if (item.ValueKind != JsonValueKind.Object) return Not("it is no object with subscribe and publish.");
        if (item.TryGetProperty("rules", out var rules) && !(rules.ValueKind == JsonValueKind.Array && rules.GetArrayLength() == 0) && rules.ValueKind != JsonValueKind.Null)
            return Not("it has rules, and this version cannot run rules. Forwarding without them would be wrong.");
        if (!item.TryGetProperty("subscribe", out var subscribe) || !item.TryGetProperty("publish", out var publish))
            return Not("subscribe or publish is missing.");

        var sources = new List<Source>();
        foreach (var one in subscribe.ValueKind == JsonValueKind.Array ? subscribe.EnumerateArray().ToArray() : [subscribe])
        {
            var (topic, _, problem) = Place(one, here, elsewhere, outgoing: true);
            if (problem is not null) return Not($"subscribe: {problem}");
            var pattern = new MappingPattern(topic!);
            if (pattern.Problem is not null) return Not($"subscribe: {pattern.Problem}");
            sources.Add(new Source(pattern, Number(one, "qos")));
        }

        if (sources.Count == 0) return Not("subscribe is empty.");
        var (targetTopic, isEndpoint, targetProblem) = Place(publish, here, elsewhere, outgoing: false);
        if (targetProblem is not null) return Not($"publish: {targetProblem}");
        return Check(sources, targetTopic!, isEndpoint, publish);
    }

    private static MappingPlan Check(List<Source> sources, string topic, bool isEndpoint, JsonElement publish)
    {
        // Older files write $name; what it meant depends on their version, so it is not guessed.
        if (topic.Split('/').Any(level => level is ['$', _, ..])) return Not($"publish: the topic '{topic}' uses the old form $name; write {{name}}.");
        var target = new MappingTarget(topic);
        foreach (var source in sources)
        {
            if (target.Names.FirstOrDefault(name => !source.Pattern.Names.Contains(name)) is { } unknown)
                return Not($"publish: '{{{unknown}}}' is not the name of a wildcard in '{source.Pattern.Filter}'.");
            if (target.IsFixed && TopicName.Matches(source.Pattern.Filter, topic))
                return Not($"it would hear its own messages: '{topic}' falls under '{source.Pattern.Filter}'.");
        }

        if (target.IsFixed && TopicName.Problem(topic) is { } problem) return Not($"publish: {problem}");
        var retain = publish.TryGetProperty("retain", out var wanted) && wanted.ValueKind == JsonValueKind.True;
        return new MappingPlan(sources, target, isEndpoint, Number(publish, "qos"), retain);
    }

    private static (string? Topic, bool IsEndpoint, string? Problem) Place(JsonElement side, FindHere here, FindElsewhere elsewhere, bool outgoing)
    {
        if (side.ValueKind != JsonValueKind.Object) return (null, false, "it is no object with endpoint or topic.");
        if (side.TryGetProperty("connection", out _)) return (null, false, "it names another broker (connection), which this version cannot reach.");
        if (Text(side, "topic") is { } topic) return (topic, false, null);
        if (Text(side, "endpoint") is not { } reference) return (null, false, "it names neither endpoint nor topic.");
        // serviceId-resourceId splits at the first hyphen: a service id has none.
        var hyphen = reference.IndexOf('-');
        var found = here(reference) ?? (hyphen > 0 ? elsewhere(reference[..hyphen], reference[(hyphen + 1)..]) : null);
        if (found is not { } endpoint) return (null, true, $"there is no endpoint '{reference}' on this agent.");
        if (endpoint.Endpoint.HasRules) return (null, true, $"the endpoint '{reference}' has rules and is not run.");
        if (outgoing) return (endpoint.Topics.Outgoing(endpoint.Endpoint.Operation), true, null);
        return endpoint.Topics.Incoming(endpoint.Endpoint.Operation) is { } incoming
            ? (incoming, true, null)
            : (null, true, $"the endpoint '{reference}' subscribes; nothing can be sent to it.");
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static int Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value) ? Math.Clamp(value, 0, 2) : 0;

    private static MappingPlan Not(string problem) => new([], null, false, 0, false, problem);
}
