using System.Text.Json.Nodes;
using Connector.Runtime.Agent;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Commissioning.Yaml;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Commissioning;

public sealed class ReadingTests
{
    internal static readonly IReadOnlyDictionary<string, JsonNode?> NoValues = new Dictionary<string, JsonNode?>();

    private const string Sample = """
        ---
        description: >
          A mixer
          with two lines.

        metadata:
          name: My Mixer & Co   # shown to people

        parameters:
          host: { type: string, default: '10.0.0.5' }
          port:
            type: integer
            default: 1502
          secret:
            type: string
            allowedValues: [a, b]

        definitions:
          PREFIX: !sub 'plant/${host}'

        resources:
          # the machine
          mixer:
            type: Cybus::Connection
            properties:
              protocol: Custom
              connection:
                host: !ref host
                port: !ref port
                note: !sub 'at ${host}:${port} $x'
          speed:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref mixer
              topic: !sub '${PREFIX}/speed'
              subscribe:
                address: '01'
                interval: 500
          out:
            type: Cybus::Mapping
            properties:
              mappings:
                - subscribe: { endpoint: !ref speed }
                  publish: { topic: '${Cybus::MqttRoot}/out' }
          box:
            type: Cybus::Container
        """;

    [Fact]
    public void Parse_Sample_ListsParametersAndResources()
    {
        var file = CommissioningFile.Parse(Sample);
        Assert.True(file.IsReadable);
        Assert.Equal(["host", "port", "secret"], file.Parameters.Select(parameter => parameter.Name));
        Assert.Equal("""["a","b"]""", file.Parameters[2].Schema["enum"]!.ToJsonString());
        Assert.False(file.Parameters[2].HasDefault);
        Assert.Equal(["mixer", "speed", "out", "box"], file.Resources.Select(resource => resource.Id));
        Assert.Equal([ResourceKind.Connection, ResourceKind.Endpoint, ResourceKind.Mapping, ResourceKind.Other], file.Resources.Select(resource => resource.Kind));
        Assert.Equal(("mixer", EndpointOperation.Subscribe), (file.Resources[1].ConnectionId, file.Resources[1].Operation!.Value));
    }

    [Fact]
    public void Read_ConnectionBlock_KeepsTypesAndTellsReferences()
    {
        var block = CommissioningFile.Parse(Sample).Read("/resources/mixer/properties/connection", NoValues)!;
        Assert.Equal("""{"host":"10.0.0.5","port":1502,"note":"at 10.0.0.5:1502 $x"}""", block.Value!.ToJsonString());
        Assert.Equal(["/host", "/note", "/port"], block.References.Keys.Order());
        Assert.Equal("!ref", block.References["/port"].Tag);
    }

    [Fact]
    public void Read_WithTestValues_UsesThem()
    {
        var block = CommissioningFile.Parse(Sample).Read("/resources/mixer/properties/connection/port", new Dictionary<string, JsonNode?> { ["port"] = 7 })!;
        Assert.Equal("7", block.Value!.ToJsonString());
    }

    [Fact]
    public void Resolve_Sample_GivesWhatAnAgentRuns()
    {
        var (service, problems) = CommissioningFile.Parse(Sample).Resolve(null, NoValues);
        Assert.Empty(problems);
        Assert.Equal(("mymixerco", "services/mymixerco"), (service.ServiceId, service.MqttRoot));
        Assert.Equal(1502, service.Connections.Single().Settings.GetProperty("port").GetInt32());
        var endpoint = service.Endpoints.Single();
        Assert.Equal(("mixer", "plant/10.0.0.5/speed", "01"), (endpoint.ConnectionId, endpoint.Topic, endpoint.Address.GetProperty("address").GetString()));
        Assert.Equal("services/mymixerco/out", service.Mappings.Single().Mappings[0].GetProperty("publish").GetProperty("topic").GetString());
    }

    [Fact]
    public void Resolve_MqttRootDefinition_TakesTheFirstPlace()
    {
        var file = CommissioningFile.Parse("metadata: {name: X}\ndefinitions:\n  CYBUS_MQTT_ROOT: !sub 'base/${Cybus::ServiceId}/'\n");
        Assert.Equal("base/x", file.Resolve(null, NoValues).Service.MqttRoot);
    }

    [Fact]
    public void Resolve_CircularDefinitions_EndsWithAProblem()
    {
        var file = CommissioningFile.Parse("definitions:\n  A: !ref B\n  B: !sub '${A}'\nresources:\n  c:\n    type: Cybus::Connection\n    properties:\n      protocol: Custom\n      connection: { host: !ref A }\n");
        Assert.Contains(file.Resolve(null, NoValues).Problems, problem => problem.Code == "unresolved-reference");
    }

    [Theory]
    [InlineData("mixer", "/resources/mixer")]
    [InlineData("host: !ref", "/resources/mixer/properties/connection/host")]
    [InlineData("port}", "/resources/mixer/properties/connection/note")]
    [InlineData("interval", "/resources/speed/properties/subscribe/interval")]
    [InlineData("endpoint:", "/resources/out/properties/mappings/0/subscribe/endpoint")]
    [InlineData("# shown", "/metadata/name")]
    public void PointerAt_TextInTheFile_GivesTheInnermostNode(string text, string expected)
    {
        var file = CommissioningFile.Parse(Sample);
        var at = Sample.IndexOf(text == "mixer" ? "mixer:" : text, StringComparison.Ordinal);
        Assert.Equal(expected, file.PointerAt(at));
    }

    [Fact]
    public void Locate_Endpoint_GivesLineAndColumn()
    {
        var place = CommissioningFile.Parse(Sample).Locate("/resources/speed/properties/subscribe/interval")!.Value;
        Assert.Equal("interval: 500", Sample.Substring(place.Start, place.Length));
        Assert.Equal(9, place.Column);
    }

    [Fact]
    public void Parse_BrokenText_TellsTheLineInPlainWords()
    {
        var file = CommissioningFile.Parse("a: 1\nb: \"open\nc: 2\n");
        Assert.False(file.IsReadable);
        var problem = Assert.Single(file.Problems);
        Assert.Equal("yaml-syntax", problem.Code);
        Assert.Contains("never closed", problem.Message);
    }

    [Theory]
    [InlineData("12", "12")]
    [InlineData("1.50", "1.50")]
    [InlineData("0x10", "16")]
    [InlineData("0o17", "15")]
    [InlineData("+5", "5")]
    [InlineData("010", "10")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("1e3", "1e3")]
    [InlineData("12345678901234567890123", "12345678901234567890123")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("~", null)]
    [InlineData("True", "true")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("-", "\"-\"")]
    public void PlainToJson_CoreSchema_KeepsTypesAndDigits(string text, string? json) => Assert.Equal(json, YamlScalars.PlainToJson(text)?.ToJsonString());

    [Fact]
    public void Spans_EveryCorpusFile_JoinToTheSameText()
    {
        foreach (var path in Directory.EnumerateFiles(Corpus.Path("scf"), "*.y*ml"))
        {
            var text = File.ReadAllText(path);
            var file = CommissioningFile.Parse(text);
            Assert.True(file.IsReadable, path);
            Assert.Equal(text, string.Concat(TextSpans.Of(file).Select(span => text.Substring(span.Start, span.Length))));
            Assert.NotEmpty(file.Resources);
        }
    }
}
