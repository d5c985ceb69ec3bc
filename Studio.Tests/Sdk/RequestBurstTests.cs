using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Sdk;

public sealed class RequestBurstTests
{
    private readonly List<string> _done = [];

    [Fact]
    public void WhatIsDeferred_IsDoneOnceWhenTheOutermostBurstEnds()
    {
        Action flush = () => _done.Add("flush"), other = () => _done.Add("other");
        using (RequestBurst.Begin())
        {
            using (RequestBurst.Begin()) Assert.True(RequestBurst.TryDefer(flush));
            Assert.True(RequestBurst.TryDefer(flush));
            Assert.True(RequestBurst.TryDefer(other));
            Assert.Empty(_done);
        }

        Assert.Equal(["flush", "other"], _done);
    }

    [Fact]
    public void WhatIsDeferredLast_IsDoneAfterEverythingElse_AlsoWhatThatDefers()
    {
        using (RequestBurst.Begin())
        {
            Assert.True(RequestBurst.TryDeferLast(() => _done.Add("publish")));
            RequestBurst.TryDefer(() =>
            {
                _done.Add("ask");
                using var inner = RequestBurst.Begin();
                RequestBurst.TryDefer(() => _done.Add("ask more"));
            });
        }

        Assert.False(RequestBurst.TryDeferLast(() => _done.Add("late")));
        Assert.Equal(["ask", "ask more", "publish"], _done);
    }

    [Fact]
    public void OutsideABurst_NothingIsDeferred()
    {
        Assert.False(RequestBurst.TryDefer(() => _done.Add("flush")));
        using (RequestBurst.Begin())
        {
        }

        Assert.Empty(_done);
    }

    [Fact]
    public void ABurst_BelongsToItsThread()
    {
        var deferred = true;
        using (RequestBurst.Begin())
        {
            var other = new Thread(() => deferred = RequestBurst.TryDefer(() => _done.Add("flush")));
            other.Start();
            other.Join();
        }

        Assert.False(deferred);
        Assert.Empty(_done);
    }

    [Fact]
    public void WhatIsDone_MayDeferMore()
    {
        using (RequestBurst.Begin()) RequestBurst.TryDefer(() =>
        {
            using var inner = RequestBurst.Begin();
            RequestBurst.TryDefer(() => _done.Add("later"));
        });

        Assert.Equal(["later"], _done);
    }
}
