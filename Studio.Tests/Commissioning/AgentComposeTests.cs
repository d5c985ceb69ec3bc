using System.Diagnostics;
using System.Text.Json.Nodes;
using Connector.Runtime.Commissioning;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Commissioning;

/// <summary>The docker-compose.yaml of an agent: what stands in it, and that its readers take it.</summary>
public sealed class AgentComposeTests
{
    private const string File = """
        description: d
        metadata: { name: x }
        parameters:
          where: { type: string, default: gateway-1 }
        resources:
          here:
            type: Cybus::Connection
            properties: { protocol: Custom, connection: { host: a, port: 1 } }
          there:
            type: Cybus::Connection
            properties: { protocol: Modbus, agentName: !ref where, connection: { host: a, port: 1 } }
          same:
            type: Cybus::Connection
            properties: { protocol: Custom, agentName: gateway-1, connection: { host: b, port: 1 } }
          other:
            type: Cybus::Connection
            properties: { protocol: S7, agentName: gateway-2, connection: { host: c } }
        """;

    private static readonly Dictionary<string, JsonNode?> NoValues = [];

    [Fact]
    public void Write_HasTheVariablesOfBothGenerations()
    {
        var environment = Agent(AgentCompose.Write(new AgentComposeOptions("gateway-1", "10.0.0.5", "2.4.0")))["environment"]!.AsObject();
        Assert.Equal("distributed", (string?)environment["CYBUS_AGENT_MODE"]);
        Assert.Equal("gateway-1", (string?)environment["CYBUS_AGENT_NAME"]);
        Assert.Equal("10.0.0.5", (string?)environment["CYBUS_MQTT_HOST"]);
        Assert.Equal("10.0.0.5", (string?)environment["CYBUS_HOSTNAME_INGRESS"]);
        Assert.Equal("wss://10.0.0.5:4223", (string?)environment["CYBUS_CONTROLPLANE_URI"]);
        Assert.Equal("mqtt", (string?)environment["CYBUS_MQTT_SCHEME"]);
        Assert.Equal("1883", (string?)environment["CYBUS_MQTT_PORT"]);
        foreach (var name in new[] { "USE_MUTUAL_TLS", "TRUST_ALL_CERTS" }) Assert.Equal((string?)environment[name], (string?)environment["CYBUS_" + name]);
        Assert.All(environment, variable => Assert.IsAssignableFrom<JsonValue>(variable.Value));
        Assert.All(environment, variable => Assert.Equal(System.Text.Json.JsonValueKind.String, variable.Value!.GetValueKind()));
    }

    [Fact]
    public void Write_TakesTheImageOfConnectwaresVersionAndAVolumeForTheCredentials()
    {
        var text = AgentCompose.Write(new AgentComposeOptions("a", Version: "2.4.0"));
        var agent = Agent(text);
        Assert.Equal("registry.cybus.io/cybus/protocol-mapper:2.4.0", (string?)agent["image"]);
        Assert.Equal("agentData:/data", (string?)agent["volumes"]![0]);
        Assert.Equal("host", (string?)agent["network_mode"]);
        Assert.NotNull(CommissioningFile.Parse(text).Locate("/volumes/agentData"));
        Assert.DoesNotContain("protocol-mapper-base", text);
    }

    [Fact]
    public void Write_ConnectorsThatTheImageLacks_AreSaidWithTheWayToGetThem()
    {
        var text = AgentCompose.Write(new AgentComposeOptions("a") { MissingConnectors = ["Custom", "Mtsics"] });
        Assert.Contains("no connector Custom, Mtsics", text);
        Assert.Contains("protocol-mapper-base:2.1.2", text);
        Assert.Equal("host", (string?)Agent(text)["network_mode"]);
    }

    [Theory]
    [InlineData("no", "yes")]
    [InlineData("a: b # c", "host\nname: evil")]
    [InlineData("it's \"quoted\"", "{x}")]
    [InlineData("line\u2028end\u0085", "fe80::1")]
    [InlineData("12", "1e3")]
    public void Write_WhateverTheNamesAre_TheyAreDataOfOneKey(string name, string host)
    {
        var text = AgentCompose.Write(new AgentComposeOptions(name, host, "2 #", "i: m"));
        var agent = Agent(text);
        Assert.Equal(name, (string?)agent["environment"]!["CYBUS_AGENT_NAME"]);
        Assert.Equal(host, (string?)agent["environment"]!["CYBUS_MQTT_HOST"]);
        Assert.Equal("i: m:2 #", (string?)agent["image"]);
        Assert.Equal(["image", "restart", "network_mode", "volumes", "environment"], agent.Select(entry => entry.Key));
    }

    [Fact]
    public void AgentsOf_NamesWhatTheConnectionsAskFor_ReferencesFollowed()
    {
        var file = CommissioningFile.Parse(File);
        Assert.Equal(["gateway-1", "gateway-2"], AgentCompose.AgentsOf(file, NoValues));
        Assert.Equal(["hall", "gateway-1", "gateway-2"], AgentCompose.AgentsOf(file, new Dictionary<string, JsonNode?> { ["where"] = "hall" }));
    }

    [Fact]
    public void MissingConnectors_AreThoseOfTheAgentThatConnectwareLacks()
    {
        var file = CommissioningFile.Parse(File);
        Assert.Equal(["Custom"], AgentCompose.MissingConnectors(file, NoValues, "gateway-1"));
        Assert.Empty(AgentCompose.MissingConnectors(file, NoValues, "gateway-2"));
        Assert.Equal(["Custom"], AgentCompose.MissingConnectors(file, NoValues, "not-named-yet"));
    }

    [Fact]
    [Trait("Category", "slow")]
    public async Task Write_DockerComposeItself_AcceptsIt()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "docker-compose.yaml");
        await System.IO.File.WriteAllTextAsync(path, AgentCompose.Write(new AgentComposeOptions("cost$ ${HOME} no", "10.0.0.5") { MissingConnectors = ["Custom"] }), TestContext.Current.CancellationToken);
        if (await ConfigAsync("docker-compose", ["-f", path, "config"]) is not { } shown) shown = await ConfigAsync("docker", ["compose", "-f", path, "config"]) ?? "";
        Assert.SkipWhen(shown.Length == 0, "skipped: docker-compose is not installed");
        var environment = Agent(shown)["environment"]!;
        Assert.Contains((string?)environment["CYBUS_AGENT_NAME"], new[] { "cost$ ${HOME} no", "cost$$ $${HOME} no" });
        Assert.Equal("wss://10.0.0.5:4223", (string?)environment["CYBUS_CONTROLPLANE_URI"]);
    }

    /// <summary>What the program prints, or null where it is not there.</summary>
    private static async Task<string?> ConfigAsync(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (program == "docker" && (await error).Contains("unknown", StringComparison.OrdinalIgnoreCase)) return null;
            Assert.True(process.ExitCode == 0, await error);
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static JsonObject Agent(string text)
    {
        var file = CommissioningFile.Parse(text);
        Assert.True(file.IsReadable, text);
        return file.WrittenAt("/services/agent")!.Value!.AsObject();
    }
}
