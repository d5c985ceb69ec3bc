using System.Collections.Concurrent;

namespace Studio.Server.Connectors;

/// <summary>The runs of npm, one at a time per folder. None outlives the studio.</summary>
internal sealed class PackageInstalls(TimeProvider time) : IHostedService
{
    private readonly ConcurrentDictionary<string, PackageInstall> _runs = new(StringComparer.Ordinal);

    /// <summary>The program; tests put another in its place.</summary>
    public string Npm { get; set; } = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    public PackageInstall? Find(string folder) => _runs.GetValueOrDefault(folder);

    public PackageInstall Start(string folder) => _runs.AddOrUpdate(
        folder, _ => PackageInstall.Start(folder, Npm, time), (_, last) => last.IsRunning ? last : PackageInstall.Start(folder, Npm, time));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var run in _runs.Values.Where(run => run.IsRunning)) run.Cancel();
        return Task.WhenAll(_runs.Values.Select(run => run.Ended)).WaitAsync(cancellationToken);
    }
}
