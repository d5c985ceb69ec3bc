using System.Diagnostics;
using Connector.Runtime.Outbox;
using Xunit;

namespace Studio.Tests.Outbox;

/// <summary>
/// This test program started a second time, with one explicit test only: an agent that accepts messages until it is killed
/// and prints the number of each message that was accepted.
/// </summary>
public sealed class OutboxChild
{
    private const string FileVariable = "STUDIO_TESTS_OUTBOX_CHILD";

    internal static Process Start(string file) => Process.Start(new ProcessStartInfo("dotnet",
        [typeof(OutboxChild).Assembly.Location, "-noLogo", "-explicit", "only", "-method", $"{typeof(OutboxChild).FullName}.{nameof(Accept_until_killed)}"])
    {
        RedirectStandardOutput = true,
        Environment = { [FileVariable] = file },
    })!;

    [Fact(Explicit = true)]
    public async Task Accept_until_killed()
    {
        var file = Environment.GetEnvironmentVariable(FileVariable);
        Assert.SkipWhen(file is null or "", "skipped: only run as a child of the outbox tests");
        await using var outbox = new Connector.Runtime.Outbox.Outbox(new OutboxOptions { File = file }, TimeProvider.System, link: null);
        await Parallel.ForAsync(0, 8, async (lane, cancel) =>
        {
            for (var i = 0; ; i++)
                Console.WriteLine(await outbox.AcceptAsync(new OutboxMessage($"lane/{lane}", BitConverter.GetBytes(i), 1, false), cancel));
        });
    }
}
