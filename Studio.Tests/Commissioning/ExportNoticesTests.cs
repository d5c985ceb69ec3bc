using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Xunit;

namespace Studio.Tests.Commissioning;

/// <summary>What is said when a file leaves for Connectware.</summary>
public sealed class ExportNoticesTests
{
    private static readonly CatalogSchemas Schemas = new(ConnectorCatalog.BuiltIn());

    [Fact]
    public void Of_AFileThatConnectwareKnowsInFull_SaysNothing() => Assert.Empty(Notices("""
        modbus:
            type: Cybus::Connection
            properties: { protocol: Modbus, connection: { host: a, port: 502, unitId: 1 } }
          vendor:
            type: Cybus::Connection
            properties: { protocol: S7, connection: { anything: 1 } }
          e:
            type: Cybus::Endpoint
            properties: { protocol: Modbus, connection: !ref modbus, subscribe: { fc: 3, address: 1, length: 1, dataType: int16BE, interval: 500 } }
        """));

    [Fact]
    public void Of_AConnectorThatConnectwareLacks_NamesTheAgentThatNeedsIt()
    {
        var notices = Notices("""
            a:
                type: Cybus::Connection
                properties: { protocol: Custom, connection: { host: a, port: 1 } }
              b:
                type: Cybus::Connection
                properties: { protocol: Custom, agentName: gateway, connection: { host: a, port: 1 } }
            """);
        Assert.Equal(["connector-not-in-connectware", "connector-not-in-connectware"], notices.Select(notice => notice.Code));
        Assert.Contains("named by 'agentName'", notices[0].Message);
        Assert.Contains("the agent 'gateway' needs it", notices[1].Message);
        Assert.Equal("/resources/b/properties/protocol", notices[1].Pointer);
        Assert.All(notices, notice => Assert.Equal(ProblemSeverity.Warning, notice.Severity));
    }

    [Fact]
    public void Of_KeysThatOnlyOurConnectorsKnow_NamesEachAtItsPlace()
    {
        var notice = Assert.Single(Notices("""
            m:
                type: Cybus::Connection
                properties:
                  protocol: Modbus
                  connection:
                    host: a
                    port: 502
                    requestTimeout: 900
            """));
        Assert.Equal("key-not-in-connectware", notice.Code);
        Assert.Contains("'requestTimeout'", notice.Message);
        Assert.Equal("/resources/m/properties/connection/requestTimeout", notice.Pointer);
        Assert.Equal(12, notice.Place.Line);
    }

    [Fact]
    public void Of_AnUnreadableText_SaysNothing() => Assert.Empty(ExportNotices.Of(CommissioningFile.Parse("a: [b"), Schemas));

    private static IReadOnlyList<Problem> Notices(string resources) =>
        ExportNotices.Of(CommissioningFile.Parse("description: d\nmetadata:\n  name: x\nresources:\n  " + resources), Schemas);
}
