using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Studio.Tests.Support;
using Xunit;

namespace Studio.Tests.Connectors.Modbus;

/// <summary>A Modbus server that is not ours, as a process of its own. Absent where Debian's python3-pymodbus is not installed.</summary>
public sealed class PymodbusServer : IAsyncLifetime
{
    private Process? _process;

    public int Port { get; private set; }

    public string? WhyAbsent { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists("/usr/bin/python3") || !Imports())
        {
            WhyAbsent = "skipped: python3-pymodbus is not installed (apt-get install python3-pymodbus python3-serial-asyncio)";
            return;
        }

        Port = FreePort();
        await StartAsync();
    }

    /// <summary>Starts the server on its port and waits until it listens.</summary>
    public async Task StartAsync()
    {
        _process = Python(Path.Combine(AppContext.BaseDirectory, "TestCases", "Modbus", "server.py"), Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await WaitFor.TrueAsync(Listens, 30, "pymodbus listening");
    }

    /// <summary>Ends the server as a power cut would.</summary>
    public void Stop()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    private static bool Imports()
    {
        using var python = Python("-c", "import pymodbus.server");
        python.WaitForExit();
        return python.ExitCode == 0;
    }

    private static Process Python(params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private bool Listens()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
