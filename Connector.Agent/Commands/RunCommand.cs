using System.CommandLine;
using System.Threading.Channels;
using Connector.Agent.Broker;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Live;

namespace Connector.Agent.Commands;

/// <summary><c>run FILE</c>: runs a commissioning file on this machine and prints state changes and values until Ctrl+C.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var file = CommonOptions.File();
        var parameters = CommonOptions.Parameters();
        var parametersFile = CommonOptions.ParametersFile();
        var allow = CommonOptions.Allow();
        var json = CommonOptions.Json();
        var folders = FolderOptions.Connectors();
        var seconds = new Option<double?>("--for") { Description = "Ends by itself after so many seconds.", HelpName = "seconds" };
        var broker = new BrokerOptions();
        var command = new Command("run", "Runs a commissioning file on this machine; prints state changes and values until Ctrl+C.") { file, parameters, parametersFile, seconds, folders, allow, json };
        foreach (var option in broker.All) command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = Output.Standard(parsed.GetValue(json));
            if (CommonOptions.Runtime(parsed.GetValue(allow), output) is not { } options) return ExitCode.CouldNotRun;
            return await FolderOptions.WithConnectorsAsync(parsed.GetValue(folders), output, catalog => BeginAsync(parsed, catalog, options, output, cancellationToken), cancellationToken, options).ConfigureAwait(false);
        });
        return command;

        async Task<int> BeginAsync(ParseResult parsed, IConnectorCatalog catalog, RuntimeOptions options, Output output, CancellationToken cancellationToken)
        {
            var link = broker.Link(parsed, output, out var asked);
            if (asked && link is null) return ExitCode.CouldNotRun;
            await using var joined = link is null ? null : LocalBroker.Start(link, broker.Data(parsed), broker.OldTopics(parsed), catalog, output, TimeProvider.System);
            if (asked && joined is null) return ExitCode.CouldNotRun;
            return await RunAsync(
                parsed.GetValue(file)!, parsed.GetValue(parameters) ?? [], parsed.GetValue(parametersFile), parsed.GetValue(seconds),
                catalog, options, output, TimeProvider.System, cancellationToken, broker.ServiceId(parsed), joined).ConfigureAwait(false);
        }
    }

    internal static async Task<int> RunAsync(
        string path, IReadOnlyList<string> parameters, string? parametersFile, double? seconds,
        IConnectorCatalog catalog, RuntimeOptions options, Output output, TimeProvider time, CancellationToken cancellationToken,
        string? serviceId = null, LocalBroker? broker = null)
    {
        if (LocalService.Load(path, parameters, parametersFile, catalog, output, serviceId, broker is not null) is not { } service) return ExitCode.CouldNotRun;
        foreach (var (id, sentence, detail) in service.Failures) output.Note($"{id}: {sentence}", detail);
        if (service.Connections.Count == 0)
        {
            output.Note("Nothing of this file can be run: no connection is usable.");
            return ExitCode.CouldNotRun;
        }

        using var limit = seconds is { } given ? new CancellationTokenSource(TimeSpan.FromSeconds(given), time) : new CancellationTokenSource();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        if (broker is not null) options = options with { Sink = broker.Plane.SinkOf(service.Definition.ServiceId) };
        var connections = service.Connections.Select(pair => (pair.Definition, Live: new LiveConnection(pair.Connector, pair.Definition, options, time))).ToList();
        void Follow() => connections.ForEach(connection => connection.Live.Follow(catalog));
        catalog.Changed += Follow;
        var printing = connections.SelectMany(pair => Print(pair.Live, output, time)).ToList();
        try
        {
            foreach (var endpoint in service.Endpoints) connections.Find(pair => pair.Definition.Id == endpoint.ConnectionId).Live.SetEndpoint(endpoint);
            if (broker is not null)
                await broker.ServeAsync(service.Definition with { Endpoints = service.Endpoints }, id => connections.Find(pair => pair.Definition.Id == id).Live, end.Token).ConfigureAwait(false);
            foreach (var (definition, live) in connections)
            {
                if (definition.TargetConnected) live.Connect("The file is run.");
                else output.Note($"{definition.Id} stays disconnected: its targetState says so.");
            }

            await EndOfAsync(end.Token).ConfigureAwait(false);
            await Task.WhenAll(connections.Select(pair => pair.Live.DisconnectAsync("The run is ended.", CancellationToken.None))).ConfigureAwait(false);
        }
        finally
        {
            catalog.Changed -= Follow;
            foreach (var (_, live) in connections) await live.DisposeAsync().ConfigureAwait(false);
            await Task.WhenAll(printing).ConfigureAwait(false);
        }

        return service.Failures.Count == 0 ? ExitCode.Well : ExitCode.Failed;
    }

    private static IEnumerable<Task> Print(ILiveConnection live, Output output, TimeProvider time) =>
    [
        PrintAsync(live.WatchStates(), live.Id, output, change => output.Result(
            $"{Fields.Clock(change.At, time)} {live.Id}: {Fields.Lower(change.From)} → {Fields.Lower(change.To)}{(change.Refused ? " (refused)" : "")}. {change.Reason}",
            writer => writer.State(live.Id, change))),
        PrintAsync(live.WatchSamples(), live.Id, output, sample => output.Result(
            $"{Fields.Clock(sample.Timestamp, time)} {sample.EndpointId} = {(sample.Error is null ? Fields.Short(sample.Value) : sample.Error)}",
            writer => writer.Sample(live.Id, sample))),
        PrintAsync(live.WatchLog(), live.Id, output, line => output.Note($"{Fields.Clock(line.At, time)} {live.Id} {line.Level.ToString().ToLowerInvariant()}: {line.Message}", line.Detail)),
    ];

    private static async Task PrintAsync<T>(Watch<T> watch, string id, Output output, Action<T> print)
    {
        using (watch)
        {
            foreach (var item in watch.Snapshot) print(item);
            long told = 0;
            await foreach (var item in watch.Changes.ReadAllAsync().ConfigureAwait(false))
            {
                print(item);
                if (watch.Dropped == told) continue;
                output.Note($"{id}: {watch.Dropped - told} lines were left out, because they came faster than they could be printed.");
                told = watch.Dropped;
            }
        }
    }

    private static async Task EndOfAsync(CancellationToken cancellationToken)
    {
        var ended = Channel.CreateBounded<bool>(1);
        using var registration = cancellationToken.Register(() => ended.Writer.TryComplete());
        await ended.Reader.Completion.ConfigureAwait(false);
    }
}
