using Bunit;
using Connector.Runtime.Probing;
using Microsoft.Extensions.DependencyInjection;
using Studio.Client.Live;
using Studio.Client.Workbench;
using Studio.Client.Workbench.Test;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Client.Workbench;

public sealed class LadderTests : BunitContext
{
    private static readonly TestRung Open = new(1, "Open port 9000", RungVerdict.Passed, "10.0.4.17:9000", null, null, null, TimeSpan.FromMilliseconds(3));
    private static readonly TestRung Speak = new(2, "Device speaks the protocol", RungVerdict.Running, null, null, null, null, TimeSpan.Zero);

    public LadderTests() => Services.AddSingleton(new ClientTime(new ManualTime()));

    [Fact]
    public void A_rung_that_ends_replaces_the_one_that_began()
    {
        var model = new LadderModel(FakeLive.Start);
        model.Take(Open);
        model.Take(Speak);
        model.Take(Speak with { Verdict = RungVerdict.Passed });
        model.End(cancelled: false);

        Assert.Equal([RungVerdict.Passed, RungVerdict.Passed], model.Rungs.Select(rung => rung.Verdict));
        Assert.Equal("all well", model.Verdict);
    }

    [Fact]
    public void A_red_rung_says_what_to_change_and_its_field_is_one_click_away()
    {
        var model = new LadderModel(FakeLive.Start);
        var red = Speak with { Verdict = RungVerdict.Failed, Sentence = "Check the port.", Detail = "ECONNREFUSED 10.0.4.17:9000", SettingPointer = "/port", Elapsed = TimeSpan.FromSeconds(2) };
        model.Take(red);
        model.End(cancelled: false);
        TestRung? asked = null;
        var ladder = Render<Ladder>(parameters => parameters.Add(p => p.ModelObject, model).Add(p => p.Asked, rung => asked = rung));

        Assert.Equal("failed at: Device speaks the protocol", ladder.Find("[role=status]").TextContent);
        Assert.Contains("Check the port.", ladder.Find(".what").TextContent, StringComparison.Ordinal);
        Assert.Equal("ECONNREFUSED 10.0.4.17:9000", ladder.Find(".what .detail").TextContent);
        Assert.Equal("2,000 ms", ladder.Find(".num").TextContent);
        ladder.Find("[data-testid=rung-field]").Click();
        Assert.Same(red, asked);
    }

    [Fact]
    public void A_cancelled_test_is_neither_well_nor_failed()
    {
        var model = new LadderModel(FakeLive.Start);
        model.Take(Open);
        model.End(cancelled: true);

        Assert.Equal("cancelled", model.Verdict);
        Assert.Null(model.Failure);
    }
}
