using System.CommandLine;
using Connector.Agent.Distributed;
using Connector.Runtime.Catalog;
using Connector.Runtime.Mqtt;
using Connector.Runtime.Remote;

namespace Connector.Agent.Commands;

/// <summary><c>agent</c>: joins a studio over MQTT and runs what it installs, until Ctrl+C.</summary>
internal static class AgentCommand
{
    public static Command Create()
    {
        var name = new Option<string?>("--name") { Description = $"The agent's name, in place of {AgentEnvironment.NameVariable}.", HelpName = "name" };
        var data = new Option<string>("--data") { Description = "The folder that keeps credentials, services and unsent values; each agent needs its own.", HelpName = "folder", DefaultValueFactory = _ => "/data" };
        var folders = FolderOptions.Connectors();
        var allow = CommonOptions.Allow();
        var json = CommonOptions.Json();
        var command = new Command("agent", "Joins a studio as a distributed agent and runs the services it installs. Set by CYBUS_… variables; docs/cli.md lists them.") { name, data, folders, allow, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var output = Output.Standard(parsed.GetValue(json));
            string? Variable(string variable) => variable == AgentEnvironment.NameVariable && parsed.GetValue(name) is { } given ? given : Environment.GetEnvironmentVariable(variable);
            if (CommonOptions.Runtime(parsed.GetValue(allow), output) is not { } runtime) return Task.FromResult(ExitCode.CouldNotRun);
            return FolderOptions.WithConnectorsAsync(
                [.. parsed.GetValue(folders) ?? [], .. OwnFolder(parsed.GetValue(data)!)], output,
                catalog => RunAsync(Variable, parsed.GetValue(data)!, parsed.GetValue(allow), output, TimeProvider.System, cancellationToken, catalog),
                cancellationToken, runtime);
        });
        return command;
    }

    internal static async Task<int> RunAsync(
        Func<string, string?> variable, string data, string[]? allow, Output output, TimeProvider time, CancellationToken cancellationToken, IConnectorCatalog? catalog = null)
    {
        if (CommonOptions.Runtime(allow, output) is not { } runtime) return ExitCode.CouldNotRun;
        var (settings, faults) = AgentEnvironment.Read(variable, Version);
        foreach (var fault in faults) output.Note(fault);
        if (settings is null) return ExitCode.CouldNotRun;
        if (MqttLibrary.Fault is { } missing)
        {
            output.Note(missing);
            return ExitCode.CouldNotRun;
        }

        var console = new AgentConsole(output, settings.LogLevel, time);
        DistributedAgent agent;
        try
        {
            agent = new DistributedAgent(data, settings.Options with { Runtime = runtime }, catalog ?? ConnectorCatalog.BuiltIn(), console, time);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            output.Note($"The data folder {data} cannot be used: another agent holds it, or it cannot be written. Give each agent a folder of its own with --data.", failure.Message);
            return ExitCode.CouldNotRun;
        }

        await using var running = agent.ConfigureAwait(false);
        agent.Changed += () => console.Show(agent);
        output.Result($"Agent {settings.Options.Name} {Version}, data in {data}, broker {settings.Options.Broker.Address}.", writer =>
        {
            writer.WriteString("kind", "agent");
            writer.WriteString("state", "started");
            writer.WriteString("name", settings.Options.Name);
            writer.WriteString("version", Version);
            writer.WriteString("broker", settings.Options.Broker.Address);
        });
        await agent.RunAsync(cancellationToken).ConfigureAwait(false);
        return ExitCode.Well;
    }

    /// <summary><c>connectors/</c> in the data folder, where there is one.</summary>
    private static string[] OwnFolder(string data) => Directory.Exists(Path.Combine(data, "connectors")) ? [Path.Combine(data, "connectors")] : [];

    private static string Version => typeof(AgentCommand).Assembly.GetName().Version?.ToString(3) ?? "";
}
