using System.Net;
using Connector.Runtime.Agent;
using Connector.Runtime.Dialing;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Node;

/// <summary>What a JavaScript connector opens passes the policy of the dialer: the same verdicts, by every way to open a socket.</summary>
public sealed class OutboundTests
{
    private static readonly string[] Addresses =
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.32.0.1", "192.168.1.1", "192.169.1.1", "8.8.8.8", "169.254.169.254", "169.254.1.1", "100.100.100.200", "0.0.0.0",
        "255.255.255.255", "224.0.0.1", "239.255.255.250", "203.0.113.7", "::1", "::", "fd00::1", "fd00:ec2::254", "fe80::1", "2001:db8::1", "ff02::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
    ];

    [Fact]
    public async Task The_verdicts_are_those_of_the_dialer_word_for_word()
    {
        var policy = OutboundPolicy.Parse(["203.0.113.0/24", "2001:db8::/32"]);
        await using var rig = await NodeRig.OpenAsync(
            """
            async handleRead (address) {
              return new Promise(resolve => {
                const socket = require('net').connect({ host: address.address, port: 9, timeout: 1 })
                socket.on('error', error => resolve(error.code === 'EOUTBOUND' ? error.message : null))
                socket.on('connect', () => { socket.destroy(); resolve(null) })
                socket.on('timeout', () => { socket.destroy(); resolve(null) })
              })
            }
            """,
            RuntimeOptions.Default with { Outbound = policy });
        var live = await rig.ConnectedAsync();
        foreach (var address in Addresses)
        {
            var said = await NodeRig.ReadAsync(live, new { address });
            Assert.Null(said.Error);
            Assert.Equal(policy.Refusal(IPAddress.Parse(address)), said.Value!.Value.Kind == DataKind.Null ? null : said.Value.Value.AsText());
        }
    }

    [Theory]
    [InlineData("require('net').connect(80, '8.8.8.8')")]
    [InlineData("require('net').createConnection({ host: '8.8.8.8', port: 80 })")]
    [InlineData("new (require('net').Socket)().connect({ host: '8.8.8.8', port: 80 })")]
    [InlineData("require('tls').connect({ host: '8.8.8.8', port: 443 })")]
    [InlineData("require('http').get('http://8.8.8.8/a/path')")]
    [InlineData("require('https').get({ host: '8.8.8.8', path: '/' })")]
    [InlineData("require('net').connect('/var/run/docker.sock')")]
    [InlineData("require('net').connect({ host: 'somewhere', port: 80, lookup: (host, options, done) => options.all ? done(null, [{ address: '8.8.8.8', family: 4 }]) : done(null, '8.8.8.8', 4) })")]
    public async Task Every_way_to_open_a_connection_is_refused_outside_the_networks(string open)
    {
        await using var rig = await NodeRig.OpenAsync($"async handleRead () {{ return new Promise(resolve => {open}.on('error', error => resolve(error.code))) }}");
        var live = await rig.ConnectedAsync();
        Assert.Equal("EOUTBOUND", (await NodeRig.ReadAsync(live, new { address = "a" })).Value!.Value.AsText());
    }

    [Fact]
    public async Task Fetch_datagrams_and_name_servers_are_refused_too_and_loopback_is_not()
    {
        await using var rig = await NodeRig.OpenAsync(
            """
            async handleRead (address) {
              const dgram = require('dgram')
              switch (address.address) {
                case 'fetch': return fetch('http://8.8.8.8/').then(() => 'open', error => (error.cause || error).code)
                case 'send': return new Promise(resolve => dgram.createSocket('udp4').send('x', 9, '8.8.8.8', error => resolve(error ? error.code : 'sent')))
                case 'loopback': return new Promise(resolve => dgram.createSocket('udp4').send('x', 9, '127.0.0.1', error => resolve(error ? error.code : 'sent')))
                case 'dns': try { require('dns').setServers(['8.8.8.8']) } catch (error) { return error.code }
              }
            }
            """);
        var live = await rig.ConnectedAsync();
        foreach (var way in (string[])["fetch", "send", "dns"]) Assert.Equal("EOUTBOUND", (await NodeRig.ReadAsync(live, new { address = way })).Value!.Value.AsText());
        Assert.Equal("sent", (await NodeRig.ReadAsync(live, new { address = "loopback" })).Value!.Value.AsText());
    }

    [Fact]
    public async Task A_refused_connection_is_the_reason_in_the_dialers_words()
    {
        await using var rig = await NodeRig.OpenAsync("handleConnect () { return new Promise(resolve => require('net').connect(80, '8.8.8.8').on('error', error => { this.connectFailed('no luck'); resolve() })) }");
        var live = rig.Live();
        live.Connect("The test wants it.");
        Assert.Equal(OutboundPolicy.Default.Refusal(IPAddress.Parse("8.8.8.8")), (await NodeRig.ReachesAsync(live, ConnectionState.Reconnecting)).Reason);
    }
}
