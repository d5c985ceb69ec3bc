using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;

namespace Connector.Runtime.Catalog;

/// <summary>The schemas of a catalogue's usable connectors, as commissioning files are checked against them.</summary>
public sealed class CatalogSchemas(IConnectorCatalog catalog) : ISchemaSource
{
    public SchemaNode? ConnectionSchema(string protocol) => catalog.Find(protocol)?.ConnectionSchema;

    public SchemaNode? AddressSchema(string protocol) => catalog.Find(protocol)?.AddressSchema;

    public IReadOnlyList<string> Protocols => [.. catalog.Connectors.Select(connector => connector.Protocol).Distinct()];
}
