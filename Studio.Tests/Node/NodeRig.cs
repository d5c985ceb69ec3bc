using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Live;
using Connector.Runtime.Node;
using Connector.Runtime.States;
using Connector.Sdk;
using Xunit;

namespace Studio.Tests.Node;

/// <summary>A connector folder written for one test, loaded as an agent loads it, and live connections of its connector.</summary>
internal sealed class NodeRig : IAsyncDisposable
{
    /// <summary>Generous: a test must not depend on how busy the machine is.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<ILiveConnection> _live = [];

    private NodeRig(string folder, ConnectorLibrary library, RuntimeOptions options) => (Folder, Library, Options) = (folder, library, options);

    public string Folder { get; }
    public ConnectorLibrary Library { get; }
    public RuntimeOptions Options { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static void NeedsNode() => Assert.SkipWhen(!HasNode(), "skipped: Node.js is not installed");

    /// <summary>A folder with one connector called Probe; <paramref name="body"/> is what its connection class has beside the schema.</summary>
    public static async Task<NodeRig> OpenAsync(string body, RuntimeOptions? options = null, string before = "", string? packageJson = null)
    {
        var folder = Directory.CreateTempSubdirectory("studio-node-").FullName;
        ProbeFolder.Write(folder, body, before, packageJson);
        return await OpenFolderAsync(folder, options);
    }

    /// <summary>Takes a folder as it is; it is deleted in the end.</summary>
    public static async Task<NodeRig> OpenFolderAsync(string folder, RuntimeOptions? options = null)
    {
        NeedsNode();
        options ??= RuntimeOptions.Default;
        return new NodeRig(folder, await ConnectorLibrary.OpenAsync([folder], options, TimeProvider.System, Token), options);
    }

    public ConnectorEntry Connector(string protocol = "Probe") => Library.Catalog.Find(protocol)!;

    public ILiveConnection Live(object? settings = null, string protocol = "Probe", string id = "probe")
    {
        var connector = Connector(protocol);
        Assert.True(connector.IsUsable, string.Join(Environment.NewLine, connector.Faults));
        var live = LiveConnectionFactory.Create(connector, new ConnectionDefinition(id, protocol, JsonSerializer.SerializeToElement(settings ?? new { })), Options);
        _live.Add(live);
        return live;
    }

    public async Task<ILiveConnection> ConnectedAsync(object? settings = null, string protocol = "Probe", string id = "probe")
    {
        var live = Live(settings, protocol, id);
        live.Connect("The test wants it.");
        await ReachesAsync(live, ConnectionState.Connected);
        return live;
    }

    /// <summary>
    /// Cuts the wait for the next retry short, as often as one is waited for, until the state is reached. The link was lost
    /// before: a request that ends with its process is answered a moment before the state turns.
    /// </summary>
    public static async Task RetriesUntilAsync(ILiveConnection live, ConnectionState state)
    {
        await ReachesAsync(live, ConnectionState.Reconnecting);
        using var watch = live.WatchStates();
        live.RetryNow();
        await FirstAsync(
            watch,
            change =>
            {
                if (live.Status.State == state) return true;
                live.RetryNow();
                return false;
            },
            () => $"{live.Status.State}: {live.Status.Reason} ({live.Status.Detail})");
    }

    public static Task<StateChange> ReachesAsync(ILiveConnection live, ConnectionState state) => ChangeAsync(live, change => !change.Refused && change.To == state);

    /// <summary>The first change, of those that were and those to come, that fits.</summary>
    public static async Task<StateChange> ChangeAsync(ILiveConnection live, Func<StateChange, bool> fits)
    {
        using var watch = live.WatchStates();
        return await FirstAsync(watch, fits, () => $"{live.Status.State}: {live.Status.Reason} ({live.Status.Detail})");
    }

    public static async Task<LogLine> LogAsync(ILiveConnection live, string part)
    {
        using var watch = live.WatchLog();
        return await FirstAsync(watch, line => line.Message.Contains(part, StringComparison.Ordinal), () => string.Join(Environment.NewLine, watch.Snapshot.Select(line => line.Message)));
    }

    public static async Task<EndpointSample> SampleAsync(ILiveConnection live, Func<EndpointSample, bool> fits)
    {
        using var watch = live.WatchSamples();
        return await FirstAsync(watch, fits, () => string.Join(", ", live.Endpoints.Select(endpoint => $"{endpoint.EndpointId}: {endpoint.State}")));
    }

    public static Task<RequestResult> ReadAsync(ILiveConnection live, object address) => live.ReadAsync(JsonSerializer.SerializeToElement(address), default, Token);

    public static Task<RequestResult> WriteAsync(ILiveConnection live, object address, DataValue value) => live.WriteAsync(JsonSerializer.SerializeToElement(address), value, Token);

    public static void Subscribe(ILiveConnection live, string id, object address) =>
        live.SetEndpoint(new EndpointDefinition(id, live.Id, live.Protocol, EndpointOperation.Subscribe, JsonSerializer.SerializeToElement(address)));

    public async ValueTask DisposeAsync()
    {
        foreach (var live in _live) await live.DisposeAsync();
        await Library.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<T> FirstAsync<T>(Watch<T> watch, Func<T, bool> fits, Func<string> otherwise)
    {
        foreach (var known in watch.Snapshot)
            if (fits(known)) return known;
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, Token);
        try
        {
            await foreach (var next in watch.Changes.ReadAllAsync(either.Token))
                if (fits(next)) return next;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            Assert.Fail($"It did not come within {Patience.TotalSeconds} s. {otherwise()}");
        }

        throw new InvalidOperationException($"The feed ended before it came. {otherwise()}");
    }

    private static bool HasNode()
    {
        try
        {
            return NodeExecutable.Find(NodeSettings.Default).Length > 0;
        }
        catch (ConnectorException)
        {
            return false;
        }
    }
}
