using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Connector.Sdk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Connectors.Http;

/// <summary>What servers and files may legally say, although few do.</summary>
public sealed class HttpInputsTests
{
    [Theory]
    [InlineData("application/json; charset=utf-8", "\ufeff{\"a\":1}", "utf-8", "{\"a\":1}")]
    [InlineData("Application/JSON", "[1]", "utf-8", "[1]")]
    [InlineData("application/problem+json", "true", "utf-8", "true")]
    [InlineData("text/plain; charset=windows-1252", "10 €", "windows-1252", "\"10 €\"")]
    [InlineData("text/plain; charset=iso-8859-1", "ü", "iso-8859-1", "\"ü\"")]
    [InlineData("text/plain; charset=nonsense", "ü", "utf-8", "\"ü\"")]
    [InlineData("text/plain", "", "utf-8", "\"\"")]
    [InlineData("application/json", "", "utf-8", "null")]
    [InlineData("application/octet-stream", "\0ÿ", "iso-8859-1", "\"AP8=\"")]
    [InlineData("image/png", "\0ÿ", "iso-8859-1", "\"AP8=\"")]
    public async Task An_answer_is_what_its_type_says(string type, string text, string charset, string json)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset);
        await using var device = await WebDevice.StartAsync(app => app.MapGet("/x", async (HttpContext context) =>
        {
            context.Response.Headers.ContentType = type;
            await context.Response.Body.WriteAsync(encoding.GetBytes(text), context.RequestAborted);
        }));
        await using var rig = await ConnectAsync(device.Port);
        using var expected = JsonDocument.Parse(json);
        using var answered = JsonDocument.Parse((await rig.ReadAsync(new { path = "/x" })).ToJson());
        Assert.True(JsonElement.DeepEquals(expected.RootElement, answered.RootElement), answered.RootElement.GetRawText());
    }

    [Fact]
    public async Task No_content_is_null_and_so_is_the_answer_to_HEAD()
    {
        await using var device = await WebDevice.StartAsync(app =>
        {
            app.MapGet("/none", () => Results.NoContent());
            app.MapMethods("/json", ["HEAD"], (HttpContext context) => context.Response.ContentType = "application/json");
        });
        await using var rig = await ConnectAsync(device.Port);
        Assert.Equal(DataKind.Null, (await rig.ReadAsync(new { path = "/none" })).Kind);
        Assert.Equal(DataKind.Null, (await rig.ReadAsync(new { path = "/json", method = "head" })).Kind);
        var error = await Assert.ThrowsAsync<DeviceErrorException>(() => rig.ReadAsync(new { path = "/none", pointer = "/a" }));
        Assert.Contains("is empty", error.Message);
    }

    [Fact]
    public async Task A_packed_answer_is_unpacked_and_one_that_unpacks_without_end_is_cut_off()
    {
        static async Task PackAsync(HttpContext context, int megabytes)
        {
            context.Response.Headers.ContentEncoding = "gzip";
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write("packed"u8);
                for (var count = 0; count < megabytes; count++) gzip.Write(new byte[1024 * 1024]);
            }

            await context.Response.Body.WriteAsync(packed.ToArray(), context.RequestAborted);
        }

        await using var device = await WebDevice.StartAsync(app =>
        {
            app.MapGet("/small", (HttpContext context) => PackAsync(context, 0));
            app.MapGet("/bomb", (HttpContext context) => PackAsync(context, 100));
        });
        await using var rig = await ConnectAsync(device.Port);
        Assert.Equal("packed", (await rig.ReadAsync(new { path = "/small" })).AsText());
        Assert.Contains("longer than 8 MB", (await Assert.ThrowsAsync<DeviceErrorException>(() => rig.ReadAsync(new { path = "/bomb" }))).Message);
    }

    [Fact]
    public async Task The_endpoint_has_the_last_word_on_headers_and_query()
    {
        string seen = "";
        await using var device = await WebDevice.StartAsync(app => app.MapGet("/api/v1/x", (HttpContext context) =>
            seen = $"{context.Request.QueryString} {context.Request.Headers["X-Line"]} {context.Request.Headers.Authorization} {context.Request.Headers["X-Name"]}"));
        await using var rig = await ConnectAsync(device.Port, new
        {
            prefix = "api/v1",
            headers = new Dictionary<string, string> { ["X-Line"] = "1", ["X-Name"] = "Mühle" },
            query = new { unit = "C", raw = true, n = 1.5 },
            auth = new { username = "u", password = "p" },
        });
        await rig.ReadAsync(new { path = "x?first=0", headers = new Dictionary<string, string> { ["x-line"] = "2", ["Authorization"] = "ApiKey k" }, query = new { unit = "F&", more = "ä b" } });
        Assert.Equal("?first=0&unit=F%26&raw=true&n=1.5&more=%C3%A4%20b 2 ApiKey k Mühle", seen);
    }

    [Theory]
    [InlineData("post", "{\"a\":[1]}", null, "POST application/json; charset=utf-8 {\"a\":[1]}")]
    [InlineData("patch", "\"<a/>\"", "application/xml", "PATCH application/xml <a/>")]
    [InlineData("put", "\"text\"", null, "PUT text/plain; charset=utf-8 text")]
    [InlineData("put", "null", null, "PUT application/json; charset=utf-8 null")]
    [InlineData("delete", "null", null, "DELETE  ")]
    public async Task A_write_sends_the_value_as_what_it_is(string method, string json, string? type, string expected)
    {
        string seen = "";
        await using var device = await WebDevice.StartAsync(app => app.MapMethods("/x", [method.ToUpperInvariant()], async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            seen = $"{context.Request.Method} {context.Request.ContentType} {await reader.ReadToEndAsync()}";
        }));
        await using var rig = await ConnectAsync(device.Port);
        using var value = JsonDocument.Parse(json);
        var headers = type is null ? [] : new Dictionary<string, string> { ["content-type"] = type };
        await rig.WriteAsync(new { path = "/x", method, headers }, DataValue.From(value.RootElement));
        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData("X Line", "1")]
    [InlineData("X-Line", "1\r\nX-Other: 2")]
    [InlineData("", "1")]
    public async Task A_header_that_cannot_be_sent_is_refused_when_the_address_is_prepared(string name, string value)
    {
        await using var device = await WebDevice.StartAsync(_ => { });
        await using var rig = await ConnectAsync(device.Port);
        var error = Assert.Throws<ConnectorException>(() => rig.Address(new { path = "/x", headers = new Dictionary<string, string> { [name] = value } }));
        Assert.Contains("cannot be sent", error.Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("127.0.0.1/api")]
    [InlineData("mixer 1")]
    public async Task A_host_that_is_none_is_told_as_such(string host)
    {
        await using var rig = await new ConnectorRig("Http", new { scheme = "http", host, port = 80 }).ConnectAsync();
        Assert.Contains("is no host", Assert.Single(rig.Signals));
    }

    [Theory]
    [InlineData("::1")]
    [InlineData("[::1]")]
    public async Task A_host_may_be_an_address_of_version_6(string host)
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "skipped: no IPv6 here");
        await using var device = await WebDevice.StartAsync(app => app.MapGet("/x", (HttpContext context) => context.Request.Host.ToString()), address: IPAddress.IPv6Loopback);
        await using var rig = await new ConnectorRig("Http", new { scheme = "http", host, port = device.Port }).ConnectAsync();
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"[::1]:{device.Port}"), (await rig.ReadAsync(new { path = "/x" })).AsText());
    }

    [Theory]
    [InlineData("60", 2)]
    [InlineData("\"60\"", 2)]
    [InlineData("null", 1)]
    public async Task A_token_is_fetched_again_before_it_ends(string expires, int times)
    {
        var fetched = 0;
        await using var device = await WebDevice.StartAsync(app =>
        {
            app.MapPost("/token", () => Results.Text($$"""{"access_token":"t{{++fetched}}","expires_in":{{expires}}}""", "application/json"));
            app.MapGet("/x", (HttpContext context) => context.Request.Headers.Authorization.ToString());
        });
        var time = new ManualTime();
        var settings = new
        {
            scheme = "http",
            host = "127.0.0.1",
            port = device.Port,
            probeInterval = 3_600_000,
            oauthClientCredentials = new { auth_url = $"http://127.0.0.1:{device.Port}/token", client_id = "agent", client_secret = "s" },
        };
        await using var rig = await new ConnectorRig("Http", settings, time).ConnectAsync();
        Assert.Equal("Bearer t1", (await rig.ReadAsync(new { path = "/x" })).AsText());
        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal($"Bearer t{times}", (await rig.ReadAsync(new { path = "/x" })).AsText());
        Assert.Equal(times, fetched);
    }

    private static async Task<ConnectorRig> ConnectAsync(int port, object? more = null)
    {
        var settings = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        (settings["scheme"], settings["host"], settings["port"]) = ("http", "127.0.0.1", port);
        var rig = await new ConnectorRig("Http", settings).ConnectAsync();
        Assert.Equal(["connectDone"], rig.Signals);
        return rig;
    }
}
