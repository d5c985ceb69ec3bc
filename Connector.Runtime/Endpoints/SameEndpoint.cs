using System.Text.Json;
using Connector.Runtime.Agent;

namespace Connector.Runtime.Endpoints;

/// <summary>Whether a definition says the same as another, so that nothing need be restarted. JSON is compared by meaning.</summary>
internal static class SameEndpoint
{
    public static bool Is(EndpointDefinition one, EndpointDefinition other) =>
        one with { Address = default } == other with { Address = default } && SameJson(one.Address, other.Address);

    public static bool SameJson(JsonElement one, JsonElement other) =>
        one.ValueKind == JsonValueKind.Undefined || other.ValueKind == JsonValueKind.Undefined
            ? one.ValueKind == other.ValueKind
            : JsonElement.DeepEquals(one, other);
}
