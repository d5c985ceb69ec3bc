using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Runtime.Dialing;
using Connector.Sdk;

namespace Connector.Runtime.Node;

/// <summary>
/// One running host: the process, the channel to it, and the connections that live in it. Ends once and for all; whoever wants to
/// go on starts another one.
/// </summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Blocked = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);

    /// <summary>What it printed and sent last is still read; only a descriptor that somebody else holds open can make this long.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly NodeSettings _settings;
    private readonly TimeProvider _time;
    private readonly NodeChannel _channel;
    private readonly NodeOutput _output;
    private readonly NodeRequests _requests;
    private readonly ConcurrentDictionary<int, INodeInstance> _instances = new();
    private readonly TaskCompletionSource<JsonElement> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _memoryMegabytes;
    private readonly ITimer _watch;
    private readonly Task<NodeExit> _exited;
    private long _answeredAt;
    private int _lastInstance;
    private bool _saidBlocked;
    private volatile bool _stopping;
    private volatile NodeExit? _endedBecause;

    private NodeProcess(Process process, NodeFolder folder, NodeSettings settings, int memoryMegabytes, TimeProvider time)
    {
        (_process, _settings, _memoryMegabytes, _time) = (process, settings, memoryMegabytes, time);
        _requests = new NodeRequests(time);
        _answeredAt = time.GetTimestamp();
        var name = Path.GetFileName(folder.Root);
        _output = new NodeOutput(process.StandardError.BaseStream, Printed, name);
        _channel = new NodeChannel(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, Received, name);
        _watch = time.CreateTimer(static state => ((NodeProcess)state!).Watch(), this, WatchEvery, WatchEvery);
        _exited = Task.Run(AwaitExitAsync);
    }

    /// <summary>What <c>folder.js</c> found: the connectors with their schemas and handlers, and what went wrong.</summary>
    public JsonElement Loaded { get; private set; }

    public bool HasEnded => _exited.IsCompleted;

    /// <summary>How many use it. Guarded by the turn of <see cref="NodeHost"/>.</summary>
    public int Users { get; set; }

    /// <summary>The system's number of the process.</summary>
    public int ProcessId { get; private init; }

    /// <summary>Starts a host and has it load the folder.</summary>
    /// <exception cref="ConnectorException">Node.js is missing, or the folder ended the process or did not load in time.</exception>
    public static async Task<NodeProcess> StartAsync(
        NodeFolder folder, NodeSettings settings, OutboundPolicy policy, TimeProvider time, CancellationToken cancellationToken)
    {
        var memory = folder.Package.MemoryMegabytes ?? settings.MemoryMegabytes;
        var process = Process.Start(NodeStart.Of(NodeExecutable.Find(settings), folder, memory))
            ?? throw new ConnectorException("Node.js could not be started.");
        var host = new NodeProcess(process, folder, settings, memory, time) { ProcessId = process.Id };
        try
        {
            host.Send(new NodeMessage("load") { Json = JsonSerializer.SerializeToElement(Load(folder, policy)) });
            var first = await Task.WhenAny(host._loaded.Task, host._exited).WaitAsync(settings.LoadLimit, time, cancellationToken).ConfigureAwait(false);
            if (first == host._exited && await host._exited.ConfigureAwait(false) is { } exit)
                throw new ConnectorException($"The connector could not be loaded: {exit.Sentence}", exit.Detail);
            host.Loaded = await host._loaded.Task.ConfigureAwait(false);
            return host;
        }
        catch (TimeoutException exception)
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw new ConnectorException($"The connector could not be loaded within {settings.LoadLimit.TotalSeconds:0} s: a file of it blocks while it is loaded.", folder.Index, exception);
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes a connection in; its number is that of its messages.</summary>
    public int Attach(INodeInstance instance)
    {
        var id = Interlocked.Increment(ref _lastInstance);
        _instances[id] = instance;
        return id;
    }

    /// <summary>Lets a connection go: its sockets are closed and nothing is heard of it any more.</summary>
    public void Detach(int instance)
    {
        if (_instances.TryRemove(instance, out _)) Send(new NodeMessage("x", instance));
    }

    /// <summary>Sends what needs no answer.</summary>
    public void Send(NodeMessage message) => _channel.Send(message, NodeMessage.Write);

    /// <summary>Asks something. Whoever awaits it goes on on the reading thread, so it must not block there.</summary>
    /// <param name="message">What; the request's number is filled in.</param>
    /// <param name="isBounded">Whether the request timeout counts.</param>
    /// <param name="cancellationToken">Ends the waiting, not what the connector does.</param>
    public Task<DataValue> AskAsync(NodeMessage message, bool isBounded, CancellationToken cancellationToken)
    {
        var (id, answer) = _requests.Add(isBounded, cancellationToken);
        if (!_channel.Send(message with { Request = id }, NodeMessage.Write)) _requests.Fail(id, NotTaken());
        return answer;
    }

    /// <summary>Ends the process with everything it started. May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _watch.DisposeAsync().ConfigureAwait(false);
        _channel.Close();
        try
        {
            await _exited.WaitAsync(StopGrace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            EndTree();
            await _exited.ConfigureAwait(false);
        }
    }

    private ConnectorException NotTaken() => _endedBecause is { } exit
        ? new ConnectorException(exit.Sentence, exit.Detail)
        : new ConnectorException("The connector does not take its requests any more.", "Its event loop is blocked, or its process is ending.");

    private static JsonObject Load(NodeFolder folder, OutboundPolicy policy) => new()
    {
        ["index"] = folder.Index,
        ["policy"] = policy.AsData(),
        ["protocols"] = new JsonArray([.. folder.Connectors.Where(files => files.ConnectionJs is not null).Select(files => (JsonNode)new JsonObject
        {
            ["protocol"] = files.Protocol,
            ["connectionFile"] = files.ConnectionJs,
            ["endpointFile"] = files.EndpointJs,
        })]),
    };

    private void Received(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span);
        var answered = 0;
        try
        {
            reader.Read();
            reader.Read();
            var kind = reader.GetString();
            switch (kind)
            {
                case "k":
                    answered = Next(ref reader);
                    reader.Read();
                    _requests.Answer(answered, NodeValues.Read(ref reader));
                    break;
                case "e":
                    var failed = Next(ref reader);
                    var message = NextText(ref reader);
                    _requests.Fail(failed, new ConnectorException(message!, NextText(ref reader)));
                    break;
                case "d":
                    var pushedTo = Next(ref reader);
                    var subscription = Next(ref reader);
                    reader.Read();
                    if (_instances.TryGetValue(pushedTo, out var pushed)) pushed.Pushed(subscription, NodeValues.Read(ref reader));
                    break;
                case "c":
                    Signalled(Next(ref reader), NextText(ref reader)!, NextText(ref reader));
                    break;
                case "l":
                    Logged(Next(ref reader), NextText(ref reader), NextText(ref reader) ?? "");
                    break;
                case "n":
                    if (_instances.TryGetValue(Next(ref reader), out var told)) told.Network(JsonSerializer.Deserialize<JsonElement>(line.Span));
                    break;
                case "p":
                    Volatile.Write(ref _answeredAt, _time.GetTimestamp());
                    break;
                case "x":
                    var thrownBy = Next(ref reader);
                    var thrown = NextText(ref reader)!;
                    var detail = NextText(ref reader);
                    if (_instances.TryGetValue(thrownBy, out var thrower)) thrower.Uncaught(thrown, detail);
                    else Logged(0, "error", $"The connector threw an error that nobody caught: {thrown}{(detail is null ? "" : $" ({detail})")}");
                    break;
                case "loaded":
                    reader.Read();
                    _loaded.TrySetResult(JsonElement.ParseValue(ref reader));
                    break;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            if (answered != 0) _requests.Fail(answered, new ConnectorException("The value that the connector gave back cannot be understood.", exception.Message, exception));
            else Logged(0, "error", $"The host of this connector sent what cannot be understood: {exception.Message}");
        }
    }

    private void Signalled(int id, string name, string? reason)
    {
        if (!_instances.TryGetValue(id, out var instance)) return;
        instance.Signalled(name, reason);
        Send(new NodeMessage("t", id) { Text = NodeValues.Word(instance.State), Number = instance.Signals });
    }

    private void Logged(int id, string? level, string text)
    {
        var severity = level switch
        {
            "error" => ConnectorLogLevel.Error,
            "warn" => ConnectorLogLevel.Warning,
            "debug" => ConnectorLogLevel.Debug,
            _ => ConnectorLogLevel.Information,
        };
        if (_instances.TryGetValue(id, out var instance)) instance.Logged(severity, text);
        else foreach (var (_, any) in _instances) any.Logged(severity, text);
    }

    private void Printed(string line)
    {
        foreach (var (_, instance) in _instances) instance.Logged(ConnectorLogLevel.Information, line);
    }

    /// <summary>Once a second: is it still there, and does it answer?</summary>
    private void Watch()
    {
        if (_stopping || _exited.IsCompleted) return;
        _requests.FailOlderThan(_settings.RequestTimeout);
        Send(new NodeMessage("p") { States = [.. _instances.Select(pair => (pair.Key, NodeValues.Word(pair.Value.State), pair.Value.Signals))] });
        var silent = _time.GetElapsedTime(Volatile.Read(ref _answeredAt));
        if (silent < Blocked)
        {
            _saidBlocked = false;
            return;
        }

        if (!_saidBlocked && _loaded.Task.IsCompleted)
        {
            _saidBlocked = true;
            Logged(0, "warn", $"The connector blocks its event loop for {silent.TotalSeconds:0} s: all connections of its folder stand still.");
        }

        if (silent < _settings.BlockLimit) return;
        _endedBecause ??= new NodeExit(
            $"The connector blocked its event loop for {silent.TotalSeconds:0} s, so its process was ended.",
            "Long work in JavaScript holds up all connections of a folder: divide it, or do it in a worker thread.");
        EndTree();
    }

    private void EndTree()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It ended by itself meanwhile.
            _stopping = true;
        }

        ProcessGroup.End(ProcessId);
    }

    private async Task<NodeExit> AwaitExitAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        ProcessGroup.End(_process.Id);
        await Task.WhenAny(Task.WhenAll(_output.Ended, _channel.Ended), Task.Delay(DrainLimit, _time)).ConfigureAwait(false);
        _channel.Close();
        var exit = _endedBecause ??= NodeEnd.Words(_process.ExitCode, _output.Tail, _memoryMegabytes, _stopping);
        _requests.End(exit);
        foreach (var (_, instance) in _instances) instance.Ended(exit);
        _instances.Clear();
        await _watch.DisposeAsync().ConfigureAwait(false);
        _process.Dispose();
        return exit;
    }

    private static int Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt32();
    }

    private static string? NextText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }
}
