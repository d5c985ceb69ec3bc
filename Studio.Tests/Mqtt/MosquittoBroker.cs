using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Studio.Tests.Mqtt;

/// <summary>A real Mosquitto on a free loopback port with its own folder; stopped by its own process id.</summary>
internal sealed class MosquittoBroker : IAsyncDisposable
{
    private readonly string _config;
    private Process? _process;

    private MosquittoBroker(string folder, int port, IReadOnlyList<string> settings)
    {
        Folder = folder;
        Port = port;
        _config = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllLines(_config, [$"listener {port} 127.0.0.1", $"user {Environment.UserName}", "persistence false", "set_tcp_nodelay true", .. settings]);
    }

    public string Folder { get; }
    public int Port { get; }
    public int ProcessId => _process!.Id;

    public static string? Executable { get; } =
        new[] { "/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto" }.FirstOrDefault(File.Exists);

    /// <summary>Starts a broker that lets everybody in, unless settings say otherwise.</summary>
    public static async Task<MosquittoBroker> StartAsync(params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
        return await StartAsync(folder, settings.Length > 0 ? settings : ["allow_anonymous true"]);
    }

    public static async Task<MosquittoBroker> StartAsync(string folder, IReadOnlyList<string> settings)
    {
        Assert.SkipWhen(Executable is null, "skipped: mosquitto is not installed");
        var broker = new MosquittoBroker(folder, FreePort(), settings);
        await broker.StartAgainAsync();
        return broker;
    }

    /// <summary>Starts it on the same port, after <see cref="Kill"/> or <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo(Executable!, ["-c", _config])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var log = new List<string>();
        _process.ErrorDataReceived += (_, line) => { lock (log) log.Add(line.Data ?? ""); };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await Eventually.TrueAsync(Answers, () => { lock (log) return string.Join('\n', log); });
    }

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to end (SIGTERM) and waits.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        await _process!.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>It holds its sockets and does nothing more (SIGSTOP), until <see cref="GoOnAsync"/>.</summary>
    public Task HoldAsync() => SignalAsync("STOP");

    public Task GoOnAsync() => SignalAsync("CONT");

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{ProcessId}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) Kill();
        _process?.Dispose();
        await Task.Yield();
        Directory.Delete(Folder, recursive: true);
    }

    private bool Answers()
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
