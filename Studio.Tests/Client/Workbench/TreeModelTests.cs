using System.Globalization;
using System.Text;
using Connector.Runtime.Commissioning;
using Studio.Client.Workbench;
using Xunit;

namespace Studio.Tests.Client.Workbench;

public sealed class TreeModelTests
{
    private const string Text = """
        metadata:
          name: Hall
        parameters:
          plcHost:
            type: string
            default: 10.0.4.17
        resources:
          weight:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref scale
              subscribe:
                address: weight
          mixer:
            type: Cybus::Connection
            properties:
              protocol: Custom
              connection:
                host: a
          scale:
            type: Cybus::Connection
            properties:
              protocol: Custom
              connection:
                host: b
          setpoint:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref mixer
              write:
                address: setpoint
          stray:
            type: Cybus::Endpoint
            properties:
              protocol: Custom
              connection: !ref nobody
              read:
                address: x
          toLine:
            type: Cybus::Mapping
            properties:
              mappings: []
          box:
            type: Cybus::Container
            properties:
              image: x
        """;

    private static readonly CommissioningFile File = CommissioningFile.Parse(Text);

    [Fact]
    public void Endpoints_stand_below_their_connection_wherever_they_stand_in_the_file()
    {
        var rows = TreeModel.Build(File, []);

        Assert.Equal(
            ["Service", "Parameters", "plcHost", "Connections", "mixer", "setpoint", "scale", "weight", "Endpoints of no connection here", "stray", "Mappings", "toLine", "Others", "box"],
            rows.Select(row => row.Label));
        Assert.Equal(["setpoint", "weight"], rows.Where(row => row.Indent == 1).Select(row => row.Label));
        Assert.Equal("2", rows.Single(row => row.Label == "Connections").Detail);
        Assert.Equal("10.0.4.17", rows.Single(row => row.Label == "plcHost").Detail);
    }

    [Fact]
    public void Problems_are_counted_at_the_part_they_are_in()
    {
        Problem At(ProblemSeverity severity, string pointer) => new(severity, "x", "x", default, pointer);
        var rows = TreeModel.Build(File,
        [
            At(ProblemSeverity.Error, "/resources/mixer/properties/connection/host"),
            At(ProblemSeverity.Warning, "/resources/mixer"),
            At(ProblemSeverity.Information, "/resources/scale"),
            At(ProblemSeverity.Error, "/parameters/plcHost/default"),
        ]);

        Assert.Equal([("plcHost", 1, 0), ("mixer", 1, 1)], rows.Where(row => row.Problems > 0).Select(row => (row.Label, row.Errors, row.Warnings)));
    }

    [Fact]
    public void Search_keeps_the_connection_above_a_found_endpoint_and_all_endpoints_of_a_found_connection()
    {
        Assert.Equal(["scale", "weight"], Found("weig"));
        Assert.Equal(["mixer", "setpoint"], Found("MIX"));
        Assert.Equal(["box"], Found("container"));
        Assert.Empty(Found("nothing like that"));
    }

    [Fact]
    public void The_arrow_keys_step_over_headings_and_stop_at_the_ends()
    {
        var rows = TreeModel.Build(File, []);

        Assert.Equal("mixer", TreeModel.Step(rows, "/parameters/plcHost", 1)!.Label);
        Assert.Equal("box", TreeModel.Step(rows, "/resources/box", 1)!.Label);
        Assert.Equal("Service", TreeModel.Step(rows, null, 1)!.Label);
    }

    [Fact]
    public void Ten_thousand_endpoints_are_all_there()
    {
        var text = new StringBuilder("resources:\n  plc:\n    type: Cybus::Connection\n    properties:\n      protocol: Custom\n      connection:\n        host: a\n");
        for (var i = 0; i < 10_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"  e{i}:\n    type: Cybus::Endpoint\n    properties:\n      protocol: Custom\n      connection: !ref plc\n      subscribe:\n        address: a{i}\n");

        Assert.Equal(10_000, TreeModel.Build(CommissioningFile.Parse(text.ToString()), []).Count(row => row.Kind == TreeKind.Endpoint));
    }

    private static IEnumerable<string> Found(string search) => TreeModel.Build(File, [], search).Where(row => row.IsSelectable).Select(row => row.Label);
}
