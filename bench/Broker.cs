using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Connector.Runtime.Mqtt;

namespace Bench;

/// <summary>
/// A real Mosquitto on loopback that is asked every second how many messages it has received: what a contender left in its
/// own queue, or dropped, does not count.
/// </summary>
internal sealed class Broker : IAsyncDisposable
{
    private readonly List<(long At, long Messages)> _counts = [];
    private readonly DirectoryInfo _folder;
    private readonly Process _process;
    private readonly MosquittoLink _link;

    private Broker(DirectoryInfo folder, Process process, int port)
    {
        (_folder, _process, Port) = (folder, process, port);
        _link = new MosquittoLink(new MqttLinkOptions { Host = "127.0.0.1", Port = port, ClientId = "counter" }, TimeProvider.System);
    }

    public int Port { get; }

    /// <summary>Deleted with the broker.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Starts it; null where Mosquitto is missing, which is said.</summary>
    public static async Task<Broker?> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("bench-broker");
        var port = FreePort();
        var file = Path.Combine(folder.FullName, "mosquitto.conf");
        await File.WriteAllTextAsync(file, $"listener {port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\nsys_interval 1\nlog_type error\n");
        var program = new[] { "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto" }.FirstOrDefault(File.Exists) ?? "mosquitto";
        try
        {
            var broker = new Broker(folder, Process.Start(new ProcessStartInfo(program, ["-c", file]))!, port);
            await broker.ListenAsync();
            return broker;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Console.WriteLine($"Without a broker, so nothing is published: {exception.Message}");
            folder.Delete(recursive: true);
            return null;
        }
    }

    /// <summary>Messages per second that arrived in the last so many seconds.</summary>
    public double Rate(double seconds)
    {
        lock (_counts)
        {
            var since = TimeProvider.System.GetTimestamp() - (long)(seconds * TimeProvider.System.TimestampFrequency);
            var inside = _counts.Where(count => count.At >= since).ToArray();
            return inside.Length < 2 ? 0 : (inside[^1].Messages - inside[0].Messages) / TimeProvider.System.GetElapsedTime(inside[0].At, inside[^1].At).TotalSeconds;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task ListenAsync()
    {
        _link.Start();
        while (_link.Status.State != MqttLinkState.Connected) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        var heard = await _link.SubscribeAsync("$SYS/broker/publish/messages/received", new MqttSubscribe());
        _ = CountAsync(heard);
    }

    private async Task CountAsync(IMqttSubscription heard)
    {
        await foreach (var message in heard.Messages.ReadAllAsync())
        {
            lock (_counts) _counts.Add((TimeProvider.System.GetTimestamp(), long.Parse(message.Text, CultureInfo.InvariantCulture)));
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
