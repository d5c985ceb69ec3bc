using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning.Yaml;

namespace Connector.Runtime.Commissioning;

/// <summary>The topics an endpoint uses: its base, and what is added to it by what the endpoint does.</summary>
internal static class WrittenTopics
{
    public static string BaseOf(ResourceFacts facts, ReferenceScope scope)
    {
        var topic = facts.Properties?.Find("topic")?.Value is YamlScalar { Value.Length: > 0 } scalar
            ? scalar.Tag is null && !scalar.Value.Contains("${", StringComparison.Ordinal)
                ? scalar.Value
                : ReferenceScope.AsText(new BlockReader(scope, replaceUntagged: true).Read(scalar))
            : "";
        return $"{scope.MqttRoot}/{(topic.Length == 0 ? facts.Id : topic)}";
    }

    /// <summary>What stands behind the base: nothing for data, <c>/req</c>, <c>/set</c>, <c>/res</c>.</summary>
    public static IReadOnlyList<string> RolesOf(EndpointOperation operation) => operation switch
    {
        EndpointOperation.Subscribe => [""],
        EndpointOperation.Read => ["/req", "/res"],
        _ => ["/set", "/res"],
    };
}
