using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Server;

public sealed class PromptStopTests
{
    /// <summary>The patience of the host and of its server is endless here, so that only an end by our own deed is within the limit.</summary>
    [Fact]
    public async Task A_request_that_does_not_end_does_not_keep_the_studio_from_stopping()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var app = new StudioApp(services: services => services
            .Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromHours(1))
            .Configure<KestrelServerOptions>(options => options.Limits.MinRequestBodyDataRate = null));
        using var client = new TcpClient();
        await client.ConnectAsync(app.Url.Host, app.Url.Port, cancellation);
        var half = "POST /signin HTTP/1.1\r\nHost: studio\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n";
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(half), cancellation);
        // "100 Continue": the request has come as far as reading what will never be sent.
        Assert.NotEqual(0, await client.GetStream().ReadAsync(new byte[100], cancellation));

        await app.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2), cancellation);
    }
}
