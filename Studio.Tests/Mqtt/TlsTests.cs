using System.Text;
using Connector.Runtime.Mqtt;
using Xunit;

namespace Studio.Tests.Mqtt;

public sealed class TlsTests
{
    internal static async Task<(MosquittoBroker Broker, TestCertificates Authority)> BrokerAsync(
        Func<TestCertificates, (string, string)> issue, bool wantsClientCertificate = false)
    {
        var folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
        var authority = new TestCertificates(folder, "authority");
        var (certificate, key) = issue(authority);
        string[] settings = ["allow_anonymous true", $"certfile {certificate}", $"keyfile {key}"];
        if (wantsClientCertificate) settings = [.. settings, "require_certificate true", $"cafile {authority.AuthorityFile}"];
        return (await MosquittoBroker.StartAsync(folder, settings), authority);
    }

    private static async Task<MqttLinkStatus> FailureAsync(int port, MqttTls tls)
    {
        await using var link = MosquittoLinkTests.Link(port, options => options with { Tls = tls });
        await Eventually.TrueAsync(() => link.Status.Failure != MqttFailure.None || link.Status.State == MqttLinkState.Connected);
        return link.Status;
    }

    [Fact]
    public async Task Good_certificates_on_both_sides_connect_and_carry_messages()
    {
        var (broker, authority) = await BrokerAsync(ca => ca.Issue("broker"), wantsClientCertificate: true);
        await using var running = broker;
        var (certificate, key) = authority.Issue("client");
        await using var link = MosquittoLinkTests.Link(broker.Port, options => options with
        {
            Tls = new MqttTls { CaFile = authority.AuthorityFile, CertificateFile = certificate, KeyFile = key },
        });
        await MosquittoLinkTests.ConnectedAsync(link);
        await using var heard = await link.SubscribeAsync("t", new MqttSubscribe(), TestContext.Current.CancellationToken);
        await link.PublishAsync(new MqttPublish("t", Encoding.UTF8.GetBytes("safe"), 1), TestContext.Current.CancellationToken);
        Assert.Equal("safe", (await Eventually.ReadAsync(heard.Messages)).Text);
    }

    [Fact]
    public async Task An_expired_certificate_is_refused_with_its_date()
    {
        var (broker, authority) = await BrokerAsync(ca => ca.Issue("broker", -10, -1));
        await using var running = broker;
        var failure = await FailureAsync(broker.Port, new MqttTls { CaFile = authority.AuthorityFile });
        Assert.Equal(MqttFailure.CertificateExpired, failure.Failure);
        Assert.Contains("expired on", failure.Reason);
    }

    [Fact]
    public async Task A_certificate_of_the_future_points_at_the_clock()
    {
        var (broker, authority) = await BrokerAsync(ca => ca.Issue("broker", 1, 10));
        await using var running = broker;
        var failure = await FailureAsync(broker.Port, new MqttTls { CaFile = authority.AuthorityFile });
        Assert.Equal(MqttFailure.CertificateNotYetValid, failure.Failure);
        Assert.Contains("clock", failure.Reason);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused_with_the_file()
    {
        var (broker, _) = await BrokerAsync(ca => ca.Issue("broker"));
        await using var running = broker;
        var other = new TestCertificates(broker.Folder, "other");
        var failure = await FailureAsync(broker.Port, new MqttTls { CaFile = other.AuthorityFile });
        Assert.Equal(MqttFailure.CertificateUnknownAuthority, failure.Failure);
        Assert.Contains(other.AuthorityFile, failure.Reason);
        Assert.Equal(MqttFailure.CertificateUnknownAuthority, (await FailureAsync(broker.Port, new MqttTls())).Failure);
    }

    [Fact]
    public async Task A_certificate_for_another_host_names_both()
    {
        var (broker, authority) = await BrokerAsync(ca => ca.Issue("broker", host: "broker.plant.example"));
        await using var running = broker;
        var failure = await FailureAsync(broker.Port, new MqttTls { CaFile = authority.AuthorityFile });
        Assert.Equal(MqttFailure.CertificateWrongHost, failure.Failure);
        Assert.Contains("'127.0.0.1'", failure.Reason);
        Assert.Contains("'broker.plant.example'", failure.Reason);
    }

    [Fact]
    public async Task A_missing_client_certificate_is_asked_for()
    {
        var (broker, authority) = await BrokerAsync(ca => ca.Issue("broker"), wantsClientCertificate: true);
        await using var running = broker;
        var failure = await FailureAsync(broker.Port, new MqttTls { CaFile = authority.AuthorityFile });
        Assert.True(failure.Failure == MqttFailure.ClientCertificate, failure.ToString());
        Assert.Contains("wants a client certificate", failure.Reason);
    }

    [Fact]
    public async Task A_client_certificate_of_another_authority_is_named_as_the_cause()
    {
        var (broker, authority) = await BrokerAsync(ca => ca.Issue("broker"), wantsClientCertificate: true);
        await using var running = broker;
        var (certificate, key) = new TestCertificates(broker.Folder, "other").Issue("client");
        var failure = await FailureAsync(broker.Port, new MqttTls { CaFile = authority.AuthorityFile, CertificateFile = certificate, KeyFile = key });
        Assert.True(failure.Failure == MqttFailure.ClientCertificate, failure.ToString());
        Assert.Contains("does not accept", failure.Reason);
    }

    [Fact]
    public async Task TrustAll_accepts_what_would_be_refused()
    {
        var (broker, _) = await BrokerAsync(ca => ca.Issue("broker", -10, -1, "elsewhere"));
        await using var running = broker;
        Assert.Equal(MqttLinkState.Connected, (await FailureAsync(broker.Port, new MqttTls { TrustAll = true })).State);
    }

    [Fact]
    public async Task TLS_at_a_port_without_it_says_so()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        var failure = await FailureAsync(broker.Port, new MqttTls());
        Assert.Equal(MqttFailure.Tls, failure.Failure);
        Assert.Contains("does not speak TLS", failure.Reason);
    }

    [Fact]
    public async Task A_certificate_file_that_does_not_exist_is_named()
    {
        var failure = await FailureAsync(MosquittoBroker.FreePort(), new MqttTls { CaFile = "/nowhere/ca.pem" });
        Assert.Contains("'/nowhere/ca.pem' does not exist", failure.Reason);
    }
}
