using Bunit;
using Connector.Runtime.Commissioning;
using Microsoft.AspNetCore.Components;
using Studio.Client.Ports;
using Studio.Client.Workbench.Marks;
using Xunit;
using static Studio.Tests.Client.Workbench.Marks.FakeMarks;

namespace Studio.Tests.Client.Workbench.Marks;

public sealed class MarkViewTests : BunitContext
{
    private readonly FakeMarks _marks = new();

    [Fact]
    public void The_chip_says_the_worst_in_words_and_lists_the_parts_with_jumps()
    {
        _marks.Set(Mark("press", TestVerdict.Well, 3, ResourceKind.Connection), Mark("status", TestVerdict.Changed, 3), Mark("speed", TestVerdict.Never), Mark("heat", TestVerdict.Never));
        var chip = Show<TestChip>();

        Assert.Equal("1 changed since its test", chip.Find("summary .full").TextContent);
        Assert.Equal("1 changed since its test, 2 never tested", chip.Find("summary").GetAttribute("title"));
        Assert.Equal(["1 changed since its test", "2 never tested", "1 tested"], chip.FindAll("h3").Select(head => head.TextContent));
        chip.FindAll("button").Single(button => button.TextContent.Contains("heat", StringComparison.Ordinal)).Click();
        Assert.Equal(["/resources/heat"], _marks.Selected);
    }

    [Fact]
    public void The_chip_grows_older_without_a_reload()
    {
        _marks.Set(Mark("press", TestVerdict.Well, kind: ResourceKind.Connection), Mark("status", TestVerdict.Well));
        var chip = Show<TestChip>();
        Assert.Equal("All 2 tested, the oldest just now", chip.Find("summary .full").TextContent);

        _marks.Time.Advance(TimeSpan.FromMinutes(3));

        chip.WaitForAssertion(() => Assert.Equal("All 2 tested, the oldest 3 min ago", chip.Find("summary .full").TextContent));
    }

    [Fact]
    public void A_service_with_nothing_to_test_has_no_chip() => Assert.Empty(Show<TestChip>().Markup);

    [Fact]
    public void Of_many_parts_the_chip_lists_some_and_counts_the_rest()
    {
        _marks.Set([.. Enumerable.Range(0, 1200).Select(number => Mark($"e{number}", TestVerdict.Never))]);
        var chip = Show<TestChip>();

        Assert.Equal(("Never tested", 8), (chip.Find("summary .full").TextContent, chip.FindAll("button").Count));
        Assert.Contains("and 1,192 more", chip.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TestVerdict.Well, "ok", ", tested 3 min ago")]
    [InlineData(TestVerdict.Changed, "warn", ", changed since its test (tested 3 min ago)")]
    [InlineData(TestVerdict.Failed, "bad", ", its test failed 3 min ago")]
    [InlineData(TestVerdict.Never, "idle", ", never tested")]
    public void A_tick_has_a_sign_of_its_own_and_says_it_in_words(TestVerdict verdict, string tone, string words)
    {
        _marks.Set(Mark("status", verdict, 3));
        var tick = Show<TestTick>(parameters => parameters.Add(p => p.PartId, "status"));

        Assert.Contains(tone, tick.Find(".tick").ClassList);
        Assert.Equal(words, tick.Find(".sr").TextContent);
        Assert.NotEmpty(tick.Find("svg path").GetAttribute("d")!);
    }

    [Fact]
    public void Ticks_have_four_different_signs() =>
        Assert.Equal(4, Enum.GetValues<TestVerdict>().Select(verdict => MarkWords.Look(verdict).Icon).Distinct().Count());

    [Fact]
    public void A_tick_follows_its_part()
    {
        _marks.Set(Mark("status", TestVerdict.Never));
        var tick = Show<TestTick>(parameters => parameters.Add(p => p.PartId, "status"));

        _marks.Set(Mark("status", TestVerdict.Failed));

        tick.WaitForAssertion(() => Assert.Equal("failed", tick.Find(".tick").GetAttribute("data-verdict")));
        Assert.Equal("its test failed just now by ann. The device refuses it.", tick.Find(".tick").GetAttribute("title"));
    }

    [Fact]
    public void Export_and_install_are_told_what_was_not_tested()
    {
        _marks.Set(Mark("press", TestVerdict.Well, 3, ResourceKind.Connection), Mark("status", TestVerdict.Changed, 3), Mark("speed", TestVerdict.Never));
        var note = Show<UntestedNote>();

        Assert.Equal("1 changed since its test, 1 never tested: status, speed", note.Find("[data-testid=untested] > span:last-child").TextContent.Trim());
        Assert.Empty(note.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task Views_and_marks_let_go()
    {
        _marks.Set(Mark("status", TestVerdict.Never));
        var context = _marks.Open(this);
        var tick = Render<TestTick>(parameters => parameters.AddCascadingValue(context).Add(p => p.PartId, "status"));
        await DisposeComponentsAsync();

        await context.Marks!.DisposeAsync();

        Assert.True(tick.IsDisposed);
        Assert.Equal((0, true, 0), (_marks.Watchers, _marks.IsLeft, _marks.Time.PendingTimers));
    }

    private IRenderedComponent<T> Show<T>(Action<ComponentParameterCollectionBuilder<T>>? more = null) where T : IComponent
    {
        var context = _marks.Open(this);
        return Render<T>(parameters =>
        {
            parameters.AddCascadingValue(context);
            more?.Invoke(parameters);
        });
    }
}
