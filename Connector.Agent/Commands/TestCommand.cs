using System.CommandLine;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;

namespace Connector.Agent.Commands;

/// <summary><c>test FILE</c>: connects, reads every readable endpoint once, and says what works.</summary>
internal static class TestCommand
{
    public static Command Create()
    {
        var file = CommonOptions.File();
        var parameters = CommonOptions.Parameters();
        var parametersFile = CommonOptions.ParametersFile();
        var allow = CommonOptions.Allow();
        var json = CommonOptions.Json();
        var folders = FolderOptions.Connectors();
        var wait = new Option<double>("--wait") { Description = "How many seconds to wait for a connection, and for the first value of an endpoint that only pushes.", DefaultValueFactory = _ => 15, HelpName = "seconds" };
        var command = new Command("test", "Connects, reads every readable endpoint once and prints a table. Exit code 0: all well, 1: something failed, 2: could not run.") { file, parameters, parametersFile, wait, folders, allow, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = Output.Standard(parsed.GetValue(json));
            if (CommonOptions.Runtime(parsed.GetValue(allow), output) is not { } options) return ExitCode.CouldNotRun;
            return await FolderOptions.WithConnectorsAsync(
                parsed.GetValue(folders), output,
                catalog => RunAsync(
                    parsed.GetValue(file)!, parsed.GetValue(parameters) ?? [], parsed.GetValue(parametersFile), TimeSpan.FromSeconds(parsed.GetValue(wait)),
                    catalog, options, output, TimeProvider.System, cancellationToken),
                cancellationToken, options).ConfigureAwait(false);
        });
        return command;
    }

    internal static async Task<int> RunAsync(
        string path, IReadOnlyList<string> parameters, string? parametersFile, TimeSpan wait,
        IConnectorCatalog catalog, RuntimeOptions options, Output output, TimeProvider time, CancellationToken cancellationToken)
    {
        if (LocalService.Load(path, parameters, parametersFile, catalog, output) is not { } service) return ExitCode.CouldNotRun;
        if (service.Connections.Count == 0 && service.Failures.Count == 0)
        {
            output.Note("There is nothing to test: the file has no connection.");
            return ExitCode.CouldNotRun;
        }

        var table = new TestTable(output, service);
        foreach (var (id, sentence, detail) in service.Failures) table.Left(id, sentence, detail);
        try
        {
            var tests = service.Connections.Select(pair => new ConnectionTrial(pair.Definition, pair.Connector, service.Endpoints, wait, options, time)).ToList();
            var running = tests.Select(test => test.RunAsync(cancellationToken)).ToList();
            foreach (var (test, run) in tests.Zip(running))
            {
                table.Connection(await test.Connected.ConfigureAwait(false));
                foreach (var endpoint in test.Results) table.Endpoint(await endpoint.ConfigureAwait(false));
                await run.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.Note("The test was ended before it was done.");
            return ExitCode.CouldNotRun;
        }

        return table.Close() ? ExitCode.Well : ExitCode.Failed;
    }
}
