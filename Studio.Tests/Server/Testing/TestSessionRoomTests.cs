using Connector.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Studio.Server.Devices;
using Studio.Server.Services;
using Studio.Server.Testing;
using Studio.Tests.Support;
using Xunit;
using Device = Connector.Runtime.Devices.ExampleDevice;

namespace Studio.Tests.Server.Testing;

public sealed class TestSessionRoomTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task ASessionNobodyWatches_EndsAfterItsTime_ButNotWhenSomebodyComesBack()
    {
        var time = new ManualTime();
        await using var device = Device.Start(TimeProvider.System);
        await using var studio = new StudioApp(time: time);
        await using var user = studio.As(new TestUser());
        var key = await user.Get<UserServices>().CreateAsync(ReadyFiles.Custom(Device.Host, device.Port), null, Token);
        var sessions = user.Get<UserTestSessions>();
        var room = studio.Services.GetRequiredService<TestSessionRoom>();
        var first = sessions.Join(key);
        await first.ConnectAsync("exampleDevice", Token);
        await WaitFor.TrueAsync(() => first.Find("exampleDevice")!.Status.State == ConnectionState.Connected);
        var live = first.Find("exampleDevice");

        first.Dispose();
        time.Advance(TestSessionRoom.Unwatched - TimeSpan.FromSeconds(1));
        using (var back = sessions.Join(key)) Assert.Same(live, back.Find("exampleDevice"));
        time.Advance(TestSessionRoom.Unwatched - TimeSpan.FromSeconds(1));
        Assert.Single(room.Running(key));

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(room.Running(key));
        await WaitFor.TrueAsync(() => device.Clients == 0);
    }
}
