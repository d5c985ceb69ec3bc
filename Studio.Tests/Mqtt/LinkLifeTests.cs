using System.Net;
using System.Net.Sockets;
using Connector.Runtime.Mqtt;
using Xunit;

namespace Studio.Tests.Mqtt;

public sealed class LinkLifeTests
{
    [Fact]
    public async Task A_broker_that_speaks_only_3_1_1_is_reached_at_the_second_attempt()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var gate = OldBrokerAsync(listener, broker.Port, over.Token);
        await using (var link = MosquittoLinkTests.Link(((IPEndPoint)listener.LocalEndpoint).Port))
        {
            await MosquittoLinkTests.ConnectedAsync(link);
            Assert.Equal(4, link.Status.ProtocolVersion);
            Assert.Equal(PublishOutcome.Done, await link.PublishAsync(new MqttPublish("t", "x"u8.ToArray(), 1), TestContext.Current.CancellationToken));
        }

        await over.CancelAsync();
        await gate;
    }

    /// <summary>Refuses MQTT 5 as a broker of 2014 does, and hands everything else to the real one.</summary>
    private static async Task OldBrokerAsync(TcpListener listener, int port, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(cancellationToken);
                var first = new byte[2048];
                var length = await client.GetStream().ReadAsync(first, cancellationToken);
                const int protocolLevel = 8;
                if (length <= protocolLevel) continue;
                if (first[protocolLevel] == 5)
                {
                    await client.GetStream().WriteAsync(new byte[] { 0x20, 2, 0, 1 }, cancellationToken);
                    continue;
                }

                using var real = new TcpClient();
                await real.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                await real.GetStream().WriteAsync(first.AsMemory(0, length), cancellationToken);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(real.GetStream(), cancellationToken),
                    real.GetStream().CopyToAsync(client.GetStream(), cancellationToken));
            }
        }
        catch (Exception end) when (end is SocketException or IOException or OperationCanceledException)
        {
            // The test is over, or the link hung up.
        }
    }

    [Fact]
    public async Task An_attempt_that_hangs_is_given_up_and_disposing_does_not_wait_for_it()
    {
        // A listener that accepts and stays silent.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var link = MosquittoLinkTests.Link(port, options => options with { ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        await Eventually.TrueAsync(() => link.Status.State == MqttLinkState.Waiting);
        Assert.Contains("did not answer the log-in", link.Status.Reason);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_told_as_such()
    {
        await using var link = MosquittoLinkTests.Link(1883, options => options with { Host = "no-such-broker.invalid" });
        await Eventually.TrueAsync(() => link.Status.State == MqttLinkState.Waiting, seconds: 40);
        Assert.Contains("'no-such-broker.invalid' is not known", link.Status.Reason);
    }

    [Fact]
    public void A_missing_library_is_told_with_the_remedy()
    {
        var (handle, fault, _) = MqttLibrary.Find(["libnowhere.so.1"]);
        Assert.Equal(0, handle);
        Assert.Contains("libnowhere.so.1", fault);
        Assert.Contains("nstall", fault);
    }

    [Theory]
    [InlineData(1, 0.0, 1000)]
    [InlineData(1, 1.0, 500)]
    [InlineData(3, 0.0, 4000)]
    [InlineData(9, 0.0, 30000)]
    [InlineData(5000, 0.5, 22500)]
    public void Delays_double_up_to_the_cap_and_are_shortened_by_at_most_half(int attempt, double random, double milliseconds) =>
        Assert.Equal(milliseconds, LinkBackoff.Delay(attempt, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), random).TotalMilliseconds);
}
