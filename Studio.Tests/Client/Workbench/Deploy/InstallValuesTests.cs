using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;
using Studio.Client.Workbench.Deploy;
using Xunit;

namespace Studio.Tests.Client.Workbench.Deploy;

public sealed class InstallValuesTests
{
    private static readonly IReadOnlyList<ParameterItem> Parameters = CommissioningFile.Parse(
        """
        description: d
        metadata:
          name: n
        parameters:
          host:
            type: string
            default: 127.0.0.1
          port:
            type: integer
          plcPassword:
            type: string
            default: hidden
        resources: {}
        """).Parameters;

    [Fact]
    public void Begin_TestValueBeforeDefault_AndNeverASecret()
    {
        var values = InstallValues.Begin(Parameters, new Dictionary<string, JsonNode?> { ["port"] = 9001, ["plcPassword"] = "typed" });
        Assert.Equal(("127.0.0.1", "9001", ""), (values["host"], values["port"], values["plcPassword"]));
    }

    [Fact]
    public void Take_KeepsTheDeclaredType_AndLeavesTheEmptyToTheDefault()
    {
        var values = InstallValues.Begin(Parameters, new Dictionary<string, JsonNode?>());
        values["host"] = "12";
        values["port"] = "502";
        var taken = values.Take(Parameters);
        Assert.Equal(["host", "port"], taken.Keys);
        Assert.Equal("\"12\"", taken["host"]!.ToJsonString());
        Assert.Equal("502", taken["port"]!.ToJsonString());
    }

    [Fact]
    public void Take_WhatFitsNoType_StaysAsTyped()
    {
        var values = InstallValues.Begin(Parameters, new Dictionary<string, JsonNode?>());
        values["port"] = "five hundred";
        Assert.Equal("\"five hundred\"", values.Take(Parameters)["port"]!.ToJsonString());
    }
}
