using Connector.Runtime.Schemas;

namespace Connector.Runtime.Commissioning;

/// <summary>Where the commissioning model gets the schemas of connectors, so that it need not know the catalogue.</summary>
public interface ISchemaSource
{
    /// <summary>The schema of a protocol's connection block, or null when the protocol is unknown.</summary>
    SchemaNode? ConnectionSchema(string protocol);

    /// <summary>The schema of a protocol's address block, or null when the protocol is unknown.</summary>
    SchemaNode? AddressSchema(string protocol);

    /// <summary>All known protocol names, for suggestions.</summary>
    IReadOnlyList<string> Protocols { get; }
}
