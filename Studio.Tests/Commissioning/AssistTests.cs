using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Xunit;

namespace Studio.Tests.Commissioning;

public sealed class AssistTests
{
    private const string Head = """
        description: d
        metadata:
          name: n
        parameters:
          plcHost:
            type: string
            default: 10.0.0.7
            description: Address of the PLC
          apiToken:
            type: string
            default: hush
        resources:
          mixer:
            type: Cybus::Connection
            properties:
              protocol: Custom
              connection:
                host: !ref plcHost
                port: 9000
          speed:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref mixer

        """;

    private static readonly CatalogSchemas Schemas = new(ConnectorCatalog.BuiltIn());

    [Theory]
    [InlineData("¦", "description,metadata,parameters,definitions,resources")]
    [InlineData("description: x\nre¦", "resources")]
    [InlineData("metadata:\n  name: x\n  ¦", "icon,provider,homepage,version")]
    [InlineData("resources:\n  a:\n    ¦", "type,properties")]
    [InlineData("resources:\n  a:\n    type: Cybus::Co¦", "Cybus::Connection,Cybus::Container")]
    [InlineData("resources:\n  a:\n    type: Cybus::Connection\n    properties:\n      ¦", "protocol,agentName,targetState,connection")]
    [InlineData("resources:\n  a:\n    type: Cybus::Connection\n    properties:\n      targetState: ¦", "connected,disconnected")]
    [InlineData("resources:\n  a:\n    type: Cybus::Connection\n    properties:\n      protocol: Cu¦", "Custom")]
    [InlineData("resources:\n  a:\n    properties:\n      protocol: Custom\n      connection:\n        ho¦\n    type: Cybus::Connection\n", "host")]
    [InlineData("resources:\n  m:\n    type: Cybus::Mapping\n    properties:\n      mappings:\n      - ¦", "subscribe,publish,rules")]
    [InlineData("resources:\n  m:\n    type: Cybus::Mapping\n    properties:\n      mappings:\n        - subscribe:\n            ¦", "endpoint,topic,qos,connection,label")]
    [InlineData("resources:\n  m:\n    type: Cybus::Mapping\n    properties:\n      mappings:\n        - subscribe:\n            topic: a\n          ¦", "publish,rules")]
    [InlineData("resources:\n  m:\n    type: Cybus::Endpoint\n    properties:\n      read:\n        address: 1\n      to¦", "topic,protocol")]
    [InlineData("# a comment with ¦", "")]
    public void Complete_AtTheCaret_OffersWhatFits(string text, string expected) => Assert.Equal(expected, string.Join(",", Complete(text).Select(item => item.Label)));

    [Fact]
    public void Complete_AddressKeys_ComeFromTheSchemaWithTypeAndDescription()
    {
        var items = Complete(Head + "      subscribe:\n        ¦");
        Assert.Equal("address", items[0].Label);
        Assert.Contains("required", items[0].Detail);
        Assert.Contains(items, item => item.Label == "interval" && item.Detail!.Contains("1000 if left out"));
    }

    [Fact]
    public void Complete_Reference_OffersOnlyWhatFitsThere()
    {
        var connection = Complete(Head.Replace("connection: !ref mixer", "connection: !ref ¦"));
        Assert.Equal(["mixer"], connection.Select(item => item.Label));
        var host = Complete(Head.Replace("host: !ref plcHost", "host: !ref p¦"));
        Assert.Contains(host, item => item.Label == "plcHost" && item.Description == "Address of the PLC");
    }

    [Fact]
    public void Complete_PlaceholderInSub_ClosesTheBrace()
    {
        var text = Head + "      topic: !sub 'a/${plc¦'\n";
        var item = Complete(text).First();
        Assert.Equal("plcHost", item.Label);
        Assert.Contains("'a/${plcHost}'", TextEdits.Apply(text.Replace("¦", ""), [item.Edit]));
    }

    [Fact]
    public void Complete_WhileTheTextIsBroken_KnowsTheNamesOfTheLastReadableOne()
    {
        var file = CommissioningFile.Parse(Head);
        var broken = file.WithEdits([new TextEdit(Head.Length, 0, "      topic: \"open\n      subscribe: [ \n")]);
        var at = broken.Text.IndexOf("!ref plcHost", StringComparison.Ordinal) + 5;
        Assert.False(broken.IsReadable);
        Assert.Contains(CommissioningAssist.Complete(broken, at, Schemas), item => item.Label == "plcHost");
    }

    [Theory]
    [InlineData("plcHost\n", "Parameter 'plcHost': 10.0.0.7")]
    [InlineData("port: 9000", "Port")]
    [InlineData("speed:", "Cybus::Endpoint, Custom, of 'mixer'.")]
    [InlineData("!ref mixer", "Cybus::Connection 'mixer'.")]
    [InlineData("protocol: Custom\n      connection: !", "The connector, the same as the connection's.")]
    public void Hover_OverText_SaysWhatItMeans(string text, string expected)
    {
        var info = CommissioningAssist.Hover(CommissioningFile.Parse(Head), Head.IndexOf(text, StringComparison.Ordinal) + 1, Schemas);
        Assert.Equal(expected, info!.Lines[0]);
    }

    [Fact]
    public void Hover_OverASecret_DoesNotShowIt()
    {
        var text = Head.Replace("!ref plcHost", "!ref apiToken");
        var info = CommissioningAssist.Hover(CommissioningFile.Parse(text), text.IndexOf("!ref apiToken", StringComparison.Ordinal) + 2, Schemas);
        Assert.DoesNotContain(info!.Lines, line => line.Contains("hush"));
    }

    [Fact]
    public void Complete_AtEveryOffset_NeverThrows()
    {
        var text = Head + "      subscribe: { address: '1', x: [a, {b: c}] }\n  m:\n    type: Cybus::Mapping\n    properties:\n      mappings:\n      - subscribe: [{topic: a}]\n        publish:\n          topic: b\r\n---\n\t- : x";
        var file = CommissioningFile.Parse(text);
        for (var i = 0; i <= text.Length; i++)
        {
            CommissioningAssist.Complete(file, i, Schemas);
            CommissioningAssist.Hover(file, i, Schemas);
        }
    }

    private static IReadOnlyList<CompletionItem> Complete(string text)
    {
        var at = text.IndexOf('¦');
        return CommissioningAssist.Complete(CommissioningFile.Parse(text.Remove(at, 1)), at, Schemas);
    }
}
