using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Schemas;

namespace Studio.Server.Receipts;

/// <summary>
/// Makes fingerprints: HMAC-SHA256, shortened to 128 bits, with a key of this installation, so that a password in the settings
/// cannot be guessed from what is stored. A definition that was seen before costs a look-up: the versions of one text share
/// the definitions of what did not change. Thread-safe.
/// </summary>
internal sealed class Fingerprints(byte[] key)
{
    private const int Length = 16;
    private readonly ConditionalWeakTable<object, Known> _known = [];
    private readonly ConditionalWeakTable<ConnectorEntry, SchemaPrints> _schemas = [];

    public Fingerprint Of(ConnectionDefinition connection, ConnectorEntry? connector)
    {
        var schema = SchemasOf(connector).Connection;
        return new Fingerprint(Remember(connection, schema, writer =>
        {
            writer.WriteStringValue("connection");
            writer.WriteStringValue(connection.Protocol);
            writer.WriteStringValue(connection.AgentName);
            writer.WriteStringValue(schema);
            CanonicalJson.Write(writer, connection.Settings);
        }));
    }

    /// <param name="endpoint">Where its topic, quality and target state make no difference.</param>
    /// <param name="connector">The connector of its connection.</param>
    /// <param name="connection">The fingerprint of its connection.</param>
    public Fingerprint Of(EndpointDefinition endpoint, ConnectorEntry? connector, Fingerprint connection)
    {
        var schema = SchemasOf(connector).Address;
        return new Fingerprint(
            Remember(endpoint, schema, writer =>
            {
                writer.WriteStringValue("endpoint");
                writer.WriteStringValue(endpoint.Operation.ToString());
                writer.WriteStringValue(schema);
                CanonicalJson.Write(writer, endpoint.Address);
            }),
            connection.Own);
    }

    private string Remember(object definition, string schema, Action<Utf8JsonWriter> write)
    {
        if (_known.TryGetValue(definition, out var known) && known.Schema == schema) return known.Print;
        var print = Print(write);
        _known.AddOrUpdate(definition, new Known(schema, print));
        return print;
    }

    private SchemaPrints SchemasOf(ConnectorEntry? connector) => connector is null ? SchemaPrints.None : _schemas.GetValue(connector, entry =>
        new SchemaPrints(Print(entry, entry.ConnectionSchema), Print(entry, entry.AddressSchema)));

    private string Print(ConnectorEntry connector, SchemaNode? schema) => Print(writer =>
    {
        writer.WriteNumberValue(connector.Version);
        if (schema is not null) CanonicalJson.Write(writer, schema.Document.AsWritten.Json);
    });

    private string Print(Action<Utf8JsonWriter> write)
    {
        var text = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartArray();
            write(writer);
            writer.WriteEndArray();
        }

        return Convert.ToHexStringLower(HMACSHA256.HashData(key, text.WrittenSpan).AsSpan(0, Length));
    }

    private sealed record Known(string Schema, string Print);

    private sealed record SchemaPrints(string Connection, string Address)
    {
        public static SchemaPrints None { get; } = new("", "");
    }
}
