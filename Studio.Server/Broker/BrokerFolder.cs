using System.Net;
using System.Net.Sockets;

namespace Studio.Server.Broker;

/// <summary>The broker's own folder in the data directory: configuration, accounts, what it keeps.</summary>
internal sealed class BrokerFolder
{
    private readonly MqttSettings _settings;

    public BrokerFolder(string data, MqttSettings settings)
    {
        _settings = settings;
        Root = Path.Combine(data, "broker");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Root);
        else Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Root { get; }
    public string Configuration => Path.Combine(Root, "mosquitto.conf");
    public string Accounts => Path.Combine(Root, "dynamic-security.json");

    /// <summary>Process id and start time of the broker that was started last.</summary>
    public string Record => Path.Combine(Root, "broker.pid");

    /// <summary>Writes the configuration for a port.</summary>
    public void Configure(MosquittoFiles files, int port)
    {
        List<string> lines =
        [
            "# Written by the studio at every start; changes here are lost.",
            $"listener {port} {_settings.Address}",
            "allow_anonymous false",
            $"plugin {files.Plugin}",
            $"plugin_opt_config_file {Accounts}",
            "persistence true",
            $"persistence_location {Root}/",
            "autosave_interval 60",
            // The default of 1,000 drops silently for a subscriber that is slow for a moment.
            "max_queued_messages 100000",
            "max_queued_bytes 268435456",
            "max_inflight_messages 200",
            "max_packet_size 16777216",
            "set_tcp_nodelay true",
            "log_dest stderr",
            "log_type error",
            "log_type warning",
        ];
        // As root Mosquitto would change to an account that cannot read this folder.
        if (Environment.UserName == "root") lines.Add("user root");
        File.WriteAllLines(Configuration, lines);
    }

    /// <summary>The wished port, or a free one when it is taken.</summary>
    public int ChoosePort(int? before)
    {
        foreach (var port in new[] { before ?? _settings.Port, _settings.Port, 0 })
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Parse(_settings.Address), port);
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException) when (port != 0)
            {
                // Taken, or not allowed to this account: the next one.
            }
        }

        throw new InvalidOperationException("No free port was found.");
    }
}
