using System.Collections.Concurrent;
using System.Text.Json;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Tests.Support;

namespace Studio.Tests.Supervision;

/// <summary>
/// A connector whose handlers do what a test tells them, and that writes down every call. The runtime around it is the real one.
/// </summary>
internal sealed class ScriptedConnector
{
    private readonly List<LiveConnection> _live = [];
    private int _inHandlers;
    private int _requests;

    public ConcurrentQueue<string> Calls { get; } = [];
    public List<ScriptedConnection> Instances { get; } = [];
    public ScriptedConnection Last => Instances[^1];

    public Action<ConnectionContext>? OnCreate { get; set; }
    public Func<ScriptedConnection, CancellationToken, Task> OnConnect { get; set; } = (connection, _) => { connection.Done(); return Task.CompletedTask; };
    public Func<ScriptedConnection, CancellationToken, Task> OnReconnect { get; set; } = (connection, _) => { connection.Done(); return Task.CompletedTask; };
    public Func<ScriptedConnection, CancellationToken, Task> OnDisconnect { get; set; } = (connection, _) => { connection.Down(); return Task.CompletedTask; };
    public Func<ScriptedAddress, CancellationToken, ValueTask<Reading>> OnRead { get; set; } = (address, _) => new(new Reading(address.Name));
    public Func<ScriptedAddress, DataValue, CancellationToken, ValueTask> OnWrite { get; set; } = (_, _, _) => default;
    public Func<ScriptedConnection, ValueTask> OnDispose { get; set; } = _ => default;
    public Func<JsonElement, ScriptedAddress> OnPrepare { get; set; } = json => new ScriptedAddress(json.GetProperty("name").GetString()!);
    public int MaxConcurrentRequests { get; set; } = 1;

    /// <summary>The largest number of connect, reconnect and disconnect handlers that were ever inside one instance at once.</summary>
    public int MostHandlersAtOnce { get; private set; }

    public int MostRequestsAtOnce { get; private set; }

    public ConnectorEntry Entry(Func<ConnectionContext, ScriptedConnector, ScriptedConnection>? create = null) => new()
    {
        Protocol = "Scripted",
        Title = "Scripted",
        Origin = ConnectorOrigin.BuiltIn,
        Source = "test",
        Abilities = ConnectorAbilities.Read | ConnectorAbilities.Write,
        Create = context =>
        {
            Calls.Enqueue("create");
            OnCreate?.Invoke(context);
            var connection = create?.Invoke(context, this) ?? new ScriptedConnection(context, this);
            lock (Instances) Instances.Add(connection);
            return connection;
        },
    };

    public static EndpointDefinition Endpoint(string name, string keys = "", EndpointOperation operation = EndpointOperation.Subscribe) =>
        new(name, "c", "Scripted", operation, Address(name, keys));

    public static JsonElement Address(string name, string keys = "") =>
        JsonElement.Parse($$"""{"name":"{{name}}"{{(keys.Length > 0 ? "," : "")}}{{keys}}}""");

    /// <summary>The connection under a clock that stands still; <see cref="StopAsync"/> ends it.</summary>
    public LiveConnection Live(ManualTime time, string settings = "{}", RuntimeOptions? options = null, Func<ConnectionContext, ScriptedConnector, ScriptedConnection>? create = null) =>
        Kept(new(Entry(create), new ConnectionDefinition("c", "Scripted", JsonElement.Parse(settings)), options ?? RuntimeOptions.Default, time));

    /// <summary>Ends every connection; what hangs is given up by moving the clock.</summary>
    public async ValueTask StopAsync(ManualTime time)
    {
        var stopping = Task.WhenAll(_live.Select(live => live.DisposeAsync().AsTask()));
        await WaitFor.TrueAsync(() =>
        {
            if (stopping.IsCompleted) return true;
            time.Advance(TimeSpan.FromMilliseconds(250));
            return false;
        });
        await stopping;
    }

    private LiveConnection Kept(LiveConnection live)
    {
        _live.Add(live);
        return live;
    }

    public async Task InHandlerAsync(string name, Func<Task> body)
    {
        Calls.Enqueue(name);
        lock (Calls) MostHandlersAtOnce = Math.Max(MostHandlersAtOnce, ++_inHandlers);
        try
        {
            await body();
        }
        finally
        {
            lock (Calls) _inHandlers--;
        }
    }

    public async ValueTask<T> InRequestAsync<T>(string name, Func<ValueTask<T>> body)
    {
        Calls.Enqueue(name);
        lock (Calls) MostRequestsAtOnce = Math.Max(MostRequestsAtOnce, ++_requests);
        try
        {
            return await body();
        }
        finally
        {
            lock (Calls) _requests--;
        }
    }
}

internal sealed class ScriptedAddress(string name, AddressOperations operations = AddressOperations.Read | AddressOperations.Write) : PreparedAddress
{
    public string Name { get; } = name;
    public override AddressOperations Operations => operations;
}

internal class ScriptedConnection(ConnectionContext context, ScriptedConnector script) : Connector.Sdk.Connection(context)
{
    private int _requests;

    protected ScriptedConnector Script { get; } = script;

    public new ConnectionContext Context => base.Context;

    public bool IsDisposed { get; private set; }

    public override int MaxConcurrentRequests => Script.MaxConcurrentRequests;

    public void Done() => ConnectDone();
    public void Failed(string reason) => ConnectFailed(reason);
    public void FailedAgain(string reason) => ReconnectFailed(reason);
    public void Lost(string reason) => ConnectLost(reason);
    public void Down() => DisconnectDone();

    public override Task HandleConnectAsync(CancellationToken cancellationToken) => Script.InHandlerAsync("connect", () => Script.OnConnect(this, cancellationToken));
    public override Task HandleReconnectAsync(CancellationToken cancellationToken) => Script.InHandlerAsync("reconnect", () => Script.OnReconnect(this, cancellationToken));
    public override Task HandleDisconnectAsync(CancellationToken cancellationToken) => Script.InHandlerAsync("disconnect", () => Script.OnDisconnect(this, cancellationToken));

    public override PreparedAddress PrepareAddress(JsonElement address) => Script.OnPrepare(address);

    public int MostRequestsAtOnce { get; private set; }

    /// <summary>Tokens of requests that found the state to be another when they began: the link was lost in that very moment.</summary>
    public ConcurrentQueue<CancellationToken> OutsideConnected { get; } = [];

    public override async ValueTask<Reading> HandleReadAsync(PreparedAddress address, ReadRequest request, CancellationToken cancellationToken)
    {
        Reading reading = default;
        await InRequestAsync(
            $"read {((ScriptedAddress)address).Name}", cancellationToken, async () => reading = await Script.OnRead((ScriptedAddress)address, cancellationToken));
        return reading;
    }

    /// <summary>Counts a request, and keeps its token where only a connection that is there may be asked.</summary>
    protected async Task InRequestAsync(string name, CancellationToken? whileConnected, Func<Task> body)
    {
        lock (OutsideConnected) MostRequestsAtOnce = Math.Max(MostRequestsAtOnce, ++_requests);
        if (whileConnected is { } token && State != ConnectionState.Connected) OutsideConnected.Enqueue(token);
        try
        {
            await Script.InRequestAsync(name, async () =>
            {
                await body();
                return true;
            });
        }
        finally
        {
            lock (OutsideConnected) _requests--;
        }
    }

    public override async ValueTask HandleWriteAsync(PreparedAddress address, DataValue value, CancellationToken cancellationToken) =>
        await Script.InRequestAsync<bool>($"write {((ScriptedAddress)address).Name}", async () =>
        {
            await Script.OnWrite((ScriptedAddress)address, value, cancellationToken);
            return true;
        });

    public override async ValueTask DisposeAsync()
    {
        Script.Calls.Enqueue("dispose");
        await Script.OnDispose(this);
        IsDisposed = true;
        await base.DisposeAsync();
    }
}

/// <summary>What a connection went through, as one line per change: <c>connecting --connectDone--> connected</c>.</summary>
internal static class Histories
{
    public static string[] Path(ILiveConnection connection)
    {
        using var watch = connection.WatchStates();
        return [.. watch.Snapshot.Where(change => !change.Refused).Select(change => $"{change.From} {change.Trigger} {change.To}")];
    }

    public static StateChange[] All(ILiveConnection connection)
    {
        using var watch = connection.WatchStates();
        return [.. watch.Snapshot];
    }

    public static StateChange[] Refusals(ILiveConnection connection) => [.. All(connection).Where(change => change.Refused)];
}
