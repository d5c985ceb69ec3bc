using System.CommandLine;
using System.Net.Sockets;
using Connector.Runtime.Devices;

namespace Connector.Agent.Commands;

/// <summary><c>proxy HOST:PORT</c>: a proxy that spoils what a device sends, until Ctrl+C.</summary>
internal static class ProxyCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("target") { Description = "The device as host:port." };
        var port = new Option<int>("--port") { Description = "The proxy's port on loopback; 0 takes a free one.", DefaultValueFactory = _ => 0 };
        var fault = new Option<string>("--fault")
        {
            Description = "What it does: " + string.Join(", ", ProxyFaults.All.Select(known => known.Name)) + ".",
            DefaultValueFactory = _ => "none",
        };
        var json = CommonOptions.Json();
        var command = new Command("proxy", "Stands before a device, on loopback, and spoils what it sends. Type a fault's name to change what it does.") { target, port, fault, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(target)!, parsed.GetValue(port), parsed.GetValue(fault)!, Console.In, Output.Standard(parsed.GetValue(json)), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(string target, int port, string faultName, TextReader input, Output output, CancellationToken cancellationToken)
    {
        var colon = target.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(target[(colon + 1)..], out var targetPort) || targetPort is < 1 or > 65535)
        {
            output.Note($"{target} is no target; write it as host:port, such as 192.168.1.10:502.");
            return ExitCode.CouldNotRun;
        }

        if (ProxyFaults.Find(faultName) is not { } fault)
        {
            output.Note(Unknown(faultName));
            return ExitCode.CouldNotRun;
        }

        if (port is < 0 or > 65535)
        {
            output.Note($"{port} is not a port; take one from 1 to 65535, or 0 for a free one.");
            return ExitCode.CouldNotRun;
        }

        FaultProxy proxy;
        try
        {
            proxy = FaultProxy.Start(target[..colon], targetPort, TimeProvider.System, port);
        }
        catch (SocketException exception)
        {
            output.Note($"Port {port} cannot be opened; another program may have it. Choose another with --port, or 0 for a free one.", exception.Message);
            return ExitCode.CouldNotRun;
        }

        await using (proxy.ConfigureAwait(false))
        {
            proxy.Fault = fault;
            output.Result($"The proxy before {target} listens on 127.0.0.1:{proxy.Port}. Ctrl+C ends it.", writer =>
            {
                writer.WriteString("kind", "listening");
                writer.WriteString("target", target);
                writer.WriteString("host", "127.0.0.1");
                writer.WriteNumber("port", proxy.Port);
                writer.WriteString("fault", ProxyFaults.NameOf(fault));
            });
            foreach (var (_, name, help) in ProxyFaults.All) output.Text($"  {name.PadRight(13)} {help}");
            await TypedLines.ObeyAsync(input, typed => Change(proxy, typed, output), cancellationToken).ConfigureAwait(false);
        }

        return ExitCode.Well;
    }

    private static void Change(FaultProxy proxy, string typed, Output output)
    {
        if (ProxyFaults.Find(typed) is not { } fault)
        {
            output.Note(Unknown(typed));
            return;
        }

        try
        {
            proxy.Fault = fault;
            output.Result($"The proxy now does: {ProxyFaults.NameOf(fault)}", writer =>
            {
                writer.WriteString("kind", "fault");
                writer.WriteString("fault", ProxyFaults.NameOf(fault));
            });
        }
        catch (SocketException exception)
        {
            output.Note("The proxy cannot open its port again: it has been taken meanwhile.", exception.Message);
        }
    }

    private static string Unknown(string name) => $"There is no fault called {name}. Known are: {string.Join(", ", ProxyFaults.All.Select(known => known.Name))}.";
}
