using Connector.Runtime.States;
using Studio.Client.Workbench;
using Xunit;
using static Connector.Sdk.ConnectionState;

namespace Studio.Tests.Client.Workbench;

public sealed class RecorderModelTests
{
    private static readonly StateChange[] History =
    [
        FakeLive.Change(1, Disconnected, Connecting, ConnectionTrigger.Connect, 0),
        FakeLive.Change(2, Connecting, Connected, ConnectionTrigger.ConnectDone, 10),
        FakeLive.Change(3, Connected, Reconnecting, ConnectionTrigger.ConnectLost, 70),
        FakeLive.Change(4, Reconnecting, Reconnecting, ConnectionTrigger.ReconnectFailed, 75, attempt: 1),
    ];

    [Fact]
    public void Bands_fill_the_window_from_the_first_record_to_now()
    {
        var model = RecorderModel.Build(History, TimeSpan.FromSeconds(100), FakeLive.Start.AddSeconds(100));

        Assert.Equal([Connecting, Connected, Reconnecting], model.Bands.Select(band => band.State));
        Assert.Equal([0.0, 10, 70], model.Bands.Select(band => band.Offset));
        Assert.Equal([10.0, 60, 30], model.Bands.Select(band => band.Share));
    }

    [Fact]
    public void A_failed_retry_stays_one_band_but_is_an_event_of_its_own()
    {
        var model = RecorderModel.Build(History, TimeSpan.FromSeconds(100), FakeLive.Start.AddSeconds(100));

        Assert.Single(model.Bands, band => band.State == Reconnecting);
        Assert.Equal([4L, 3, 2, 1], model.Events.Select(change => change.Sequence));
    }

    [Fact]
    public void What_lies_before_the_window_is_cut_off_at_its_edge()
    {
        var model = RecorderModel.Build(History, TimeSpan.FromSeconds(40), FakeLive.Start.AddSeconds(100));

        Assert.Equal([(Connected, 0.0, 25.0), (Reconnecting, 25.0, 75.0)], model.Bands.Select(band => (band.State, band.Offset, band.Share)));
    }

    [Fact]
    public void A_refusal_is_told_and_changes_no_band()
    {
        var refused = FakeLive.Change(5, Reconnecting, Reconnecting, ConnectionTrigger.Connect, 80, refused: true);
        var model = RecorderModel.Build([.. History, refused], TimeSpan.FromSeconds(100), FakeLive.Start.AddSeconds(100));

        Assert.Equal(refused, model.Events[0]);
        Assert.Equal(3, model.Bands.Count);
    }

    [Fact]
    public void Nothing_recorded_gives_an_empty_strip() => Assert.Empty(RecorderModel.Build([], TimeSpan.FromMinutes(1), FakeLive.Start).Bands);
}
