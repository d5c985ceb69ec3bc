using Bunit;
using Connector.Runtime.Devices;
using Connector.Runtime.Probing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Client.Live;
using Studio.Client.Ports;
using Studio.Client.Workbench.Test;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Client.Workbench;

public sealed class FaultsTabTests : BunitContext, ISessionFaults
{
    private static readonly FaultStatus Straight = new(null, false, null, [], TimeSpan.FromSeconds(3.75), null);
    private static readonly FaultSpan Reset = new(ProxyFault.Reset, FakeLive.Start.AddSeconds(10), null, "ann");
    private static readonly FaultProof Survived = new(ProxyFault.Reset, ProofVerdict.Recovered, "The link was given up and made anew.", TimeSpan.FromMilliseconds(120), "ECONNRESET", TimeSpan.FromSeconds(1.1), ["connected", "reconnecting", "connected"], 7, 2);

    private readonly List<string> _asked = [];
    private FaultStatus? _status = Straight;
    private StartResult _answer = StartResult.Started;

    public FaultsTabTests() => Services.AddSingleton(new ClientTime(new ManualTime()));

    [Fact]
    public void Every_fault_has_its_button_with_its_help()
    {
        var tab = Tab();

        Assert.Equal(ProxyFaults.All.Select(fault => fault.Name), tab.FindAll(".faults button").Select(button => button.TextContent));
        Assert.All(tab.FindAll(".faults button"), button => Assert.NotEmpty(tab.Find($"#{button.GetAttribute("aria-describedby")}").TextContent));
        Assert.Equal("true", tab.Find("[data-testid=fault-none]").GetAttribute("aria-pressed"));
        Assert.Contains("(by 3.7 s)", tab.Find("#fault-late").TextContent, StringComparison.Ordinal);
        Assert.Contains("straight to the device", tab.Find("[data-testid=fault-proxy]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_is_set_and_shown_and_cleared()
    {
        var tab = Tab();
        tab.Find("[data-testid=fault-reset]").Click();
        _status = Straight with { IsInPlace = true, Now = Reset };
        tab.Render(parameters => parameters.Add(p => p.IsConnected, true));

        Assert.Equal("true", tab.Find("[data-testid=fault-reset]").GetAttribute("aria-pressed"));
        Assert.Equal("false", tab.Find("[data-testid=fault-none]").GetAttribute("aria-pressed"));
        tab.Find("[data-testid=fault-none]").Click();
        tab.Find("[data-testid=remove-proxy]").Click();
        tab.Find("[data-testid=prove]").Click();
        Assert.Equal(["device Reset", "device None", "remove device", "prove device status"], _asked);
    }

    [Fact]
    public void What_kept_it_from_being_set_is_said()
    {
        _answer = new StartResult("'device' was disconnected meanwhile.");
        var tab = Tab();
        tab.Find("[data-testid=fault-drop]").Click();
        Assert.Contains("was disconnected meanwhile", tab.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, "operator role")]
    [InlineData(true, false, "Connect first")]
    public void Without_the_right_or_a_connection_nothing_can_be_pressed(bool mayOperate, bool isUp, string words)
    {
        var tab = Tab(mayOperate, isUp);

        Assert.All(tab.FindAll("button"), button => Assert.True(button.HasAttribute("disabled")));
        Assert.Contains(words, tab.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connector_without_faults_says_why_and_offers_none()
    {
        _status = Straight with { Unavailable = "Faults are not available for connectors written in JavaScript." };
        var tab = Tab();

        Assert.Contains("written in JavaScript", tab.Find(".note").TextContent, StringComparison.Ordinal);
        Assert.Empty(tab.FindAll("button"));
    }

    [Fact]
    public void While_a_proof_runs_it_shows_how_far_it_is_and_only_that_can_be_cancelled()
    {
        var running = Proof() with { Results = [Survived], Now = new ProofStep(ProxyFault.Garbage, ProofPhase.Noticing, FakeLive.Start) };
        _status = Straight with { IsInPlace = true, Now = Reset, Proof = running };
        var tab = Tab();

        Assert.Equal("Fault 2 of 12: garbage, waiting until it is noticed.", tab.Find("[data-testid=proof-step]").TextContent);
        Assert.Equal(("1", "12"), (tab.Find("progress").GetAttribute("value"), tab.Find("progress").GetAttribute("max")));
        Assert.Equal(["cancel-proof"], tab.FindAll("button:not([disabled])").Select(button => button.GetAttribute("data-testid")));
        tab.Find("[data-testid=cancel-proof]").Click();
        Assert.Equal(["cancel device"], _asked);
    }

    [Fact]
    public void A_proof_that_ended_shows_its_figures_and_gives_its_report()
    {
        var bad = new FaultProof(ProxyFault.Mute, ProofVerdict.Unnoticed, "No value came within 15 s, and nothing was reported.", null, null, TimeSpan.FromSeconds(1), ["connected"], 1, 0);
        _status = Straight with { IsInPlace = true, Proof = Proof() with { Results = [Survived, bad], End = ProofEnd.Done } };
        var tab = Tab();

        var row = tab.Find("[data-testid=proof-reset]");
        Assert.Equal(["120 ms", "1.1 s", "2"], row.QuerySelectorAll("td.num").Select(cell => cell.TextContent));
        Assert.Contains("connected → reconnecting → connected", row.TextContent, StringComparison.Ordinal);
        Assert.NotNull(tab.Find("[data-testid=proof-mute] .state.bad"));
        Assert.Contains("1 of 12 faults were not come through well.", tab.Find("[data-testid=proof-end]").TextContent, StringComparison.Ordinal);
        Assert.Equal("/services/1/connections/device/prove-reconnect.md", tab.Find("[data-testid=proof-md]").GetAttribute("href"));
        Assert.Equal("/services/1/connections/device/prove-reconnect.json", tab.Find("[data-testid=proof-json]").GetAttribute("href"));
    }

    [Fact]
    public void The_banner_names_the_fault_and_clears_it()
    {
        var cleared = false;
        var banner = Render<FaultBanner>(parameters => parameters.Add(p => p.Fault, Reset).Add(p => p.MayClear, true).Add(p => p.Clear, () => cleared = true));

        Assert.Contains("The fault reset is set on this test. What you see is not the device's doing.", banner.Markup, StringComparison.Ordinal);
        Assert.Contains("set by ann at 12:00:10", banner.Markup, StringComparison.Ordinal);
        banner.Find("[data-testid=clear-fault]").Click();
        Assert.True(cleared);
    }

    [Fact]
    public void The_recorder_marks_when_a_fault_was_set()
    {
        FaultSpan[] spans = [new(ProxyFault.Mute, FakeLive.Start.AddMinutes(-9), FakeLive.Start.AddMinutes(-8), "bob"), Reset with { From = FakeLive.Start, To = FakeLive.Start.AddSeconds(30) }];
        var recorder = Render<Recorder>(parameters => parameters.Add(p => p.Changes, []).Add(p => p.Now, FakeLive.Start.AddSeconds(45)).Add(p => p.Faults, spans));

        var mark = Assert.Single(recorder.FindAll(".strip .fault"));
        Assert.Equal("left:25%;width:50%", mark.GetAttribute("style"));
        Assert.EndsWith("Faults: reset 30 s", recorder.Find(".strip").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal(
            ["fault reset cleared", "fault reset set by ann: Connections are reset, now and at every answer", "fault mute cleared", "fault mute set by bob: Answers are swallowed"],
            recorder.FindAll("li.faulty .break").Select(line => line.TextContent));
    }

    FaultStatus? ISessionFaults.Of(string connectionId) => _status;

    Task<StartResult> ISessionFaults.SetAsync(string connectionId, ProxyFault fault, CancellationToken cancellationToken) => AskedAsync($"{connectionId} {fault}");

    Task<StartResult> ISessionFaults.RemoveProxyAsync(string connectionId, CancellationToken cancellationToken) => AskedAsync($"remove {connectionId}");

    Task<StartResult> ISessionFaults.ProveAsync(string connectionId, string? endpointId, CancellationToken cancellationToken) => AskedAsync($"prove {connectionId} {endpointId}");

    void ISessionFaults.CancelProof(string connectionId) => _asked.Add($"cancel {connectionId}");

    private static ReconnectProof Proof() => new("device", "Custom", "status", "ann", FakeLive.Start, ReconnectProver.All, []);

    private IRenderedComponent<FaultsTab> Tab(bool mayOperate = true, bool isUp = true) => Render<FaultsTab>(parameters => parameters
        .Add(p => p.Faults, this).Add(p => p.ConnectionId, "device").Add(p => p.EndpointId, "status").Add(p => p.MayOperate, mayOperate)
        .Add(p => p.IsUp, isUp).Add(p => p.IsConnected, isUp).Add(p => p.FileBase, "/services/1/connections/device/prove-reconnect"));

    private Task<StartResult> AskedAsync(string what)
    {
        _asked.Add(what);
        return Task.FromResult(_answer);
    }
}
