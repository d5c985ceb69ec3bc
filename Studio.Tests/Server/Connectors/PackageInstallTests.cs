using Studio.Server.Connectors;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Server.Connectors;

/// <summary>A run of npm: its lines, its end, and its being cancelled with all that it started.</summary>
public sealed class PackageInstallTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ARunThatWorks_TellsItsLinesAndThatItIsDone()
    {
        var install = PackageInstall.Start(_folder.Path, Npm("echo \"$@\"; pwd; echo done >&2"), TimeProvider.System);
        await install.Ended;

        Assert.Equal((true, "The packages are installed."), (install.Succeeded, install.Outcome));
        Assert.Contains("ci --ignore-scripts --omit=dev --no-audit --no-fund --loglevel=http", install.Lines);
        Assert.Contains("done", install.Lines);
        Assert.Contains(install.Lines, line => line.EndsWith(Path.GetFileName(_folder.Path), StringComparison.Ordinal));
    }

    [Fact]
    public async Task ARunThatFails_SaysWithWhat()
    {
        var install = PackageInstall.Start(_folder.Path, Npm("echo ENOTFOUND; exit 7"), TimeProvider.System);
        await install.Ended;

        Assert.False(install.Succeeded);
        Assert.StartsWith("npm ended with code 7", install.Outcome);
    }

    [Fact]
    public async Task Cancel_EndsItWithWhatItStarted()
    {
        var install = PackageInstall.Start(_folder.Path, Npm("sleep 600 & echo child $!; wait"), TimeProvider.System);
        await WaitFor.TrueAsync(() => install.Lines.Count > 0, 30);

        install.Cancel();
        await install.Ended;

        Assert.StartsWith("It was cancelled.", install.Outcome);
        var child = int.Parse(install.Lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        await WaitFor.TrueAsync(() => !IsRunning(child), 30, "the child is gone");
    }

    [Fact]
    public async Task WithoutNpm_SaysWhatToInstall()
    {
        var install = PackageInstall.Start(_folder.Path, _folder["no-such-program"], TimeProvider.System);
        await install.Ended;

        Assert.Contains("Install Node.js with npm", install.Outcome);
    }

    private static bool IsRunning(int process)
    {
        var status = $"/proc/{process}/stat";
        return File.Exists(status) && !File.ReadAllText(status).Contains(") Z ", StringComparison.Ordinal);
    }

    private string Npm(string script)
    {
        var path = _folder["npm"];
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
