using System.ComponentModel;
using System.Diagnostics;
using Studio.Client.Ports;

namespace Studio.Server.Connectors;

/// <summary>One run of <c>npm ci --ignore-scripts</c>: downloads what the lock file names and runs none of it.</summary>
internal sealed class PackageInstall : IPackageInstall
{
    private const int MostLines = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = new();
    private readonly CancellationTokenSource _cancel;
    private bool _wasCancelled;

    private PackageInstall(TimeProvider time)
    {
        StartedAt = time.GetUtcNow();
        _cancel = new CancellationTokenSource(Limit, time);
    }

    public IReadOnlyList<string> Lines
    {
        get { lock (_lock) return [.. _lines]; }
    }

    public DateTimeOffset StartedAt { get; }

    public bool IsRunning => Outcome is null;

    public string? Outcome { get; private set; }

    public bool Succeeded { get; private set; }

    /// <summary>Ends when the run has ended.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public event Action? Changed;

    public static PackageInstall Start(string folder, string npm, TimeProvider time)
    {
        var install = new PackageInstall(time);
        install.Ended = Task.Run(() => install.RunAsync(folder, npm));
        return install;
    }

    public void Cancel()
    {
        _wasCancelled = true;
        _cancel.Cancel();
    }

    private async Task RunAsync(string folder, string npm)
    {
        try
        {
            var start = new ProcessStartInfo(npm, ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=http"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            process.OutputDataReceived += (_, line) => Add(line.Data);
            process.ErrorDataReceived += (_, line) => Add(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            try
            {
                await process.WaitForExitAsync(_cancel.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
                End(false, _wasCancelled ? "It was cancelled. The connector cannot be used until its packages are installed." : $"It took longer than {Limit.TotalMinutes:0} minutes and was ended. Look whether the registry can be reached from here.");
                return;
            }

            End(process.ExitCode == 0, process.ExitCode == 0 ? "The packages are installed." : $"npm ended with code {process.ExitCode}; its last lines say why. Where there is no internet, copy node_modules from a machine that has it.");
        }
        catch (Win32Exception exception)
        {
            End(false, $"npm could not be started: {exception.Message}. Install Node.js with npm on the studio's machine, or copy node_modules there.");
        }
    }

    private void Add(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_lock)
        {
            _lines.Enqueue(line.Length > 300 ? line[..300] + "…" : line);
            while (_lines.Count > MostLines) _lines.Dequeue();
        }

        Changed?.Invoke();
    }

    private void End(bool succeeded, string outcome)
    {
        (Succeeded, Outcome) = (succeeded, outcome);
        Changed?.Invoke();
    }
}
