using Studio.Client.Live;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Client.Live;

public sealed class ScreenUpdatesTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void The_first_change_is_shown_at_once_and_a_flood_at_most_ten_times_a_second()
    {
        var shown = 0;
        using var updates = new ScreenUpdates(_time, () => shown++);
        updates.Request();
        Assert.Equal(1, shown);

        for (var i = 0; i < 1_000; i++)
        {
            updates.Request();
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(shown, 10, 11);
    }

    [Fact]
    public void The_last_change_of_a_flood_is_shown()
    {
        var shown = 0;
        using var updates = new ScreenUpdates(_time, () => shown++);
        updates.Request();
        updates.Request();
        updates.Request();
        Assert.Equal(1, shown);
        _time.Advance(ScreenUpdates.Gap);
        Assert.Equal(2, shown);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, shown);
    }

    [Fact]
    public void Nothing_is_shown_after_disposal()
    {
        var shown = 0;
        var updates = new ScreenUpdates(_time, () => shown++);
        updates.Request();
        updates.Request();
        updates.Dispose();
        _time.Advance(TimeSpan.FromSeconds(1));
        updates.Request();
        Assert.Equal(1, shown);
    }
}
