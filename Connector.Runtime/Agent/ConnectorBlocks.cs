using System.Text.Json;
using Connector.Runtime.Catalog;
using Connector.Runtime.Endpoints;
using Connector.Runtime.Schemas;
using Connector.Sdk;

namespace Connector.Runtime.Agent;

/// <summary>
/// Makes what a connector gets out of what a file says: held against the connector's schema, the runtime's own keys taken out,
/// defaults filled in.
/// </summary>
internal static class ConnectorBlocks
{
    /// <exception cref="ConnectorException">The settings do not fit the schema; the sentence tells the first problem.</exception>
    public static JsonElement Connection(ConnectorEntry connector, JsonElement settings)
    {
        Check(settings, connector.ConnectionSchema, "The settings of this connection cannot be used: ");
        return SchemaDefaults.Apply(StandardBlockKeys.StripConnection(settings, connector.ConnectionSchema), connector.ConnectionSchema);
    }

    /// <exception cref="ConnectorException">The address does not fit the schema; the sentence tells the first problem.</exception>
    public static JsonElement Address(ConnectorEntry connector, JsonElement address)
    {
        Check(address, connector.AddressSchema, "");
        return SchemaDefaults.Apply(StandardBlockKeys.StripAddress(address, connector.AddressSchema), connector.AddressSchema);
    }

    private static void Check(JsonElement block, SchemaNode? schema, string before)
    {
        if (schema is null) return;
        var problems = SchemaValidator.Validate(schema, block);
        if (problems.Count == 0) return;
        var first = problems[0];
        var more = problems.Count == 1 ? "" : $" (and {problems.Count - 1} more)";
        var place = first.FieldPointer.Length == 0 ? "the block itself" : first.FieldPointer;
        throw new ConnectorException($"{before}{first.Message}{more}", $"{place}: {first.Keyword}") { SettingPointer = first.FieldPointer };
    }
}
