using Connector.Runtime.Live;
using Studio.Client.Live;
using Xunit;

namespace Studio.Tests.Client.Live;

public sealed class PumpTests
{
    [Fact]
    public async Task Snapshot_and_changes_become_one_bounded_list()
    {
        using var feed = new Feed<int>(10);
        for (var i = 1; i <= 3; i++) feed.Publish(i);
        var signal = new SemaphoreSlim(0);
        using var pump = new Pump<int>(feed.Watch(), 4, () => signal.Release());
        Assert.Equal([1, 2, 3], pump.Items);

        feed.Publish(4);
        feed.Publish(5);
        while (pump.Items[^1] != 5) Assert.True(await signal.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal([2, 3, 4, 5], pump.Items);
    }

    [Fact]
    public async Task A_disposed_pump_lets_go_of_the_feed()
    {
        using var feed = new Feed<int>(1);
        var pump = new Pump<int>(feed.Watch(), 4, () => { });
        Assert.Equal(1, feed.Watchers);
        pump.Dispose();
        Assert.Equal(0, feed.Watchers);
        await pump.Ended;
    }

    [Fact]
    public async Task Unwanted_items_cause_no_update()
    {
        using var feed = new Feed<int>(0);
        var updates = 0;
        var pump = new Pump<int>(feed.Watch(), 10, () => updates++, number => number % 2 == 0);
        feed.Publish(1);
        feed.Publish(3);
        feed.Dispose();
        await pump.Ended;
        Assert.Empty(pump.Items);
        Assert.Equal(0, updates);
    }
}
