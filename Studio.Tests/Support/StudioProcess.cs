using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Studio.Tests.Support;

/// <summary>
/// The studio as ./run starts it: a process of its own, told on its standard output where it is. Disposing kills it.
/// </summary>
internal sealed class StudioProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _said = [];

    private StudioProcess(Process process) => _process = process;

    public Uri Url { get; private set; } = default!;

    /// <summary>The path of the one-time link, or null when it printed none.</summary>
    public string? SetupPath { get; private set; }

    /// <summary>All it has printed.</summary>
    public string Said
    {
        get { lock (_said) return string.Join('\n', _said); }
    }

    public static async Task<StudioProcess> StartAsync(string data, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet");
        foreach (var argument in (string[])[Path.Combine(Checkout.OutputOf("Studio.Server"), "Studio.Server.dll"), "--contentRoot", Checkout.Root, $"--Studio:DataDirectory={data}", .. arguments])
            start.ArgumentList.Add(argument);
        if (!arguments.Any(argument => argument.StartsWith("--Studio:Port", StringComparison.Ordinal))) start.ArgumentList.Add("--Studio:Port=0");
        if (!arguments.Any(argument => argument.StartsWith("--Mqtt:", StringComparison.Ordinal))) start.ArgumentList.Add("--Mqtt:Mode=off");
        return await StartAsync(start, cancellationToken);
    }

    /// <summary>Another way to start it, such as the launcher of an archive.</summary>
    public static async Task<StudioProcess> StartAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        if (start.WorkingDirectory.Length == 0) start.WorkingDirectory = Path.GetTempPath();
        var studio = new StudioProcess(Process.Start(start)!);
        studio.Listen();
        return await studio.ReadyAsync(cancellationToken);
    }

    /// <summary>What Ctrl+C does. Returns the exit code.</summary>
    public async Task<int> InterruptAsync(CancellationToken cancellationToken)
    {
        const int interrupt = 2;
        Signal(_process.Id, interrupt);
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Patience, TimeProvider.System, cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Listen()
    {
        // Its end is told before its last lines were read, so that the ends of both streams are waited for.
        var open = 2;
        void Take(object _, DataReceivedEventArgs received)
        {
            if (received.Data is not { } line)
            {
                if (Interlocked.Decrement(ref open) == 0) _lines.Writer.TryComplete();
                return;
            }

            lock (_said) _said.Add(line);
            _lines.Writer.TryWrite(line);
        }

        _process.OutputDataReceived += Take;
        _process.ErrorDataReceived += Take;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task<StudioProcess> ReadyAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        const string address = "Connector Studio is at ";
        await foreach (var line in _lines.Reader.ReadAllAsync(ends.Token))
        {
            if (line.StartsWith(address, StringComparison.Ordinal)) Url = new Uri(line[address.Length..]);
            else if (line.StartsWith("Ready.", StringComparison.Ordinal)) return this;
            else if (line.Contains("/setup?token=", StringComparison.Ordinal)) SetupPath = new Uri(line.Trim()).PathAndQuery;
        }

        await DisposeAsync();
        throw new InvalidOperationException($"The studio did not start:\n{Said}");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);
}
