using Connector.Runtime.Mqtt;
using Connector.Sdk;
using Studio.Client.Ports;
using Studio.Server.Agents;
using Studio.Tests.Mqtt;
using Studio.Tests.Oracles;
using Xunit;

namespace Studio.Tests.Remote;

/// <summary>Accounts of programs at the studio's broker: what each may, and that it ends at once.</summary>
[Trait("Category", "slow")]
public sealed class AccountsTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_foreign_client_writes_asks_and_listens_through_a_distributed_agent_and_cannot_read_the_control_topics()
    {
        await using var rig = await RemoteRig.StartAsync();
        await using var agent = await rig.JoinAsync("press-1");
        await rig.InstallAsync("press-1", "line1");
        await Eventually.TrueAsync(() => rig.Installations.Installed[0].Connections[0].Live is { Status.State: ConnectionState.Connected }, () => string.Join("; ", rig.Installations.Installed[0].Faults), 60);
        var password = await rig.Get<UserBrokerAccounts>().AddAsync("dashboard", AccountRight.UseService, "line1", Cancel);
        var heard = await MqttJs.UseServiceAsync(rig.Port, "dashboard", password, "services/line1", Cancel);
        Assert.Equal(7, heard.GetProperty("written").GetProperty("id").GetInt32());
        Assert.Equal("33", heard.GetProperty("written").GetProperty("result").GetProperty("value").GetString());
        Assert.Equal("33", heard.GetProperty("read").GetProperty("result").GetProperty("value").GetString());
        Assert.Equal("c-1", heard.GetProperty("correlation").GetString());
        Assert.True(heard.GetProperty("value").GetProperty("timestamp").GetInt64() > 0);
        Assert.NotEqual("0", heard.GetProperty("forbidden").ToString());
        Assert.Equal("33", rig.Device.Values["setpoint"]);
    }

    [Fact]
    public async Task Reading_everything_leaves_the_control_topics_out_and_a_removed_account_is_out_at_once()
    {
        await using var rig = await RemoteRig.StartAsync();
        var accounts = rig.Get<UserBrokerAccounts>();
        var password = await accounts.AddAsync("reader", AccountRight.ReadAll, null, Cancel);
        Assert.Equal([new BrokerAccount("reader", "reads all topics")], await accounts.ListAsync(Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => accounts.AddAsync("reader", AccountRight.ReadAll, null, Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => accounts.AddAsync("a/b", AccountRight.ReadAll, null, Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => accounts.AddAsync("studio", AccountRight.ReadAll, null, Cancel));

        await using var reader = MosquittoLinkTests.Link(rig.Port, options => options with { User = "reader", Password = password });
        await MosquittoLinkTests.ConnectedAsync(reader);
        await using var all = await reader.SubscribeAsync("#", new MqttSubscribe(Qos: 1), Cancel);
        Assert.Null(all.Refusal);
        Assert.Equal(PublishOutcome.Refused, await reader.PublishAsync(new MqttPublish("services/line1/x/set", "1"u8.ToArray(), 1), Cancel));
        await using (await rig.JoinAsync("press-1")) { }
        await rig.InstallAsync("protocol-mapper", "line2");
        var topics = new List<string>();
        while (!topics.Contains("services/line2/temperature")) topics.Add((await Eventually.ReadAsync(all.Messages, 60)).Topic);
        Assert.DoesNotContain(topics, topic => topic.StartsWith("connector-studio/", StringComparison.Ordinal));

        await accounts.RemoveAsync("reader", Cancel);
        await Eventually.TrueAsync(() => reader.Status.Failure == MqttFailure.LogInRefused, () => reader.Status.ToString(), 60);
        Assert.Empty(await accounts.ListAsync(Cancel));
    }

    [Fact]
    public async Task An_agent_has_rights_on_the_topics_of_its_services_and_loses_them_with_the_service()
    {
        await using var rig = await RemoteRig.StartAsync();
        await using var agent = await rig.JoinAsync("press-1");
        await using var second = await rig.JoinAsync("press-2");
        await rig.InstallAsync("press-1", "line1");
        var password = await rig.Get<UserBrokerAccounts>().AddAsync("reader", AccountRight.ReadService, "line1", Cancel);
        await using var reader = MosquittoLinkTests.Link(rig.Port, options => options with { User = "reader", Password = password });
        await MosquittoLinkTests.ConnectedAsync(reader);
        await using var heard = await reader.SubscribeAsync("services/line1/#", new MqttSubscribe(Qos: 1), Cancel);
        Assert.Null(heard.Refusal);
        while ((await Eventually.ReadAsync(heard.Messages, 60)).Topic != "services/line1/temperature") { }

        await rig.Installations.RemoveAsync("line1", Cancel);
        await Eventually.TrueAsync(() => rig.Find("press-1")!.Services.Count == 0);
        var credentials = Connector.Runtime.Remote.ControlJson.Read<Connector.Runtime.Remote.AgentCredentials>(await File.ReadAllBytesAsync(Path.Combine(rig.Folder("press-2"), "credentials.json"), Cancel));
        await using var other = MosquittoLinkTests.Link(rig.Port, options => options with { User = credentials.Name, Password = credentials.Password });
        await MosquittoLinkTests.ConnectedAsync(other);
        Assert.Equal(PublishOutcome.Refused, await other.PublishAsync(new MqttPublish("services/line1/temperature", "1"u8.ToArray(), 1), Cancel));
        Assert.Equal(PublishOutcome.Refused, await other.PublishAsync(new MqttPublish(Connector.Runtime.Remote.ControlTopics.Requests("press-1"), "{}"u8.ToArray(), 1), Cancel));
    }
}
