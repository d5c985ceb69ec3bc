using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;
using Connector.Runtime.Devices;
using Connector.Runtime.Mqtt;
using Connector.Sdk;
using Studio.Tests.Mqtt;
using Xunit;
using Box = Connector.Runtime.Outbox.Outbox;

namespace Studio.Tests.Agent;

/// <summary>The example device, real connections, a real broker, foreign clients.</summary>
public sealed class DataPlaneTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private const string Connection = """
        description: test
        metadata: { name: Plane }
        resources:
          device:
            type: Cybus::Connection
            properties: { protocol: Custom, connection: { host: 127.0.0.1, port: PORT } }

        """;

    private static string Endpoint(string id, string operation, string address, string more = "") => $$"""
          {{id}}:
            type: Cybus::Endpoint
            properties: { protocol: Custom, connection: !ref device, {{operation}}: { address: {{address}}, interval: 100 }, {{(more.Length > 0 ? more : "targetState: enabled")}} }

        """;

    private static string Mapping(string id, string items) => $"""
          {id}:
            type: Cybus::Mapping
            properties:
              mappings: {items}

        """;

    [Fact]
    public async Task A_polled_value_goes_out_wrapped_under_the_service()
    {
        await using var rig = await Rig.StartAsync(Connection + Endpoint("level", "subscribe", "setpoint"));
        await using var foreign = await ForeignSubscriber.StartAsync(rig.Broker.Port, "services/plane/#");
        rig.Device.Values["setpoint"] = "33";
        JsonElement value;
        do
        {
            var line = await foreign.NextAsync();
            Assert.StartsWith("services/plane/level {", line);
            value = JsonDocument.Parse(line["services/plane/level ".Length..]).RootElement;
        }
        while (value.GetProperty("value").GetString() != "33");

        var age = TimeProvider.System.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(value.GetProperty("timestamp").GetInt64());
        Assert.InRange(age.TotalSeconds, -1, 20);
        Assert.Equal(2, value.EnumerateObject().Count());
    }

    [Fact]
    public async Task A_request_is_answered_with_its_id_and_a_write_reaches_the_device()
    {
        await using var rig = await Rig.StartAsync(Connection + Endpoint("ask", "read", "recipe") + Endpoint("tell", "write", "setpoint", "topic: Hall 1/tell"));
        await using var foreign = await ForeignSubscriber.StartAsync(rig.Broker.Port, "services/plane/#");
        await ForeignClients.PublishAsync(rig.Broker.Port, "services/plane/ask/req", """{"id":29194}""");
        Assert.Equal("""services/plane/ask/req {"id":29194}""", await foreign.NextAsync());
        var answer = await foreign.NextAsync();
        Assert.Matches("""^services/plane/ask/res \{"id":29194,"timestamp":\d{13},"result":\{"value":"standard"\}\}$""", answer);

        await ForeignClients.PublishAsync(rig.Broker.Port, "services/plane/Hall 1/tell/set", "42");
        await foreign.NextAsync();
        Assert.Matches("""^services/plane/Hall 1/tell/res \{"timestamp":\d{13},"result":\{"value":42\}\}$""", await foreign.NextAsync());
        Assert.Equal("42", rig.Device.Values["setpoint"]);
    }

    [Fact]
    public async Task A_write_while_the_device_is_away_is_answered_with_an_error_and_never_carried_out_later()
    {
        await using var rig = await Rig.StartAsync(Connection + Endpoint("tell", "write", "setpoint"));
        await using var foreign = await ForeignSubscriber.StartAsync(rig.Broker.Port, "services/plane/tell/res");
        rig.Device.Fault = DeviceFaults.Find("away")!.Value;
        await Eventually.TrueAsync(() => rig.Live.Status.State != ConnectionState.Connected);
        await ForeignClients.PublishAsync(rig.Broker.Port, "services/plane/tell/set", """{"id":"a","value":99}""");
        var answer = JsonNode.Parse((await foreign.NextAsync())["services/plane/tell/res ".Length..])!;
        Assert.Equal("a", (string?)answer["id"]);
        Assert.Null(answer["result"]);
        Assert.False(string.IsNullOrEmpty((string?)answer["error"]!["message"]));
        rig.Device.Fault = DeviceFaults.Find("none")!.Value;
        await Eventually.TrueAsync(() => rig.Live.Status.State == ConnectionState.Connected);
        Assert.Equal("20", rig.Device.Values["setpoint"]);
    }

    [Fact]
    public async Task A_retained_command_is_never_carried_out()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await ForeignClients.PublishAsync(broker.Port, "services/plane/tell/set", "66", "-r");
        await using var rig = await Rig.StartAsync(Connection + Endpoint("tell", "write", "setpoint"), broker: broker);
        await ForeignClients.PublishAsync(broker.Port, "services/plane/tell/set", "21");
        await Eventually.TrueAsync(() => rig.Device.Values["setpoint"] == "21");
        Assert.Equal(1, rig.Plane.Statistics.Requests);
    }

    [Fact]
    public async Task Requests_that_find_no_room_are_answered_with_an_error_each()
    {
        await using var rig = await Rig.StartAsync(Connection + Endpoint("ask", "read", "recipe"), new DataPlaneOptions { WaitingRequests = 4 });
        rig.Device.Fault = DeviceFaults.Find("silent")!.Value;
        await using var answers = await rig.Link.SubscribeAsync("services/plane/ask/res", new MqttSubscribe(), Cancel);
        for (var i = 0; i < 30; i++) await rig.Link.PublishAsync(new MqttPublish("services/plane/ask/req", JsonSerializer.SerializeToUtf8Bytes(new { id = i }), 1), Cancel);
        await Eventually.TrueAsync(() => rig.Plane.Statistics.Rejected >= 20, () => rig.Plane.Statistics.ToString());
        var answer = JsonNode.Parse((await Eventually.ReadAsync(answers.Messages)).Text)!;
        Assert.Contains("Too many requests", (string?)answer["error"]!["message"]);
        Assert.True((int?)answer["id"] >= 4);
    }

    [Fact]
    public async Task Qos_and_retain_follow_the_endpoint()
    {
        await using var rig = await Rig.StartAsync(Connection + Endpoint("kept", "subscribe", "recipe", "qos: 1, retain: true"), withOutbox: true);
        await Eventually.TrueAsync(() => rig.Box!.Statistics.Done > 0);
        await using var late = await rig.Link.SubscribeAsync("services/plane/kept", new MqttSubscribe(Qos: 1), Cancel);
        var kept = await Eventually.ReadAsync(late.Messages);
        Assert.Equal((1, true), (kept.Qos, kept.Retained));
    }

    [Fact]
    public async Task Values_of_qos_1_survive_the_broker_being_away()
    {
        await using var rig = await Rig.StartAsync(Connection + Endpoint("count", "subscribe", "counter", "qos: 1"), withOutbox: true);
        await Eventually.TrueAsync(() => rig.Box!.Statistics.Done > 2);
        rig.Broker.Kill();
        var accepted = rig.Box!.Statistics.Accepted;
        await Eventually.TrueAsync(() => rig.Box.Statistics.Accepted > accepted + 5);
        Assert.True(rig.Box.Statistics.Waiting >= 5);
        await rig.Broker.StartAgainAsync();
        await Eventually.TrueAsync(() => rig.Box.Statistics is { Waiting: <= 2, Dropped: 0 } && rig.Box.Statistics.Done > accepted + 5);
    }

    [Fact]
    public async Task What_has_rules_is_not_run_and_says_so()
    {
        await using var rig = await Rig.StartAsync(Connection
            + Endpoint("plain", "subscribe", "counter")
            + Endpoint("ruled", "subscribe", "recipe", "rules: [ { transform: { expression: '$' } } ]")
            + Mapping("forward", "[ { subscribe: { endpoint: !ref plain }, publish: { topic: out }, rules: [ { filter: { expression: 'true' } } ] } ]"));
        await using var all = await rig.Link.SubscribeAsync("#", new MqttSubscribe(), Cancel);
        for (var i = 0; i < 5; i++) Assert.Equal("services/plane/plain", (await Eventually.ReadAsync(all.Messages)).Topic);
        Assert.Equal(["forward", "ruled"], rig.Service.Notices.Select(notice => notice.ResourceId).Order());
        Assert.All(rig.Service.Notices, notice => Assert.Contains("rules", notice.Sentence));
    }

    [Fact]
    public async Task Mappings_forward_between_endpoints_and_topics_with_named_wildcards_and_arrays()
    {
        await using var rig = await Rig.StartAsync(Connection
            + Endpoint("recipe", "subscribe", "recipe")
            + Endpoint("tell", "write", "setpoint")
            + Mapping("out", "[ { subscribe: { endpoint: !ref recipe }, publish: { topic: plant/recipe } } ]")
            + Mapping("down", "[ { subscribe: { topic: orders/setpoint }, publish: { endpoint: !ref tell } } ]")
            + Mapping("wild", "[ { subscribe: [ { topic: 'a/+line/x' }, { topic: 'b/+line' } ], publish: { topic: 'lines/{line}' } } ]"));
        await using var foreign = await ForeignSubscriber.StartAsync(rig.Broker.Port, "plant/recipe");
        Assert.Matches("""^plant/recipe \{"timestamp":\d{13},"value":"standard"\}$""", await foreign.NextAsync());

        await ForeignClients.PublishAsync(rig.Broker.Port, "orders/setpoint", """{"value":7}""");
        await Eventually.TrueAsync(() => rig.Device.Values["setpoint"] == "7");

        await using var lines = await rig.Link.SubscribeAsync("lines/#", new MqttSubscribe(), Cancel);
        await ForeignClients.PublishAsync(rig.Broker.Port, "a/Line 1/x", "from a");
        await ForeignClients.PublishAsync(rig.Broker.Port, "b/2", "from b");
        var first = await Eventually.ReadAsync(lines.Messages);
        var second = await Eventually.ReadAsync(lines.Messages);
        Assert.Equal(("lines/Line 1", "from a", "lines/2", "from b"), (first.Topic, first.Text, second.Topic, second.Text));
        Assert.Empty(rig.Service.Notices);
    }

    [Fact]
    public async Task A_mapping_that_would_hear_itself_stops_and_says_so()
    {
        await using var rig = await Rig.StartAsync(Connection + Mapping("circle", "[ { subscribe: { topic: 'a/#rest' }, publish: { topic: 'a/{rest}' } } ]"));
        await ForeignClients.PublishAsync(rig.Broker.Port, "a/b", "x");
        await Eventually.TrueAsync(() => rig.Plane.Statistics.Loops == 1);
        Assert.Contains("hear them itself", Assert.Single(rig.Service.Notices).Sentence);
        Assert.Equal(0, rig.Plane.Statistics.Forwarded);
    }

    [Fact]
    public async Task A_withdrawn_service_says_and_hears_nothing_more()
    {
        await using var rig = await Rig.StartAsync(Connection + Endpoint("level", "subscribe", "counter") + Endpoint("tell", "write", "setpoint"));
        await Eventually.TrueAsync(() => rig.Plane.Statistics.Sent > 0);
        await rig.Service.DisposeAsync();
        var sent = rig.Plane.Statistics.Sent;
        var polls = rig.Device.Requests;
        await rig.Link.PublishAsync(new MqttPublish("services/plane/tell/set", "1"u8.ToArray(), 1), Cancel);
        await Eventually.TrueAsync(() => rig.Device.Requests > polls + 3);
        Assert.Equal((sent, 0L), (rig.Plane.Statistics.Sent, rig.Plane.Statistics.Requests));
        Assert.Equal("20", rig.Device.Values["setpoint"]);
    }

    [Fact]
    public async Task A_service_served_again_with_another_root_publishes_there_without_restarting_its_connection()
    {
        await using var rig = await Rig.StartAsync(Connection + Endpoint("level", "subscribe", "counter"));
        await Eventually.TrueAsync(() => rig.Plane.Statistics.Sent > 0);
        var moved = rig.Definition with { MqttRoot = "elsewhere", Endpoints = [rig.Definition.Endpoints[0] with { }] };
        await using var heard = await rig.Link.SubscribeAsync("elsewhere/#", new MqttSubscribe(), Cancel);
        await rig.Run.ApplyAsync(moved, Cancel);
        await using var again = await rig.Plane.ServeAsync(moved, rig.Run.Find, Cancel);
        Assert.Equal("elsewhere/level", (await Eventually.ReadAsync(heard.Messages)).Topic);
        Assert.Equal(1, rig.Device.Accepted);
    }

    /// <summary>A commissioning file running against a device of its own, joined to a broker.</summary>
    private sealed class Rig : IAsyncDisposable
    {
        private bool _ownsBroker;
        private string? _folder;

        public required MosquittoBroker Broker { get; init; }
        public required ExampleDevice Device { get; init; }
        public required MosquittoLink Link { get; init; }
        public required DataPlane Plane { get; init; }
        public required DataPlaneService Service { get; init; }
        public required ServiceRun Run { get; init; }
        public required ServiceDefinition Definition { get; init; }
        public ILiveConnection Live => Run.Find("device")!;
        public required Box? Box { get; init; }

        public static async Task<Rig> StartAsync(string yaml, DataPlaneOptions? options = null, MosquittoBroker? broker = null, bool withOutbox = false)
        {
            var ownsBroker = broker is null;
            broker ??= await MosquittoBroker.StartAsync();
            var device = ExampleDevice.Start(TimeProvider.System);
            var catalog = ConnectorCatalog.BuiltIn();
            var resolution = CommissioningFile.Parse(yaml.Replace("PORT", $"{device.Port}")).Resolve(null, new Dictionary<string, JsonNode?>());
            Assert.Empty(resolution.Problems);
            var link = MosquittoLinkTests.Link(broker.Port);
            var folder = withOutbox ? Directory.CreateTempSubdirectory("plane-").FullName : null;
            var box = folder is null ? null : new Box(new Connector.Runtime.Outbox.OutboxOptions { File = Path.Combine(folder, "outbox.db") }, TimeProvider.System, link);
            var plane = new DataPlane(link, box, catalog, options ?? new DataPlaneOptions(), TimeProvider.System);
            var run = new ServiceRun(catalog, new RuntimeOptions { Sink = plane.SinkOf(resolution.Service.ServiceId) });
            await MosquittoLinkTests.ConnectedAsync(link);
            await run.ApplyAsync(resolution.Service, Cancel);
            var service = await plane.ServeAsync(resolution.Service, run.Find, Cancel);
            var live = run.Find("device")!;
            await Eventually.TrueAsync(() => live.Status.State == ConnectionState.Connected, () => live.Status.ToString());
            return new Rig { Broker = broker, Device = device, Link = link, Plane = plane, Service = service, Run = run, Definition = resolution.Service, Box = box, _ownsBroker = ownsBroker, _folder = folder };
        }

        public async ValueTask DisposeAsync()
        {
            await Run.DisposeAsync();
            await Plane.DisposeAsync();
            if (Box is not null) await Box.DisposeAsync();
            await Link.DisposeAsync();
            await Device.DisposeAsync();
            if (_ownsBroker) await Broker.DisposeAsync();
            if (_folder is not null) Directory.Delete(_folder, recursive: true);
        }
    }
}
