using System.CommandLine;
using System.Text.Json.Nodes;
using Connector.Runtime.Catalog;
using Connector.Runtime.Commissioning;

namespace Connector.Agent.Commands;

/// <summary><c>export</c>: what to know before a file goes to Connectware, and the files that go there.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var file = CommonOptions.File();
        var to = new Option<string?>("--to") { Description = "A folder to write service.yaml and each agent's docker-compose.yaml to.", HelpName = "folder" };
        var agents = new Option<string[]>("--agent") { Description = "An agent to write docker-compose.yaml for; left out, those that the file names.", HelpName = "name", AllowMultipleArgumentsPerToken = false };
        var host = new Option<string>("--host") { Description = "Where the agents reach Connectware.", DefaultValueFactory = _ => AgentComposeOptions.DefaultHost };
        var version = new Option<string>("--connectware") { Description = "Connectware's version; the image's tag has to be the same.", HelpName = "version", DefaultValueFactory = _ => AgentComposeOptions.DefaultVersion };
        var image = new Option<string>("--image") { Description = "The agents' image without its tag.", DefaultValueFactory = _ => AgentComposeOptions.VendorImage };
        var parameters = CommonOptions.Parameters();
        var parametersFile = CommonOptions.ParametersFile();
        var folders = FolderOptions.Connectors();
        var json = CommonOptions.Json();
        var command = new Command("export", "Tells what Connectware may not know in a file, and writes the file with a docker-compose.yaml for its agents.") { file, to, agents, host, version, image, parameters, parametersFile, folders, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var output = Output.Standard(parsed.GetValue(json));
            var compose = new AgentComposeOptions("", parsed.GetValue(host)!, parsed.GetValue(version)!, parsed.GetValue(image)!);
            return FolderOptions.WithConnectorsAsync(
                parsed.GetValue(folders), output,
                catalog => Run(parsed.GetValue(file)!, parsed.GetValue(to), parsed.GetValue(agents) ?? [], compose, parsed.GetValue(parameters) ?? [], parsed.GetValue(parametersFile), new CatalogSchemas(catalog), output),
                cancellationToken);
        });
        return command;
    }

    internal static int Run(
        string path, string? folder, IReadOnlyList<string> agents, AgentComposeOptions compose, IReadOnlyList<string> parameters, string? parametersFile, ISchemaSource schemas, Output output)
    {
        if (CommissioningInput.Read(path, output) is not { } input) return ExitCode.CouldNotRun;
        if (input.TellUnreadable(output)) return ExitCode.Failed;
        if (ParameterValues.Read(input.File, parameters, parametersFile, output) is not { } values) return ExitCode.CouldNotRun;
        var notices = ExportNotices.Of(input.File, schemas);
        foreach (var notice in notices) ProblemOutput.Write(output, path, notice, "notice");
        if (notices.Count == 0) output.Text($"{path}: Connectware knows every connector and every key of this file.");
        var errors = input.File.Check(schemas).Count(problem => problem.Severity == ProblemSeverity.Error);
        if (errors > 0) output.Note($"{path} has {(errors == 1 ? "an error" : $"{errors} errors")}; validate lists them.");
        var well = folder is null || Write(input.File, folder, agents, compose, values, output);
        return !well ? ExitCode.CouldNotRun : errors > 0 ? ExitCode.Failed : ExitCode.Well;
    }

    private static bool Write(CommissioningFile file, string folder, IReadOnlyList<string> asked, AgentComposeOptions compose, IReadOnlyDictionary<string, JsonNode?> values, Output output)
    {
        var agents = asked.Count > 0 ? asked : AgentCompose.AgentsOf(file, values);
        if (!Save(Path.Combine(folder, "service.yaml"), file.Text, null, output)) return false;
        foreach (var agent in agents)
        {
            // Every agent has a host, a folder and a volume of its own.
            var own = agents.Count == 1 ? folder : Path.Combine(folder, FolderName(agent));
            var text = AgentCompose.Write(compose with { AgentName = agent, MissingConnectors = AgentCompose.MissingConnectors(file, values, agent) });
            if (!Save(Path.Combine(own, "docker-compose.yaml"), text, agent, output)) return false;
        }

        return true;
    }

    private static bool Save(string path, string text, string? agent, Output output)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllBytes(path, CommissioningBytes.Encode(text));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            output.Note($"{path} cannot be written.", exception.Message);
            return false;
        }

        output.Result($"wrote {path}", writer =>
        {
            writer.WriteString("kind", "written");
            writer.WriteString("path", path);
            if (agent is not null) writer.WriteString("agent", agent);
        });
        return true;
    }

    private static string FolderName(string agent)
    {
        var name = string.Concat(agent.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        return name.Trim('.').Length == 0 ? "agent" : name;
    }
}
