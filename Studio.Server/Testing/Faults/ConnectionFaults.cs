using System.Threading.Channels;
using Connector.Runtime.Agent;
using Connector.Runtime.Catalog;
using Connector.Runtime.Devices;
using Connector.Runtime.Probing;
using Connector.Runtime.States;
using Connector.Sdk;
using Studio.Client.Ports;

namespace Studio.Server.Testing.Faults;

/// <summary>
/// The faults of one connection of a test session, and its proof of reconnecting. Thread-safe; knows no rights: who calls it has
/// looked at them.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="detour">What the connection dials through.</param>
/// <param name="times">The bounds of a proof, and how late a late answer is.</param>
/// <param name="attempt">How long one attempt to connect may take.</param>
/// <param name="time">The clock.</param>
/// <param name="changed">Called on any thread after something changed that a page shows.</param>
internal sealed class ConnectionFaults(LiveConnection connection, FaultDetour detour, ProofTimes times, TimeSpan attempt, TimeProvider time, Action changed) : IAsyncDisposable
{
    private const string NodeWords =
        "Faults are not available for connectors written in JavaScript, because they open their sockets themselves. Start connector-agent proxy HOST:PORT, and enter its address as the host.";

    private const string NoTcpWords =
        "This connector opened no TCP connection through the studio, so there is nothing to put a fault on. If it reaches its device by itself, start connector-agent proxy HOST:PORT, and enter its address as the host.";

    /// <summary>What is told of a connection that is tried out on another agent.</summary>
    public static FaultStatus Elsewhere(string agent) => new(
        $"This connection is tried out on the agent {agent}, where no faults can be set. Start connector-agent proxy HOST:PORT there, and enter its address as the host.",
        false, null, [], TimeSpan.Zero, null);

    private static readonly StartResult Proving = new("Prove reconnect is running on this connection; cancel it first.");

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly FaultHistory _history = new(time);
    private readonly ProofRun _proof = new(time, changed);

    /// <summary>Cancelled by the end of what was begun before it. Not disposed, because two may end it at once; it holds nothing.</summary>
    private volatile CancellationTokenSource _until = new();

    public FaultStatus Status
    {
        get
        {
            var unavailable = connection.Connector.Origin == ConnectorOrigin.NodeFolder ? NodeWords : null;
            lock (_lock) return new FaultStatus(unavailable, detour.IsInPlace, _history.Now, _history.Spans, times.LateBy, _proof.Proof);
        }
    }

    /// <summary>True while a fault is set.</summary>
    public bool IsFaulty
    {
        get { lock (_lock) return _history.Now is not null; }
    }

    public Task<StartResult> SetAsync(ProxyFault fault, string by, CancellationToken cancellationToken) => InTurnAsync(
        async token =>
        {
            if (_proof.IsRunning) return Proving;
            if (fault != ProxyFault.None && await PutInPlaceAsync(by, token) is { } refusal) return refusal;
            Set(fault, by);
            return StartResult.Started;
        },
        cancellationToken);

    public Task<StartResult> RemoveAsync(string by, CancellationToken cancellationToken) => InTurnAsync(
        async token =>
        {
            if (_proof.IsRunning) return Proving;
            Set(ProxyFault.None, by);
            if (detour.IsInPlace) await TakeAwayAsync($"{by} took the fault proxy away.", token);
            return StartResult.Started;
        },
        cancellationToken);

    /// <summary>Starts a proof, which runs on after this has returned.</summary>
    /// <param name="read">What it reads all the time; null: it looks at the running endpoints.</param>
    /// <param name="by">Who starts it.</param>
    /// <param name="cancellationToken">Gives up starting it.</param>
    public Task<StartResult> ProveAsync(EndpointDefinition? read, string by, CancellationToken cancellationToken) => InTurnAsync(
        async token =>
        {
            if (_proof.IsRunning) return Proving;
            if (Status.Unavailable is { } unavailable) return new StartResult(unavailable);
            if (connection.Status.State != ConnectionState.Connected) return new StartResult($"'{connection.Id}' is not connected, so there is nothing to prove yet.");
            if (read is null && connection.Endpoints.All(endpoint => endpoint.State == EndpointState.Disabled))
                return new StartResult("Add an endpoint that can be read, or subscribe to one: most faults show only while values are asked for.");
            if (await PutInPlaceAsync(by, token) is { } refusal) return refusal;
            Set(ProxyFault.None, by);
            _proof.Start(
                new ReconnectProof(connection.Id, connection.Protocol, read?.Id, by, time.GetUtcNow(), ReconnectProver.All, []),
                tell => new ReconnectProver(connection, read?.Address, times, time, fault => Set(fault, by), tell));
            return StartResult.Started;
        },
        cancellationToken);

    public void CancelProof() => _proof.Cancel();

    /// <summary>Ends the proof, clears the fault, and lets the next connect go straight to the device. The connection is left as it is.</summary>
    public async Task EndAsync()
    {
        await _until.CancelAsync();
        await _turn.WaitAsync();
        try
        {
            await _proof.EndAsync();
            Set(ProxyFault.None, "");
            detour.IsInPlace = false;
            _until = new CancellationTokenSource();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _proof.Dispose();
        await detour.DisposeAsync();
    }

    /// <summary>One deed at a time, and none that outlives <see cref="EndAsync"/>.</summary>
    private async Task<StartResult> InTurnAsync(Func<CancellationToken, Task<StartResult>> deed, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(_until.Token, cancellationToken);
        try
        {
            return await deed(any.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new StartResult($"'{connection.Id}' was disconnected meanwhile.");
        }
        finally
        {
            _turn.Release();
            changed();
        }
    }

    /// <summary>Null when the connection goes through the proxy now; otherwise why it cannot.</summary>
    private async Task<StartResult?> PutInPlaceAsync(string by, CancellationToken cancellationToken)
    {
        if (Status.Unavailable is { } unavailable) return new StartResult(unavailable);
        if (connection.Status.State is ConnectionState.Disconnected or ConnectionState.Disconnecting)
            return new StartResult($"'{connection.Id}' is not connected. Press Connect first.");
        if (detour.IsInPlace) return null;
        detour.Line.LateBy = times.LateBy;
        detour.IsInPlace = true;
        var before = detour.Line.Carried;
        await connection.RenewAsync($"{by} put a fault proxy before the device, for this test only.").WaitAsync(cancellationToken);
        // A device that cannot be reached now may be later; a connector that came up without the line will never use it.
        if (!await ConnectedAsync(cancellationToken) || detour.Line.Carried > before) return null;
        await TakeAwayAsync("The fault proxy was taken away, because this connector does not go through it.", cancellationToken);
        return new StartResult(NoTcpWords);
    }

    private Task TakeAwayAsync(string reason, CancellationToken cancellationToken)
    {
        detour.IsInPlace = false;
        return connection.RenewAsync(reason).WaitAsync(cancellationToken);
    }

    /// <summary>Waits for the connection that was just made anew, no longer than one attempt; false when it did not come up.</summary>
    private async Task<bool> ConnectedAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(attempt, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var states = connection.WatchStates();
        try
        {
            while (connection.Status.State is not ConnectionState.Connected)
            {
                if (connection.Status.State == ConnectionState.Reconnecting) return false;
                await states.Changes.ReadAsync(any.Token);
            }

            return true;
        }
        catch (Exception exception) when (exception is ChannelClosedException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private void Set(ProxyFault fault, string by)
    {
        lock (_lock)
        {
            if (!_history.Set(fault, by)) return;
            detour.Line.Fault = fault;
        }

        if (fault == ProxyFault.None) connection.Note(ConnectorLogLevel.Information, "The fault was cleared; everything passes.");
        else connection.Note(ConnectorLogLevel.Warning, $"{by} set the fault {ProxyFaults.NameOf(fault)}: {ProxyFaults.HelpOf(fault)}. What follows is not the device's doing.");
        changed();
    }
}
