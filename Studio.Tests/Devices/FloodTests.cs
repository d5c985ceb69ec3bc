using Connector.Runtime.Devices;
using Studio.Tests.Connectors;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Devices;

/// <summary>Runs alone: it measures the memory of the whole process, whose bound is half of what is flooded.</summary>
[Collection(RunsAlone.Name)]
public sealed class FloodTests
{
    [Fact]
    public async Task Memory_stays_bounded_under_a_flood_and_answers_still_arrive()
    {
        await using var device = ExampleDevice.Start(TimeProvider.System);
        await using var proxy = FaultProxy.Start(ExampleDevice.Host, device.Port, TimeProvider.System);
        await using var rig = await new ConnectorRig("Custom", new { host = "127.0.0.1", port = proxy.Port, requestTimeout = 20_000 }).ConnectAsync();
        await rig.ReadAsync(new { address = "setpoint" });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        proxy.Fault = ProxyFault.Flood;
        await WaitFor.TrueAsync(() => proxy.Sent > 64 * 1024 * 1024, 60, "64 MB of flood");
        Assert.Equal("20", (await rig.ReadAsync(new { address = "setpoint" })).AsText());
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 32 * 1024 * 1024);
        Assert.False(rig.Lost.IsCompleted);
    }
}
