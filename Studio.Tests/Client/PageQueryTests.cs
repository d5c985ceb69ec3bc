using Microsoft.AspNetCore.Components;
using Studio.Client.Live;
using Xunit;

namespace Studio.Tests.Client;

public sealed class PageQueryTests
{
    private readonly SlowBrowser _browser = new("http://studio/services/a?node=/resources/x&pane=test");

    [Fact]
    public void What_is_set_holds_at_once_and_goes_along_with_the_next()
    {
        var changes = 0;
        using var query = new PageQuery(_browser, () => changes++);
        Assert.Equal(("/resources/x", "test", null), (query["node"], query["pane"], query["tab"]));

        query.Set("node", "/resources/y");
        query.Set("tab", "log");
        query.Set("pane", null);

        Assert.Equal(("/resources/y", null, "log"), (query["node"], query["pane"], query["tab"]));
        Assert.Equal(3, changes);
        Assert.Equal("http://studio/services/a?node=%2Fresources%2Fy&tab=log", _browser.Asked[^1]);
    }

    [Fact]
    public void Addresses_on_the_way_to_the_newest_change_nothing()
    {
        using var query = new PageQuery(_browser, () => { });
        query.Set("tab", "log");
        query.Set("tab", "frames");
        _browser.AnswerNext();
        Assert.Equal("frames", query["tab"]);
        _browser.AnswerNext();
        Assert.Equal("frames", query["tab"]);
    }

    [Fact]
    public void The_browsers_own_buttons_are_followed()
    {
        var changes = 0;
        using var query = new PageQuery(_browser, () => changes++);
        query.Set("tab", "log");
        _browser.AnswerNext();
        _browser.GoTo("http://studio/services/a?node=%2fresources%2fz%20%C3%A4");
        Assert.Equal(("/resources/z ä", null, 2), (query["node"], query["tab"], changes));

        // What is there already is no change, and nothing is waited for because of it.
        query.Set("node", "/resources/z ä");
        _browser.GoTo("http://studio/services/a?tab=write");
        Assert.Equal((null, "write"), (query["node"], query["tab"]));
    }

    [Fact]
    public void A_page_that_is_gone_is_told_nothing()
    {
        var query = new PageQuery(_browser, () => Assert.Fail("told"));
        query.Dispose();
        _browser.GoTo("http://studio/services/a?tab=write");
    }

    /// <summary>A browser that takes its time: it answers when it is told to.</summary>
    private sealed class SlowBrowser : NavigationManager
    {
        private int _answered;

        public SlowBrowser(string uri) => Initialize("http://studio/", uri);

        public List<string> Asked { get; } = [];

        public void AnswerNext() => GoTo(Asked[_answered++]);

        public void GoTo(string uri)
        {
            Uri = uri;
            NotifyLocationChanged(false);
        }

        protected override void NavigateToCore(string uri, NavigationOptions options) => Asked.Add(ToAbsoluteUri(uri).AbsoluteUri);
    }
}
