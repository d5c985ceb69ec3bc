using System.Globalization;
using System.Text;
using Connector.Runtime.Catalog;
using Connector.Runtime.Schemas;

namespace Bench.Forms;

/// <summary>The built-in connectors and one whose connection has 640 properties and holds itself.</summary>
internal sealed class LargeConnector : IConnectorCatalog
{
    public const string Protocol = "Large";

    public const int Fields = 640;

    private readonly ConnectorCatalog _builtIn = ConnectorCatalog.BuiltIn();
    private readonly ConnectorEntry _large;

    public LargeConnector()
    {
        var custom = _builtIn.Find("Custom")!;
        _large = custom with { Protocol = Protocol, Title = "Large", ConnectionSchema = SchemaDocument.Parse(Schema, "LargeConnection.json").Root };
    }

    public IReadOnlyList<ConnectorEntry> Connectors => [.. _builtIn.Connectors, _large];

    public event Action? Changed
    {
        add { }
        remove { }
    }

    /// <summary>Texts, whole numbers, switches and choices in turn; a recursive child; every fortieth field a group, a list or a map.</summary>
    public static string Schema { get; } = MakeSchema();

    /// <summary>A commissioning file that sets every plain field.</summary>
    public static string ServiceText { get; } = MakeText();

    public ConnectorEntry? Find(string protocol) => protocol == Protocol ? _large : _builtIn.Find(protocol);

    private static string MakeSchema()
    {
        var schema = new StringBuilder("""{"$ref":"#/definitions/node","definitions":{"node":{"type":"object","properties":{"child":{"title":"Child","$ref":"#/definitions/node"}""");
        for (var i = 0; i < Fields; i++) schema.Append(CultureInfo.InvariantCulture, $",\"f{i}\":{Field(i)}");
        return schema.Append("}}}}").ToString();
    }

    private static string Field(int number) => (number % 40, number % 4) switch
    {
        (39, _) => $$$"""{"title":"Group {{{number}}}","type":"object","properties":{"name":{"type":"string","title":"Name"},"child":{"$ref":"#/definitions/node"} } }""",
        (38, _) => $$$"""{"title":"List {{{number}}}","type":"array","items":{"type":"string"}}""",
        (37, _) => $$$"""{"title":"Map {{{number}}}","type":"object","additionalProperties":{"type":"string"}}""",
        (_, 3) => $$$"""{"title":"Field {{{number}}}","type":"integer","minimum":0,"default":{{{number}}}}""",
        (_, 2) => $$$"""{"title":"Field {{{number}}}","type":"boolean"}""",
        (_, 1) => $$$"""{"title":"Field {{{number}}}","enum":["int16","uint16","int32","uint32","float32","float64"]}""",
        _ => $$$"""{"title":"Field {{{number}}}","type":"string","description":"What field {{{number}}} is for"}""",
    };

    private static string MakeText()
    {
        var text = new StringBuilder($"resources:\n  large:\n    type: Cybus::Connection\n    properties:\n      protocol: {Protocol}\n      connection:\n");
        for (var i = 0; i < Fields; i++)
            if (i % 40 < 37) text.Append(CultureInfo.InvariantCulture, $"        f{i}: {(i % 4) switch { 3 => "7", 2 => "true", 1 => "int16", _ => "some text" }}\n");
        return text.ToString();
    }
}
