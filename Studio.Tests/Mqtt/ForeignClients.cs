using System.Diagnostics;
using System.Threading.Channels;
using Xunit;

namespace Studio.Tests.Mqtt;

/// <summary>mosquitto_pub and mosquitto_sub: clients that know nothing of ours.</summary>
internal static class ForeignClients
{
    public static async Task PublishAsync(int port, string topic, string payload, params string[] more)
    {
        using var process = Process.Start(new ProcessStartInfo("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{port}", "-t", topic, "-m", payload, .. more])
        {
            RedirectStandardError = true,
        })!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, error);
    }
}

/// <summary>A running mosquitto_sub. Lines have the form "topic payload", or what the caller's format says.</summary>
internal sealed class ForeignSubscriber : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private ForeignSubscriber(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null) _lines.Writer.TryComplete();
            else _lines.Writer.TryWrite(line.Data);
        };
        process.BeginOutputReadLine();
    }

    public ChannelReader<string> Lines => _lines.Reader;

    /// <summary>Starts it and waits until it hears: a probe of its own must come back.</summary>
    public static async Task<ForeignSubscriber> StartAsync(int port, string filter, params string[] more)
    {
        var probe = $"probe/{Guid.NewGuid():N}";
        var subscriber = new ForeignSubscriber(Process.Start(new ProcessStartInfo(
            "mosquitto_sub", ["-h", "127.0.0.1", "-p", $"{port}", "-t", probe, "-t", filter, "-F", "%t %p", .. more])
        {
            RedirectStandardOutput = true,
        })!);
        var heard = false;
        _ = Task.Run(async () =>
        {
            while (!Volatile.Read(ref heard)) await ForeignClients.PublishAsync(port, probe, "?", [.. more.SkipWhile(word => word != "-u").Take(4)]);
        });
        while (!(await Eventually.ReadAsync(subscriber.Lines)).StartsWith(probe, StringComparison.Ordinal)) { }
        Volatile.Write(ref heard, true);
        return subscriber;
    }

    /// <summary>The next line that is not a probe.</summary>
    public async Task<string> NextAsync()
    {
        while (true)
        {
            var line = await Eventually.ReadAsync(Lines);
            if (!line.StartsWith("probe/", StringComparison.Ordinal)) return line;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
