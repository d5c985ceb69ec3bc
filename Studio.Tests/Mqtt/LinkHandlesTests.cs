using Connector.Runtime.Mqtt;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Mqtt;

/// <summary>Runs alone: it counts the handles and threads of the whole process.</summary>
[Collection(RunsAlone.Name)]
public sealed class LinkHandlesTests
{
    [Fact]
    [Trait("Category", "slow")]
    public async Task A_thousand_connects_and_disconnects_leave_no_handle_and_no_thread_behind()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        for (var i = 0; i < 20; i++) await ConnectOnceAsync(broker.Port);
        var before = Handles();
        for (var i = 0; i < 1000; i++) await ConnectOnceAsync(broker.Port);

        await Eventually.TrueAsync(() => Handles().Files <= before.Files + 5 && Handles().Threads <= before.Threads + 5, () => $"{before} -> {Handles()}");
    }

    private static async Task ConnectOnceAsync(int port)
    {
        await using var link = MosquittoLinkTests.Link(port);
        await MosquittoLinkTests.ConnectedAsync(link);
        await using var heard = await link.SubscribeAsync("a", new MqttSubscribe(), TestContext.Current.CancellationToken);
        await link.PublishAsync(new MqttPublish("a", "x"u8.ToArray(), 1), TestContext.Current.CancellationToken);
    }

    private static (int Files, int Threads) Handles() =>
        (Directory.GetFileSystemEntries("/proc/self/fd").Length, Directory.GetFileSystemEntries("/proc/self/task").Length);
}
