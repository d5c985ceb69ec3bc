using Connector.Runtime.Mqtt;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Mqtt;

/// <summary>
/// Counts the handles and threads of the whole process. The process also holds what earlier tests left to be collected and what the
/// runtime opens when it likes, so the bound is far above those and far below one lost handle per cycle.
/// </summary>
[Collection(RunsAlone.Name)]
public sealed class LinkHandlesTests
{
    private const int Cycles = 1000;
    private const int OfTheProcess = 100;

    [Fact]
    [Trait("Category", "slow")]
    public async Task A_thousand_connects_and_disconnects_leave_no_handle_and_no_thread_behind()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        for (var i = 0; i < 20; i++) await ConnectOnceAsync(broker.Port);
        var before = Handles();
        for (var i = 0; i < Cycles; i++) await ConnectOnceAsync(broker.Port);

        await Eventually.TrueAsync(
            () => Handles().Files < before.Files + OfTheProcess && Handles().Threads < before.Threads + OfTheProcess,
            () => $"{before} -> {Handles()}; {string.Join(", ", Kinds())}");
    }

    private static IEnumerable<string> Kinds() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Select(handle => File.ResolveLinkTarget(handle, returnFinalTarget: false)?.Name.Split(':')[0] ?? "closed")
        .CountBy(kind => kind).OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Value} {kind.Key}").Take(10);

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
