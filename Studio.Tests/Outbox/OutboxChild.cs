using System.Diagnostics;
using System.Runtime.CompilerServices;
using Connector.Runtime.Outbox;

namespace Studio.Tests.Outbox;

/// <summary>
/// This test program started a second time as an agent that accepts messages until it is killed: it prints the number of
/// each message that was accepted.
/// </summary>
internal static class OutboxChild
{
    private const string FileVariable = "STUDIO_TESTS_OUTBOX_CHILD";

    public static Process Start(string file) => Process.Start(new ProcessStartInfo("dotnet", [typeof(OutboxChild).Assembly.Location])
    {
        RedirectStandardOutput = true,
        Environment = { [FileVariable] = file },
    })!;

    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is not { Length: > 0 } file) return;
        // A module initialiser holds the lock of the module: the work must not need another thread to enter it.
        var work = new Thread(() => AcceptUntilKilled(file));
        work.Start();
    }

    private static void AcceptUntilKilled(string file)
    {
        var outbox = new Connector.Runtime.Outbox.Outbox(new OutboxOptions { File = file }, TimeProvider.System, link: null);
        Parallel.For(0, 8, lane =>
        {
            for (var i = 0; ; i++)
            {
                var number = outbox.AcceptAsync(new OutboxMessage($"lane/{lane}", BitConverter.GetBytes(i), 1, false)).GetAwaiter().GetResult();
                Console.WriteLine(number);
            }
        });
    }
}
