using System.Text;
using System.Text.Json;
using Connector.Sdk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Studio.Tests.Connectors.Custom;
using Xunit;

namespace Studio.Tests.Connectors.Http;

public sealed class HttpConnectionTests
{
    [Fact]
    public async Task Reads_json_text_and_a_part_of_the_answer_with_prefix_headers_query_and_log_in()
    {
        string? seen = null;
        await using var device = await WebDevice.StartAsync(app =>
        {
            app.MapGet("/api/status", (HttpContext context) =>
            {
                seen = $"{context.Request.QueryString} {context.Request.Headers["X-Line"]} {context.Request.Headers.Authorization}";
                return Results.Json(new { data = new { temperature = 21.5, big = 9007199254740993 }, tags = new[] { "a", "b" } });
            });
            app.MapGet("/api/name", () => Results.Text("Mischer ü"));
        });
        await using var rig = await Rig(device.Port, new { prefix = "/api/", query = new { format = "json" }, auth = new { username = "u", password = "p:w" } }).ConnectAsync();
        Assert.Equal(["connectDone"], rig.Signals);
        Assert.Equal("Mischer ü", (await rig.ReadAsync(new { path = "name" })).AsText());
        var status = await rig.ReadAsync(new { path = "/status", query = new { n = 1 }, headers = new Dictionary<string, string> { ["X-Line"] = "7" } });
        Assert.Equal("object", status.TypeName);
        Assert.Equal($"?format=json&n=1 7 Basic {Convert.ToBase64String("u:p:w"u8)}", seen);
        Assert.Equal(21.5, (await rig.ReadAsync(new { path = "/status", pointer = "/data/temperature" })) is var value && value.TryGetNumber(out var number) ? number : 0);
        Assert.Equal(9007199254740993, (await rig.ReadAsync(new { path = "/status", pointer = "/data/big" })).AsInteger());
        Assert.Equal("b", (await rig.ReadAsync(new { path = "/status", pointer = "/tags/1" })).AsText());
        var missing = await Assert.ThrowsAsync<DeviceErrorException>(() => rig.ReadAsync(new { path = "/status", pointer = "/data/pressure" }));
        Assert.Contains("nothing at /data/pressure", missing.Message);
    }

    [Fact]
    public async Task Writes_with_the_method_of_the_address_and_never_reads_with_it()
    {
        string? written = null;
        await using var device = await WebDevice.StartAsync(app => app.MapPut("/setpoint", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            written = $"{context.Request.ContentType} {await reader.ReadToEndAsync()}";
        }));
        await using var rig = await Rig(device.Port).ConnectAsync();
        await rig.WriteAsync(new { path = "/setpoint", method = "put" }, 42);
        Assert.Equal("application/json; charset=utf-8 42", written);
        Assert.Equal(AddressOperations.Write, rig.Address(new { path = "/setpoint", method = "PUT" }).Operations);
        Assert.Equal(AddressOperations.Read, rig.Address(new { path = "/setpoint" }).Operations);
        await Assert.ThrowsAsync<ConnectorException>(() => rig.WriteAsync(new { path = "/setpoint" }, 42));
    }

    [Theory]
    [InlineData(401, "who asks")]
    [InlineData(404, "Check prefix and path")]
    [InlineData(302, "elsewhere: http://elsewhere.invalid/")]
    [InlineData(503, "The server failed")]
    public async Task A_refusal_is_a_sentence_and_leaves_the_connection_alone(int status, string sentence)
    {
        await using var device = await WebDevice.StartAsync(app => app.MapGet("/x", (HttpContext context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://elsewhere.invalid/";
        }));
        await using var rig = await Rig(device.Port).ConnectAsync();
        for (var round = 0; round < 5; round++)
        {
            var error = await Assert.ThrowsAsync<DeviceErrorException>(() => rig.ReadAsync(new { path = "/x" }));
            Assert.Contains(sentence, error.Message);
        }

        Assert.False(rig.Lost.IsCompleted);
    }

    [Fact]
    public async Task A_server_that_goes_is_lost_after_three_misses_and_found_again()
    {
        var device = await WebDevice.StartAsync(_ => { });
        var port = device.Port;
        await using var rig = await Rig(port, new { probeInterval = 100 }).ConnectAsync();
        await device.DisposeAsync();
        Assert.Contains("3 times in a row", await rig.Lost.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System));
        await rig.Connection.HandleReconnectAsync(ConnectorRig.Token);
        Assert.StartsWith("reconnectFailed", rig.Signals.Last());
        await using var back = await WebDevice.StartAsync(_ => { }, port: port);
        await rig.Connection.HandleReconnectAsync(ConnectorRig.Token);
        Assert.Equal("connectDone", rig.Signals.Last());
    }

    [Fact]
    public async Task A_slow_answer_is_a_timeout()
    {
        var release = new TaskCompletionSource();
        await using var device = await WebDevice.StartAsync(app => app.MapGet("/slow", async () => await release.Task));
        await using var rig = await Rig(device.Port, new { requestTimeout = 500 }).ConnectAsync();
        var error = await Assert.ThrowsAsync<RequestTimeoutException>(() => rig.ReadAsync(new { path = "/slow" }));
        Assert.Contains("GET /slow within 500 ms", error.Message);
        release.SetResult();
    }

    [Theory]
    [InlineData("localhost", 30, "does not trust")]
    [InlineData("localhost", -1, "not valid today")]
    [InlineData("other.local", 30, "not for localhost")]
    public async Task A_certificate_that_is_refused_is_told_in_words(string name, int validDays, string words)
    {
        using var certificate = WebDevice.Certificate(name, TimeProvider.System.GetUtcNow().AddDays(validDays));
        await using var device = await WebDevice.StartAsync(_ => { }, certificate);
        await using var rig = await new ConnectorRig("Http", new { scheme = "https", host = "localhost", port = device.Port }).ConnectAsync();
        Assert.Contains(words, Assert.Single(rig.Signals));
        await using var careless = await new ConnectorRig("Http", new { scheme = "https", host = "localhost", port = device.Port, trustAllCertificates = true }).ConnectAsync();
        Assert.Equal(["connectDone"], careless.Signals);
        Assert.Contains(careless.Log, line => line.Contains("Every certificate is trusted"));
    }

    [Fact]
    public async Task The_authority_of_the_plant_is_trusted_when_it_is_given()
    {
        using var certificate = WebDevice.Certificate("localhost", TimeProvider.System.GetUtcNow().AddDays(30));
        await using var device = await WebDevice.StartAsync(app => app.MapGet("/name", () => "mixer"), certificate);
        await using var rig = await new ConnectorRig("Http", new { scheme = "https", host = "localhost", port = device.Port, caCertificate = certificate.ExportCertificatePem() }).ConnectAsync();
        Assert.Equal(["connectDone"], rig.Signals);
        Assert.Equal("mixer", (await rig.ReadAsync(new { path = "/name" })).AsText());
    }

    [Fact]
    public async Task A_token_is_fetched_once_and_again_after_it_was_refused()
    {
        var fetched = 0;
        await using var device = await WebDevice.StartAsync(app =>
        {
            app.MapPost("/token", async (HttpContext context) =>
            {
                var form = await context.Request.ReadFormAsync();
                return form["client_secret"] == "s3cret" ? Results.Json(new { access_token = $"t{++fetched}", expires_in = 3600 }) : Results.Unauthorized();
            });
            app.MapGet("/x", (HttpContext context) => context.Request.Headers.Authorization == "Bearer t1" && fetched == 1 ? Results.Text("in") : Results.Unauthorized());
        });
        var oauth = new { auth_url = $"http://127.0.0.1:{device.Port}/token", client_id = "agent", client_secret = "s3cret" };
        await using var rig = await Rig(device.Port, new { oauthClientCredentials = oauth }).ConnectAsync();
        Assert.Equal("in", (await rig.ReadAsync(new { path = "/x" })).AsText());
        Assert.Equal("in", (await rig.ReadAsync(new { path = "/x" })).AsText());
        Assert.Equal(1, fetched);
        fetched = 5;
        await Assert.ThrowsAsync<DeviceErrorException>(() => rig.ReadAsync(new { path = "/x" }));
        await Assert.ThrowsAsync<DeviceErrorException>(() => rig.ReadAsync(new { path = "/x" }));
        Assert.Equal(6, fetched);
    }

    [Fact]
    public async Task Something_that_is_no_web_server_is_told_as_such()
    {
        await using var device = new ScriptedDevice();
        var rig = Rig(device.Port);
        var connecting = rig.ConnectAsync();
        Assert.StartsWith("HEAD / HTTP/1.1", await device.NextAsync());
        device.Send("<START>SUCCESS<END>\r\n\r\n");
        await using (await connecting) Assert.Contains("no HTTP answer", Assert.Single(rig.Signals));
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_cut_off()
    {
        await using var device = await WebDevice.StartAsync(app => app.MapGet("/flood", async (HttpContext context) =>
        {
            var chunk = Encoding.ASCII.GetBytes(new string('x', 65536));
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        }));
        await using var rig = await Rig(device.Port).ConnectAsync();
        Assert.Contains("longer than 8 MB", (await Assert.ThrowsAsync<DeviceErrorException>(() => rig.ReadAsync(new { path = "/flood" }))).Message);
    }

    private static ConnectorRig Rig(int port, object? more = null)
    {
        var settings = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        settings["scheme"] = "http";
        settings["host"] = "127.0.0.1";
        settings["port"] = port;
        return new ConnectorRig("Http", settings);
    }
}
