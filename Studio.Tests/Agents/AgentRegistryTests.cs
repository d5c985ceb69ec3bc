using System.Text;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Remote;
using Microsoft.Extensions.Logging.Abstractions;
using Studio.Server.Agents;
using Studio.Server.Broker;
using Studio.Server.Storage;
using Studio.Tests.Mqtt;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Agents;

/// <summary>The registry on the embedded broker, with real accounts and rights.</summary>
public sealed class AgentRegistryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private static readonly EnrolmentRequest Press = new("press-1", "a long enough password", "0.1.0");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_locked_until_somebody_unlocks_it_and_locks_itself_again()
    {
        await using var rig = await Rig.StartAsync(_folder.Path);
        Assert.Null(rig.Registry.Status.UnlockedUntil);
        await using (var early = rig.LogIn(ControlTopics.EnrolmentAccount, ControlTopics.EnrolmentPassword))
            await Eventually.TrueAsync(() => early.Status.Failure == MqttFailure.LogInRefused, () => early.Status.ToString());

        await rig.Registry.UnlockAsync(TimeSpan.FromSeconds(2), Cancel);
        await using (var applicant = rig.LogIn(ControlTopics.EnrolmentAccount, ControlTopics.EnrolmentPassword)) await MosquittoLinkTests.ConnectedAsync(applicant);
        await Eventually.TrueAsync(() => rig.Registry.Status.UnlockedUntil is null);
        await using var late = rig.LogIn(ControlTopics.EnrolmentAccount, ControlTopics.EnrolmentPassword);
        await Eventually.TrueAsync(() => late.Status.Failure == MqttFailure.LogInRefused, () => late.Status.ToString());
    }

    [Fact]
    public async Task The_enrolment_account_can_ask_and_nothing_else()
    {
        await using var rig = await Rig.StartAsync(_folder.Path);
        await rig.Registry.UnlockAsync(TimeSpan.FromMinutes(5), Cancel);
        await using var applicant = rig.LogIn(ControlTopics.EnrolmentAccount, ControlTopics.EnrolmentPassword);
        await MosquittoLinkTests.ConnectedAsync(applicant);
        await using var others = await applicant.SubscribeAsync(ControlTopics.Enrolment, new MqttSubscribe(), Cancel);
        await using var all = await applicant.SubscribeAsync("#", new MqttSubscribe(), Cancel);
        Assert.NotNull(others.Refusal);
        Assert.NotNull(all.Refusal);
        Assert.Equal(PublishOutcome.Refused, await applicant.PublishAsync(new MqttPublish("services/x", "1"u8.ToArray(), 1), Cancel));
        Assert.Equal(PublishOutcome.Done, await applicant.PublishAsync(new MqttPublish(ControlTopics.Enrolment, Press.ToJson(), 1), Cancel));
        await Eventually.TrueAsync(() => rig.Registry.Status.Waiting.Count == 1);
        var waiting = rig.Registry.Status.Waiting[0];
        Assert.Equal(("press-1", Press.PairingId, null), (waiting.Name, waiting.PairingId, waiting.Refusal));
    }

    [Fact]
    public async Task An_allowed_agent_gets_in_with_rights_on_its_own_topics_until_it_is_revoked()
    {
        await using var rig = await Rig.StartAsync(_folder.Path);
        await rig.AskAsync(Press);
        await using var agent = rig.LogIn(Press.Name, Press.Password);
        await Eventually.TrueAsync(() => agent.Status.Failure == MqttFailure.LogInRefused);
        await rig.Registry.AllowAsync(Press.Name, Press.PairingId, Cancel);
        await MosquittoLinkTests.ConnectedAsync(agent);
        await using var requests = await agent.SubscribeAsync(ControlTopics.Requests("press-1"), new MqttSubscribe(), Cancel);
        await using var foreign = await agent.SubscribeAsync(ControlTopics.Requests("press-2"), new MqttSubscribe(), Cancel);
        Assert.Null(requests.Refusal);
        Assert.NotNull(foreign.Refusal);
        Assert.Equal(PublishOutcome.Refused, await agent.PublishAsync(new MqttPublish(ControlTopics.Report("press-2"), "{}"u8.ToArray(), 1), Cancel));
        await agent.PublishAsync(new MqttPublish(ControlTopics.Report("press-1"), Encoding.UTF8.GetBytes("""{"online":true,"version":"0.1.0"}"""), 1, Retain: true), Cancel);
        await Eventually.TrueAsync(() => rig.Registry.Status.Known.SingleOrDefault() is { Online: true, Version: "0.1.0" });

        await rig.Registry.RevokeAsync("press-1", Cancel);
        await Eventually.TrueAsync(() => agent.Status.Failure == MqttFailure.LogInRefused, () => agent.Status.ToString());
        Assert.Empty(rig.Registry.Status.Known);
    }

    [Fact]
    public async Task A_taken_name_is_refused_with_the_reason_and_a_wrong_pairing_id_is_not_allowed()
    {
        await using var rig = await Rig.StartAsync(_folder.Path);
        await rig.AskAsync(Press);
        await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Registry.AllowAsync(Press.Name, "0000-0000", Cancel));
        await rig.Registry.AllowAsync(Press.Name, Press.PairingId, Cancel);
        var second = Press with { Password = "another long password" };
        await rig.AskAsync(second);
        Assert.NotEqual(Press.PairingId, second.PairingId);
        var waiting = Assert.Single(rig.Registry.Status.Waiting);
        Assert.Contains("'press-1' is taken", waiting.Refusal);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => rig.Registry.AllowAsync(second.Name, second.PairingId, Cancel));
        Assert.Contains("taken", refused.Message);
        await rig.Registry.DenyAsync(second.Name, second.PairingId, Cancel);
        Assert.Empty(rig.Registry.Status.Waiting);

        // The studio's own name is no agent's name either.
        await rig.AskAsync(Press with { Name = "studio" });
        Assert.NotNull(Assert.Single(rig.Registry.Status.Waiting).Refusal);
    }

    [Fact]
    public async Task Agents_stay_known_and_the_registry_locked_after_the_studio_starts_again()
    {
        await using (var rig = await Rig.StartAsync(_folder.Path))
        {
            await rig.AskAsync(Press);
            await rig.Registry.AllowAsync(Press.Name, Press.PairingId, Cancel);
        }

        await using var again = await Rig.StartAsync(_folder.Path);
        Assert.Equal("press-1", Assert.Single(again.Registry.Status.Known).Name);
        Assert.Null(again.Registry.Status.UnlockedUntil);
        await using var agent = again.LogIn(Press.Name, Press.Password);
        await MosquittoLinkTests.ConnectedAsync(agent);
        await using var applicant = again.LogIn(ControlTopics.EnrolmentAccount, ControlTopics.EnrolmentPassword);
        await Eventually.TrueAsync(() => applicant.Status.Failure == MqttFailure.LogInRefused);
    }

    [Fact]
    public async Task Without_the_embedded_broker_the_status_says_so()
    {
        using var data = new DataDirectory(_folder.Path);
        var settings = new MqttSettings { Mode = "off" };
        using var supervisor = new BrokerSupervisor(settings, data, TimeProvider.System, NullLogger<BrokerSupervisor>.Instance);
        using var registry = new AgentRegistry(supervisor, settings, TimeProvider.System, NullLogger<AgentRegistry>.Instance);
        Assert.Contains("embedded", registry.Status.Fault);
        await Assert.ThrowsAsync<InvalidOperationException>(() => registry.UnlockAsync(TimeSpan.FromMinutes(1), Cancel));
    }

    [Theory]
    [InlineData("""{"Name":"a","Password":"long enough password","Version":"1"}""", true)]
    [InlineData("""{"Name":"a/b","Password":"long enough password","Version":"1"}""", false)]
    [InlineData("""{"Name":"+","Password":"long enough password","Version":"1"}""", false)]
    [InlineData("""{"Name":"a","Password":"short","Version":"1"}""", false)]
    [InlineData("""{"Name":"a"}""", false)]
    [InlineData("[]", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void Read_takes_only_what_is_a_request(string payload, bool expected) =>
        Assert.Equal(expected, EnrolmentRequest.Read(Encoding.UTF8.GetBytes(payload)) is not null);

    private sealed class Rig : IAsyncDisposable
    {
        private readonly DataDirectory _data;
        private readonly BrokerSupervisor _broker;

        private Rig(string folder)
        {
            _data = new DataDirectory(folder);
            var settings = new MqttSettings { Port = 0 };
            _broker = new BrokerSupervisor(settings, _data, TimeProvider.System, NullLogger<BrokerSupervisor>.Instance);
            Registry = new AgentRegistry(_broker, settings, TimeProvider.System, NullLogger<AgentRegistry>.Instance);
        }

        public AgentRegistry Registry { get; }

        public static async Task<Rig> StartAsync(string folder)
        {
            Assert.SkipWhen(MosquittoBroker.Executable is null, "skipped: mosquitto is not installed");
            var rig = new Rig(folder);
            await rig._broker.StartAsync(CancellationToken.None);
            await rig.Registry.StartAsync(CancellationToken.None);
            await Eventually.TrueAsync(() => rig.Registry.Status.Fault is null, () => rig.Registry.Status.Fault ?? "");
            return rig;
        }

        public MosquittoLink LogIn(string user, string password) =>
            MosquittoLinkTests.Link(int.Parse(_broker.Status.Address!.Split(':')[1]), options => options with { User = user, Password = password });

        public async Task AskAsync(EnrolmentRequest request)
        {
            await Registry.UnlockAsync(TimeSpan.FromMinutes(5), Cancel);
            await using var applicant = LogIn(ControlTopics.EnrolmentAccount, ControlTopics.EnrolmentPassword);
            await MosquittoLinkTests.ConnectedAsync(applicant);
            await applicant.PublishAsync(new MqttPublish(ControlTopics.Enrolment, request.ToJson(), 1), Cancel);
            await Eventually.TrueAsync(() => Registry.Status.Waiting.Any(waiting => waiting.PairingId == request.PairingId));
        }

        public async ValueTask DisposeAsync()
        {
            await Registry.StopAsync(CancellationToken.None);
            await _broker.StopAsync(CancellationToken.None);
            Registry.Dispose();
            _broker.Dispose();
            _data.Dispose();
        }
    }
}
