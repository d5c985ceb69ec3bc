using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Sdk;

namespace Connector.Runtime.Node;

/// <summary>
/// Between a connection and its connector's JavaScript object in a host. To the supervisor it is a connector like any other: handlers
/// are called and signals come back, only over a channel. Ends its process by no more than letting go of it.
/// </summary>
internal class NodeBridge : Sdk.Connection, INodeInstance
{
    /// <summary>So many requests in a row without an answer are a lost link.</summary>
    private const int SilentRequests = 3;

    private const int MostAddresses = 10_000;

    private readonly NodeHost _host;
    private readonly NodeConnector _connector;
    private readonly NodeAttempt _attempt;
    private readonly ConcurrentDictionary<string, NodeAddress> _addresses = new(StringComparer.Ordinal);
    private volatile NodeLink? _link;
    private volatile bool _handlerRuns;
    private volatile bool _disposed;
    private int _lastAddress;
    private int _signals;
    private int _silent;

    /// <summary>Makes the connector's object; blocks while its process starts, as a constructor may.</summary>
    public NodeBridge(ConnectionContext context, NodeHost host, NodeConnector connector)
        : base(context)
    {
        (_host, _connector) = (host, connector);
        _attempt = new NodeAttempt(context.Rungs);
        Task.Run(() => MakeAsync(CancellationToken.None)).GetAwaiter().GetResult();
    }

    public override int MaxConcurrentRequests => _host.Folder.Package.MaxConcurrentRequests;

    int INodeInstance.Signals => Volatile.Read(ref _signals);

    public override Task HandleConnectAsync(CancellationToken cancellationToken) => CallAsync("handleConnect", cancellationToken);

    public override Task HandleReconnectAsync(CancellationToken cancellationToken) => CallAsync("handleReconnect", cancellationToken);

    /// <summary>A process that is gone has nothing left to close.</summary>
    public override Task HandleDisconnectAsync(CancellationToken cancellationToken)
    {
        if (_link is not null) return CallAsync("handleDisconnect", cancellationToken);
        DisconnectDone();
        return Task.CompletedTask;
    }

    public override PreparedAddress PrepareAddress(JsonElement address)
    {
        var text = address.GetRawText();
        if (_addresses.TryGetValue(text, out var known)) return known;
        var made = new NodeAddress(Interlocked.Increment(ref _lastAddress), address, _connector.Operations);
        return _addresses.Count >= MostAddresses ? made : _addresses.GetOrAdd(text, made);
    }

    public override async ValueTask<Reading> HandleReadAsync(PreparedAddress address, ReadRequest request, CancellationToken cancellationToken)
    {
        var link = Link();
        var message = new NodeMessage("r", link.Id) { Number = ((NodeAddress)address).On(link), Json = request.Data };
        return new Reading(await AskAsync(link, message, cancellationToken).ConfigureAwait(false));
    }

    public override async ValueTask HandleWriteAsync(PreparedAddress address, DataValue value, CancellationToken cancellationToken)
    {
        var link = Link();
        try
        {
            await AskAsync(link, new NodeMessage("w", link.Id) { Number = ((NodeAddress)address).On(link), Value = value }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RequestTimeoutException or OperationCanceledException)
        {
            // The sockets are the connector's: its host resets those that still hold the write.
            link.Process.Send(new NodeMessage("z", link.Id));
            throw;
        }
    }

    /// <summary>The connector's object is forgotten and its sockets are closed; with the last one its process ends.</summary>
    public override async ValueTask DisposeAsync()
    {
        _disposed = true;
        if (Interlocked.Exchange(ref _link, null) is { } link)
        {
            link.Process.Detach(link.Id);
            await _host.ReleaseAsync(link.Process).ConfigureAwait(false);
        }

        GC.SuppressFinalize(this);
    }

    void INodeInstance.Signalled(string name, string? reason)
    {
        Interlocked.Increment(ref _signals);
        switch (name)
        {
            case "connectDone":
                Volatile.Write(ref _silent, 0);
                _attempt.Begin();
                ConnectDone();
                break;
            case "connectFailed":
                var (sentence, detail) = _attempt.Explain(reason, "The connector could not connect and did not say why.");
                if (_link is { ConnectsAnew: true } && State == ConnectionState.Reconnecting) ReconnectFailed(sentence, detail);
                else ConnectFailed(sentence, detail);
                break;
            case "reconnectFailed":
                (sentence, detail) = _attempt.Explain(reason, "The connector could not connect again and did not say why.");
                ReconnectFailed(sentence, detail);
                break;
            case "connectLost":
                (sentence, detail) = _attempt.Explain(reason, "The connector lost its link and did not say why.");
                ConnectLost(sentence, detail);
                break;
            case "disconnectDone":
                DisconnectDone();
                break;
        }
    }

    void INodeInstance.Pushed(int subscription, DataValue value) => Pushed(subscription, value);

    void INodeInstance.Network(JsonElement message) => _attempt.Network(message);

    void INodeInstance.Logged(ConnectorLogLevel level, string text)
    {
        if (level != ConnectorLogLevel.Debug) _attempt.Logged(text);
        Context.Log.Write(level, text);
    }

    void INodeInstance.Uncaught(string message, string? detail)
    {
        var sentence = $"The connector threw an error that nobody caught: {message}";
        Context.Log.Write(ConnectorLogLevel.Error, sentence, detail);
        Broken(sentence, detail);
    }

    void INodeInstance.Ended(NodeExit exit)
    {
        if (_disposed || Interlocked.Exchange(ref _link, null) is not { } link) return;
        Context.Log.Write(ConnectorLogLevel.Error, exit.Sentence, exit.Detail);
        _ = _host.ReleaseAsync(link.Process);
        // A handler under way fails by itself, with the same words.
        if (!_handlerRuns || State == ConnectionState.Connected) Broken(exit.Sentence, exit.Detail);
    }

    /// <summary>Hands a pushed value on; the base has no subscriptions.</summary>
    protected virtual void Pushed(int subscription, DataValue value)
    {
    }

    /// <summary>A new attempt begins on a link whose subscriptions are void.</summary>
    protected virtual void Forget(NodeLink link)
    {
    }

    protected NodeLink Link() => _link ?? throw new ConnectorException("The connector's process is gone, so nothing was sent.");

    /// <summary>Asks and counts silence: an error answer is an answer.</summary>
    protected async Task<DataValue> AskAsync(NodeLink link, NodeMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var value = await link.Process.AskAsync(message, isBounded: true, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _silent, 0);
            return value;
        }
        catch (RequestTimeoutException)
        {
            if (Interlocked.Increment(ref _silent) == SilentRequests)
            {
                link.Process.Send(new NodeMessage("z", link.Id) { IsLost = true });
                ConnectLost($"{SilentRequests} requests in a row stayed without an answer of the connector.");
            }

            throw;
        }
        catch (ConnectorException)
        {
            Volatile.Write(ref _silent, 0);
            throw;
        }
    }

    private async Task CallAsync(string handler, CancellationToken cancellationToken)
    {
        _attempt.Begin();
        _handlerRuns = true;
        try
        {
            var link = _link ?? await MakeAsync(cancellationToken).ConfigureAwait(false);
            Forget(link);
            // A new object has nothing to connect again: it is to connect, whatever the connection does.
            link.ConnectsAnew = handler == "handleReconnect" && !link.HasBegun;
            link.HasBegun = true;
            var message = new NodeMessage("h", link.Id)
            {
                Text = link.ConnectsAnew ? "handleConnect" : handler,
                Text2 = NodeValues.Word(link.ConnectsAnew ? ConnectionState.Connecting : State),
            };
            // Not ended by the token: JavaScript cannot be interrupted. The supervisor gives up on it after its grace.
            await link.Process.AskAsync(message, isBounded: false, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ConnectorException exception) when (handler != "handleDisconnect")
        {
            var (sentence, detail) = _attempt.Explain(exception.Message, exception.Message);
            throw new ConnectorException(sentence, detail ?? exception.Detail, exception);
        }
        finally
        {
            _handlerRuns = false;
        }
    }

    private async Task<NodeLink> MakeAsync(CancellationToken cancellationToken)
    {
        var process = await _host.AcquireAsync(cancellationToken).ConfigureAwait(false);
        var id = process.Attach(this);
        try
        {
            var message = new NodeMessage("new", id)
            {
                Text = _connector.Protocol,
                Json = JsonSerializer.SerializeToElement(new JsonObject
                {
                    ["id"] = Context.Id,
                    ["protocol"] = _connector.Protocol,
                    ["targetState"] = "connected",
                    ["connection"] = JsonNode.Parse(Context.Settings.GetRawText()),
                }),
            };
            await process.AskAsync(message, isBounded: false, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            process.Detach(id);
            await _host.ReleaseAsync(process).ConfigureAwait(false);
            throw;
        }

        var link = new NodeLink(process, id);
        _link = link;
        // Both may have happened meanwhile: whoever comes second cleans up.
        if (_disposed) await DisposeAsync().ConfigureAwait(false);
        else if (process.HasEnded && Interlocked.Exchange(ref _link, null) is not null) await _host.ReleaseAsync(process).ConfigureAwait(false);
        return link;
    }

    /// <summary>The connector cannot go on: fires what ends the present state.</summary>
    private void Broken(string sentence, string? detail)
    {
        switch (State)
        {
            case ConnectionState.Connecting: ConnectFailed(sentence, detail); break;
            case ConnectionState.Connected: ConnectLost(sentence, detail); break;
            case ConnectionState.Reconnecting: ReconnectFailed(sentence, detail); break;
            case ConnectionState.Disconnecting: DisconnectDone(); break;
        }
    }
}
