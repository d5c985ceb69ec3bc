using System.Text;
using System.Text.Json;
using Connector.Runtime.Commissioning;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Commands;

/// <summary>The commands for commissioning files, each as a process: exit codes, bytes, JSON lines. Few runs, much asked of each.</summary>
[Trait("Category", "slow")]
public sealed class CommissioningCommandTests : IDisposable
{
    private const string Good = """
        # the comment stays
        description: d
        metadata: { name: My Press }
        parameters:
          host: { type: string, default: 127.0.0.1 }
          port: { type: integer }
        resources:
          press:
            type: Cybus::Connection
            properties:
              protocol: Modbus
              connection: { host: !ref host, port: !ref port }
          1.1_Pressure:
            type: Cybus::Endpoint
            properties:
              protocol: Modbus
              connection: !ref press
              subscribe: { fc: 3, address: 1, length: 1, dataType: uint16BE }   # own words
              topic: hall/pressure
          order:
            type: Cybus::Endpoint
            properties:
              protocol: Modbus
              connection: !ref press
              write: { fc: 6, address: 2, length: 1, dataType: uint16BE }
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Cat_WritesTheSameBytes_WhateverTheyAre()
    {
        var real = Corpus.Root is null ? [] : Directory.EnumerateFiles(Corpus.Path("scf"), "*.y*ml").Order(StringComparer.Ordinal).Take(2).ToArray();
        foreach (var path in (string[])[Write("crlf.yaml", "\uFEFFa: 1 # x\r\nb: |\r\n  t\r\n\r\n"), .. real])
        {
            var run = await AgentCommandLine.RunAsync("cat", path);
            Assert.Equal((0, ""), (run.Code, run.Log));
            Assert.Equal(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), run.Bytes);
        }

        byte[] foreign = [.. "a: caf"u8, 0xE9, .. " # "u8, 0xFF, 0xC3, 0x28, (byte)'\n'];
        var kept = await AgentCommandLine.RunAsync(foreign, "cat", "-");
        Assert.Equal(foreign, kept.Bytes);
        Assert.Equal(1, kept.Code);
        Assert.Contains("-:1:7:", kept.Log);

        var pieces = await AgentCommandLine.RunAsync("cat", Write("good.yaml", Good), "--json");
        Assert.Equal(Good, string.Concat(pieces.Objects.Select(piece => piece.GetProperty("text").GetString())));
        Assert.Contains(pieces.Objects, piece => piece.GetProperty("kind").GetString() == "comment" && piece.GetProperty("text").GetString() == "# own words");
    }

    [Fact]
    public async Task Validate_TellsItsVerdictByExitCode()
    {
        var good = Write("good.yaml", Good);
        var warned = Write("warned.yaml", Good.Replace("topic: hall/pressure", "agentName: x", StringComparison.Ordinal));
        var wrong = Write("wrong.yaml", Good.Replace("!ref press", "!ref pres", StringComparison.Ordinal));
        var well = await AgentCommandLine.RunAsync("validate", good, warned);
        Assert.Equal(0, well.Code);
        Assert.Contains("agent-on-endpoint", well.Output);
        Assert.Equal(1, (await AgentCommandLine.RunAsync("validate", "--strict", good, warned)).Code);

        var failed = await AgentCommandLine.RunAsync("validate", "--json", good, wrong);
        Assert.Equal(1, failed.Code);
        Assert.Equal([true, false], failed.Objects.Where(line => line.GetProperty("kind").GetString() == "file").Select(line => line.GetProperty("ok").GetBoolean()));
        var problem = failed.Objects.First(line => line.GetProperty("kind").GetString() == "problem" && line.GetProperty("severity").GetString() == "error");
        Assert.Equal(("unknown-reference", 17, 19, "/resources/1.1_Pressure/properties/connection", "Change to 'press'"), (
            problem.GetProperty("code").GetString(), problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32(), problem.GetProperty("pointer").GetString(), problem.GetProperty("mend").GetString()));

        var missing = await AgentCommandLine.RunAsync("validate", wrong, _folder["nowhere.yaml"]);
        Assert.Equal(2, missing.Code);
        Assert.Contains("cannot be read", missing.Log);
        Assert.Equal(2, (await AgentCommandLine.RunAsync("validate")).Code);
    }

    [Fact]
    public async Task Validate_HostileInputs_AreToldInWordsAndEndWithOne()
    {
        var endpoints = new StringBuilder("description: d\nmetadata: { name: x }\nresources:\n  m: { type: Cybus::Connection, properties: { protocol: Custom, connection: { host: x, port: 1 } } }\n");
        for (var i = 0; i < 40_000; i++) endpoints.Append($"  e{i}:\n    type: Cybus::Endpoint\n    properties: {{ protocol: Custom, connection: !ref m, subscribe: {{ address: 'a{i}' }} }}\n");
        var bomb = new StringBuilder("metadata: {name: x}\ndescription: d\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 30; i++) bomb.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat("*a" + (i - 1), 10))}]\n");
        bomb.Append("resources:\n  c:\n    type: Cybus::Connection\n    properties:\n      protocol: Custom\n      connection: { host: *a29 }\n");
        (string Name, byte[] Bytes, string Code, string Words)[] cases =
        [
            ("huge", Encoding.UTF8.GetBytes(new string('a', 10 * 1024 * 1024 + 1)), "too-large", "10 MB"),
            ("deep-flow", Encoding.UTF8.GetBytes(new string('[', 10_000)), "too-deep", "deep"),
            ("deep-block", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("- ", 10_000))), "too-deep", "deep"),
            ("latin1", [.. "description: caf"u8, 0xE9, (byte)'\n'], "invalid-utf8", "UTF-8"),
            ("nul", "description: a\0b\n"u8.ToArray(), "binary", ""),
            ("binary", [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0xFF, 0xFE, 0, 0], "binary", ""),
            ("old", "general:\n  name: x\nsource:\n  driver: x\ntarget:\n  driver: y\nmappings: []\n"u8.ToArray(), "old-format", "resources"),
            ("compose", "services:\n  a:\n    image: nginx\nvolumes:\n  d:\n"u8.ToArray(), "not-commissioning", "ompose"),
            ("kubernetes", "apiVersion: v1\nkind: Service\nmetadata:\n  name: x\n"u8.ToArray(), "not-commissioning", "Kubernetes"),
            ("json-schema", "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"type\": \"object\"}"u8.ToArray(), "not-commissioning", "chema"),
            ("empty", [], "empty-file", "empty"),
            ("bomb", Encoding.UTF8.GetBytes(bomb.ToString()), "", ""),
            ("many", Encoding.UTF8.GetBytes(endpoints.ToString()), "", ""),
        ];
        foreach (var item in cases) await File.WriteAllBytesAsync(_folder[item.Name], item.Bytes, TestContext.Current.CancellationToken);
        var run = await AgentCommandLine.RunAsync(["validate", "--json", .. cases.Select(item => _folder[item.Name])]);
        Assert.True(run.Code == 1, $"{run.Code} {run.Log}");
        foreach (var (name, _, code, words) in cases)
        {
            var said = run.Objects.Where(line => line.GetProperty("file").GetString() == _folder[name]).ToList();
            Assert.Equal("file", said[^1].GetProperty("kind").GetString());
            if (code.Length == 0) continue;
            var problem = said.FirstOrDefault(line => line.GetProperty("kind").GetString() == "problem" && line.GetProperty("code").GetString() == code);
            Assert.True(problem.ValueKind == JsonValueKind.Object && problem.GetProperty("message").GetString()!.Contains(words, StringComparison.Ordinal), $"{name}: {string.Join('\n', said)}");
            Assert.False(said[^1].GetProperty("ok").GetBoolean());
        }

        Assert.Equal(0, run.Objects.Count(line => line.GetProperty("file").GetString() == _folder["many"] && line.GetProperty("kind").GetString() == "problem"));
    }

    [Theory]
    [InlineData("/bad~2", "~0")]
    [InlineData("/bad~", "~0")]
    [InlineData("metadata/name", "begin with '/'")]
    public async Task GetAndSet_APointerThatIsNone_IsRefusedInWords(string pointer, string words)
    {
        var path = Write("good.yaml", Good);
        foreach (var run in new[] { await AgentCommandLine.RunAsync("get", path, pointer), await AgentCommandLine.RunAsync("set", path, pointer, "1") })
        {
            Assert.Equal((2, ""), (run.Code, run.Output));
            Assert.Contains(words, run.Log);
        }
    }

    [Fact]
    public async Task Get_OfWhatAnAliasRepeats_PrintsTheText()
    {
        var run = await AgentCommandLine.RunAsync("get", Write("alias.yaml", "description: &words press line\nmetadata:\n  name: *words\n"), "/metadata/name");
        Assert.Equal((0, "press line\n"), (run.Code, run.Output));
    }

    [Fact]
    public async Task Set_AnItemThatAListDoesNotHave_SaysHowToAppend_InTheToolsOwnWords()
    {
        var run = await AgentCommandLine.RunAsync("set", Write("list.yaml", "description: d\nlist: [1, 2]\n"), "/list/5", "3");
        Assert.Equal(1, run.Code);
        Assert.Contains("'-' appends", run.Log);
        Assert.DoesNotContain("Parameter", run.Log);
    }

    [Fact]
    public async Task Set_InPlaceOfStandardInput_IsRefused_AndAFolderIsNamedAsOne()
    {
        Assert.Equal(2, (await AgentCommandLine.RunAsync("set", "-", "/metadata/name", "x", "--in-place")).Code);
        var folder = await AgentCommandLine.RunAsync("validate", Path.GetDirectoryName(Write("good.yaml", Good))!);
        Assert.Equal(2, folder.Code);
        Assert.Contains("is a folder", folder.Log);
    }

    [Fact]
    public async Task Set_InPlace_LeavesAFileOfASimilarNameAlone()
    {
        var path = Write("good.yaml", Good);
        var other = Write("good.yaml.new", "mine");
        Assert.Equal(0, (await AgentCommandLine.RunAsync("set", path, "/metadata/name", "other", "--in-place")).Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(other, TestContext.Current.CancellationToken));
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(path)!, "good.yaml*").Length);
    }

    [Fact]
    public async Task Get_PrintsWhatStandsAtAPlace_AndEndsWithOneWhereThereIsNothing()
    {
        var path = Write("good.yaml", Good);
        var text = await AgentCommandLine.RunAsync("get", path, "/resources/1.1_Pressure/properties/topic");
        Assert.Equal((0, "hall/pressure\n"), (text.Code, text.Output));
        var reference = await AgentCommandLine.RunAsync("get", path, "/resources/press/properties/connection/host");
        Assert.Equal((0, "!ref host\n"), (reference.Code, reference.Output));
        var json = Assert.Single((await AgentCommandLine.RunAsync("get", path, "/resources/1.1_Pressure/properties/subscribe", "--json")).Objects);
        Assert.Equal("""{"fc":3,"address":1,"length":1,"dataType":"uint16BE"}""", json.GetProperty("value").GetRawText());
        Assert.Equal(18, json.GetProperty("line").GetInt32());
        var nothing = await AgentCommandLine.RunAsync("get", path, "/resources/1.1_Pressure/properties/read/fc");
        Assert.Equal((1, ""), (nothing.Code, nothing.Output));
        Assert.Contains("the nearest place is /resources/1.1_Pressure/properties", nothing.Log);
        Assert.Equal(2, (await AgentCommandLine.RunAsync("get", path, "no-pointer")).Code);
    }

    [Fact]
    public async Task Set_ChangesOneLine_OnStandardOutputOrInPlace()
    {
        var path = Write("good.yaml", Good);
        var printed = await AgentCommandLine.RunAsync("set", path, "/resources/1.1_Pressure/properties/subscribe/address", "42");
        Assert.Equal((0, Good.Replace("address: 1,", "address: 42,", StringComparison.Ordinal)), (printed.Code, printed.Output));
        Assert.Equal(Good, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));

        var literal = await AgentCommandLine.RunAsync("set", path, "/resources/1.1_Pressure/properties/topic", "!ref x: # [", "--string");
        Assert.Equal(Good.Replace("topic: hall/pressure", "topic: '!ref x: # ['", StringComparison.Ordinal), literal.Output);
        var tagged = await AgentCommandLine.RunAsync("set", path, "/resources/order/properties/topic", "!sub '${host}/t'", "--json");
        Assert.Contains("topic: !sub '${host}/t'", Assert.Single(tagged.Objects).GetProperty("text").GetString());

        Assert.Equal(0, (await AgentCommandLine.RunAsync("set", path, "/parameters/port/default", "502", "--in-place")).Code);
        Assert.Equal(Good.Replace("port: { type: integer }", "port: { type: integer, default: 502 }", StringComparison.Ordinal), await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));

        var foreign = _folder["foreign.yaml"];
        await File.WriteAllBytesAsync(foreign, [.. "# caf"u8, 0xE9, .. "\r\na: 1\r\n"u8], TestContext.Current.CancellationToken);
        await AgentCommandLine.RunAsync("set", foreign, "/a", "2", "-i");
        Assert.Equal([.. "# caf"u8, 0xE9, .. "\r\na: 2\r\n"u8], await File.ReadAllBytesAsync(foreign, TestContext.Current.CancellationToken));

        var broken = await AgentCommandLine.RunAsync("set", path, "/description", "[1, 2");
        Assert.Equal((2, ""), (broken.Code, broken.Output));
        var unreadable = await AgentCommandLine.RunAsync("set", Write("broken.yaml", "a: [b"), "/a", "1", "-i");
        Assert.Equal(1, unreadable.Code);
        Assert.Equal("a: [b", await File.ReadAllTextAsync(_folder["broken.yaml"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Resolve_And_Topics_TakeParametersAndAServiceId()
    {
        var path = Write("good.yaml", Good);
        var resolved = await AgentCommandLine.RunAsync("resolve", path, "--param", "port=1502", "--json");
        Assert.Equal(0, resolved.Code);
        Assert.Equal(["service", "connection", "endpoint", "endpoint"], resolved.Objects.Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal("mypress", resolved.Objects[0].GetProperty("serviceId").GetString());
        Assert.Equal("""{"host":"127.0.0.1","port":1502}""", resolved.Objects[1].GetProperty("connection").GetRawText());
        var without = await AgentCommandLine.RunAsync("resolve", path, "--json");
        Assert.Equal(1, without.Code);
        Assert.Contains(without.Objects, line => line.GetProperty("kind").GetString() == "problem" && line.GetProperty("message").GetString()!.Contains("port", StringComparison.Ordinal));

        var topics = await AgentCommandLine.RunAsync("topics", path, "--service-id", "press_7", "--param", "port=1502", "--json");
        Assert.Equal(0, topics.Code);
        Assert.Equal("services/press_7/hall/pressure", topics.Objects[0].GetProperty("out").GetString());
        Assert.Equal(("services/press_7/order/set", "services/press_7/order/res"), (topics.Objects[1].GetProperty("in").GetString(), topics.Objects[1].GetProperty("out").GetString()));
        Assert.Equal(2, (await AgentCommandLine.RunAsync("topics", _folder["nowhere.yaml"])).Code);
    }

    [Fact]
    public async Task Resolve_HidesSecretsUnlessAsked()
    {
        var path = Write("secrets.yaml", """
            metadata: { name: Secrets }
            parameters:
              devicePassword: { type: string }
            resources:
              broker:
                type: Cybus::Connection
                properties:
                  protocol: Mqtt
                  connection: { host: 10.0.0.7, username: ann, password: !ref devicePassword, pin: 7, headers: [{ token: t0ken }], proxy: !sub 'http://ann:${devicePassword}@proxy:8080/' }
            """);
        var hidden = await AgentCommandLine.RunAsync("resolve", path, "--param", "devicePassword=hunter2");
        Assert.Equal(0, hidden.Code);
        Assert.DoesNotContain("hunter2", hidden.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", hidden.Output, StringComparison.Ordinal);
        Assert.Contains("""{"host":"10.0.0.7","username":"ann","password":"••••••••","pin":7,"headers":[{"token":"••••••••"}],"proxy":"http://ann:••••••••@proxy:8080/"}""", hidden.Output, StringComparison.Ordinal);
        var shown = await AgentCommandLine.RunAsync("resolve", path, "--param", "devicePassword=hunter2", "--show-secrets", "--json");
        Assert.Contains("http://ann:hunter2@proxy:8080/", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_SaysInWordsWhatDiffers()
    {
        var (older, newer) = (Write("older.yaml", Good), Write("newer.yaml", Good.Replace("hall/pressure", "hall/p", StringComparison.Ordinal)));
        var same = await AgentCommandLine.RunAsync("diff", older, older);
        Assert.Equal((0, "The files are the same.\n"), (same.Code, same.Output));
        var differs = await AgentCommandLine.RunAsync("diff", older, newer);
        Assert.Equal((1, "Endpoint '1.1_Pressure': 'topic' changed from \"hall/pressure\" to \"hall/p\".\n"), (differs.Code, differs.Output));
        Assert.Equal(2, (await AgentCommandLine.RunAsync("diff", older, _folder["nowhere.yaml"])).Code);
    }

    [Fact]
    public async Task Export_TellsWhatConnectwareLacks_AndWritesTheFilesOfItsAgents()
    {
        var path = Write("own.yaml", Good.Replace("protocol: Modbus", "protocol: Custom\n      agentName: gateway", StringComparison.Ordinal));
        var told = await AgentCommandLine.RunAsync("export", path, "--json");
        Assert.Contains(told.Objects, line => line.GetProperty("kind").GetString() == "notice" && line.GetProperty("code").GetString() == "connector-not-in-connectware");
        var good = Write("good.yaml", Good.Replace("protocol: Modbus\n      connection: {", "protocol: Modbus\n      agentName: gateway\n      connection: {", StringComparison.Ordinal));
        var written = await AgentCommandLine.RunAsync("export", good, "--to", _folder["out"], "--host", "10.1.2.3", "--connectware", "2.4.0");
        Assert.True(written.Code == 0, written.Output + written.Log);
        Assert.Equal(await File.ReadAllBytesAsync(good, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(_folder["out/service.yaml"], TestContext.Current.CancellationToken));
        var compose = CommissioningFile.Parse(await File.ReadAllTextAsync(_folder["out/docker-compose.yaml"], TestContext.Current.CancellationToken));
        Assert.Equal("gateway", compose.WrittenAt("/services/agent/environment/CYBUS_AGENT_NAME")?.Text);
        Assert.Equal("registry.cybus.io/cybus/protocol-mapper:2.4.0", compose.WrittenAt("/services/agent/image")?.Text);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text.Contains('\r') ? text : text.ReplaceLineEndings("\n"));
        return _folder[name];
    }
}
