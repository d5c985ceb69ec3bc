using System.Diagnostics;
using System.Globalization;

namespace Studio.Server.Broker;

/// <summary>
/// One running Mosquitto. On Unix a shell stands between: it ends the broker when the studio's end of its input closes,
/// which happens also when the studio is killed. What escapes even so is found by its record at the next start.
/// </summary>
internal sealed class MosquittoProcess : IAsyncDisposable
{
    // The reader must have the input on a descriptor of its own: a background job's standard input is /dev/null.
    private const string Guard = """
        exec 3<&0
        "$0" -c "$1" 3<&- &
        broker=$!
        echo "$broker"
        ( read -r nothing <&3; kill "$broker" 2>/dev/null ) >/dev/null &
        reader=$!
        wait "$broker"
        status=$?
        kill "$reader" 2>/dev/null
        exit "$status"
        """;

    private readonly Process _process;
    private readonly Queue<string> _log = new();

    private MosquittoProcess(Process process) => _process = process;

    /// <summary>The last lines it logged.</summary>
    public string Log
    {
        get { lock (_log) return string.Join('\n', _log); }
    }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static async Task<MosquittoProcess> StartAsync(MosquittoFiles files, BrokerFolder folder, CancellationToken cancellationToken)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(files.Program, ["-c", folder.Configuration])
            : new ProcessStartInfo("/bin/sh", ["-c", Guard, files.Program, folder.Configuration]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.RedirectStandardError = true;
        var broker = new MosquittoProcess(Process.Start(start)!);
        broker._process.ErrorDataReceived += (_, line) => broker.Note(line.Data);
        broker._process.BeginErrorReadLine();
        var id = OperatingSystem.IsWindows() ? broker._process.Id : int.Parse(await broker._process.StandardOutput.ReadLineAsync(cancellationToken) ?? "0", CultureInfo.InvariantCulture);
        OrphanedBroker.Record(folder.Record, id);
        return broker;
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Ends it and waits; what it keeps is saved.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            if (OperatingSystem.IsWindows()) _process.Kill();
            else _process.StandardInput.Close();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null) return;
        lock (_log)
        {
            if (_log.Count == 20) _log.Dequeue();
            _log.Enqueue(line);
        }
    }
}
