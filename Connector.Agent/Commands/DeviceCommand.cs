using System.CommandLine;
using System.Net.Sockets;
using Connector.Runtime.Devices;

namespace Connector.Agent.Commands;

/// <summary><c>device custom</c>: the example device, until Ctrl+C. A fault's name typed on standard input changes its mind.</summary>
internal static class DeviceCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "The port on loopback; 0 takes a free one.", DefaultValueFactory = _ => 0 };
        var fault = new Option<string>("--fault")
        {
            Description = "How it misbehaves: " + string.Join(", ", DeviceFaults.All.Select(known => known.Name)) + ".",
            DefaultValueFactory = _ => "none",
        };
        var json = CommonOptions.Json();
        var custom = new Command("custom", "A device for the example protocol, on loopback. Type a fault's name to change how it behaves.") { port, fault, json };
        custom.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(port), parsed.GetValue(fault)!, Console.In, Output.Standard(parsed.GetValue(json)), cancellationToken));
        return new Command("device", "Starts an example device.") { custom };
    }

    internal static async Task<int> RunAsync(int port, string faultName, TextReader input, Output output, CancellationToken cancellationToken)
    {
        if (DeviceFaults.Find(faultName) is not { } fault)
        {
            output.Note($"There is no fault called {faultName}. Known are: {string.Join(", ", DeviceFaults.All.Select(known => known.Name))}.");
            return ExitCode.CouldNotRun;
        }

        if (port is < 0 or > 65535)
        {
            output.Note($"{port} is not a port; take one from 1 to 65535, or 0 for a free one.");
            return ExitCode.CouldNotRun;
        }

        ExampleDevice device;
        try
        {
            device = ExampleDevice.Start(TimeProvider.System, port);
        }
        catch (SocketException exception)
        {
            output.Note($"Port {port} cannot be opened; another program may have it. Choose another with --port, or 0 for a free one.", exception.Message);
            return ExitCode.CouldNotRun;
        }

        await using (device.ConfigureAwait(false))
        {
            device.Fault = fault;
            output.Result($"The example device listens on {ExampleDevice.Host}:{device.Port}. Ctrl+C ends it.", writer =>
            {
                writer.WriteString("kind", "listening");
                writer.WriteString("protocol", "Custom");
                writer.WriteString("host", ExampleDevice.Host);
                writer.WriteNumber("port", device.Port);
                writer.WriteString("fault", DeviceFaults.NameOf(fault));
            });
            foreach (var (address, description) in ExampleValues.Known) output.Text($"  {address.PadRight(12)} {description}");
            await TypedLines.ObeyAsync(input, typed => Change(device, typed, output), cancellationToken).ConfigureAwait(false);
            output.Json(writer =>
            {
                writer.WriteString("kind", "ended");
                writer.WriteNumber("requests", device.Requests);
                writer.WriteNumber("accepted", device.Accepted);
            });
        }

        return ExitCode.Well;
    }

    private static void Change(ExampleDevice device, string typed, Output output)
    {
        if (DeviceFaults.Find(typed) is not { } fault)
        {
            output.Note($"There is no fault called {typed}. Known are: {string.Join(", ", DeviceFaults.All.Select(known => known.Name))}.");
            return;
        }

        try
        {
            device.Fault = fault;
            output.Result($"The device is now: {DeviceFaults.NameOf(fault)}", writer =>
            {
                writer.WriteString("kind", "fault");
                writer.WriteString("fault", DeviceFaults.NameOf(fault));
            });
        }
        catch (SocketException exception)
        {
            output.Note("The device cannot come back: its port has been taken meanwhile.", exception.Message);
        }
    }
}
