using System.CommandLine;
using Connector.Runtime.Agent;

namespace Connector.Agent.Commands;

/// <summary><c>topics</c>: where each endpoint is heard and heard from.</summary>
internal static class TopicsCommand
{
    public static Command Create()
    {
        var file = CommonOptions.File();
        var parameters = CommonOptions.Parameters();
        var parametersFile = CommonOptions.ParametersFile();
        var serviceId = ResolveCommand.ServiceId();
        var json = CommonOptions.Json();
        var command = new Command("topics", "Lists every endpoint with its MQTT topics.") { file, serviceId, parameters, parametersFile, json };
        command.SetAction(parsed => Run(parsed.GetValue(file)!, parsed.GetValue(parameters) ?? [], parsed.GetValue(parametersFile), parsed.GetValue(serviceId), Output.Standard(parsed.GetValue(json))));
        return command;
    }

    internal static int Run(string path, IReadOnlyList<string> parameters, string? parametersFile, string? serviceId, Output output)
    {
        if (CommissioningInput.Read(path, output) is not { } input) return ExitCode.CouldNotRun;
        if (input.TellUnreadable(output)) return ExitCode.Failed;
        if (ParameterValues.Read(input.File, parameters, parametersFile, output) is not { } values) return ExitCode.CouldNotRun;
        var (service, problems) = input.File.Resolve(serviceId, values);
        var width = service.Endpoints.Select(endpoint => endpoint.Id.Length).DefaultIfEmpty(0).Max();
        foreach (var endpoint in service.Endpoints)
        {
            var topics = Topics.Of(service.MqttRoot, endpoint);
            var (incoming, outgoing) = (topics.Incoming(endpoint.Operation), topics.Outgoing(endpoint.Operation));
            output.Result($"{endpoint.Id.PadRight(width)}  {endpoint.Operation.ToString().ToLowerInvariant(),-9}  {(incoming is null ? "" : $"{incoming} -> ")}{outgoing}", writer =>
            {
                writer.WriteString("id", endpoint.Id);
                writer.WriteString("operation", endpoint.Operation.ToString().ToLowerInvariant());
                if (incoming is not null) writer.WriteString("in", incoming);
                writer.WriteString("out", outgoing);
            });
        }

        foreach (var problem in problems) output.Note($"{path}:{problem.Place.Line}:{problem.Place.Column}: {problem.Message}");
        return problems.Count > 0 ? ExitCode.Failed : ExitCode.Well;
    }
}
