using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Schemas;
using Studio.Client.Workbench.Editing;
using Xunit;

namespace Studio.Tests.Client.Workbench;

public sealed class YamlAssistTests
{
    private const string Head = """
        parameters:
          plcHost:
            type: string
        resources:
          plc:
            type: Cybus::Connection
            properties:
              protocol: Foobar
              connection:
                host: a

        """;

    [Theory]
    [InlineData("        ", "host,port,tls")]
    [InlineData("        po", "host,port,tls")]
    [InlineData("        mode: ", "tcp,rtu")]
    [InlineData("        port: !ref ", "plcHost,plc")]
    [InlineData("      protocol: ", "Foobar")]
    [InlineData("    ", "type,properties")]
    [InlineData("", "description,metadata,parameters,definitions,resources")]
    [InlineData("        tls:\n          ", "ca")]
    [InlineData("        host: 'text here ", "")]
    public void What_may_stand_here_is_offered(string typed, string offered)
    {
        var text = Head + typed;
        var expected = offered.Length == 0 ? [] : offered.Split(',');
        var labels = Assist(text).Complete(text.Length).Select(completion => completion.Label).ToList();

        Assert.Equal(expected, labels.Where(label => label != "mode"));
    }

    [Fact]
    public void Hovering_a_field_tells_what_its_schema_says()
    {
        var help = Assist(Head).Help(Head.IndexOf("host: a", StringComparison.Ordinal) + 2)!;

        Assert.Equal(("host: a", "Host"), (Head.Substring(help.Start, help.Length), help.Title));
        Assert.Contains("Where the device is.", help.Text, StringComparison.Ordinal);
        Assert.Null(Assist(Head).Help(Head.IndexOf("type: string", StringComparison.Ordinal)));
    }

    private static YamlAssist Assist(string text) => new(() => text, () => CommissioningFile.Parse(Head), new OneConnector());

    private sealed class OneConnector : IConnectorCatalog
    {
        private static readonly SchemaNode Schema = SchemaDocument.Parse("""
            { "type": "object", "required": ["host"], "properties": {
              "host": { "type": "string", "title": "Host", "description": "Where the device is." },
              "port": { "type": "integer" },
              "mode": { "enum": ["tcp", "rtu"] },
              "tls": { "type": "object", "properties": { "ca": { "type": "string" } } } } }
            """, "foobar.json").Root;

        public IReadOnlyList<ConnectorEntry> Connectors { get; } =
        [
            new() { Protocol = "Foobar", Title = "Foobar", Origin = ConnectorOrigin.BuiltIn, Source = "test", Abilities = ConnectorAbilities.Read, ConnectionSchema = Schema, AddressSchema = Schema, Create = _ => throw new NotSupportedException() },
        ];

        public event Action? Changed { add { } remove { } }

        public ConnectorEntry? Find(string protocol) => Connectors.FirstOrDefault(entry => entry.Protocol == protocol);
    }
}
