using Connector.Runtime.Catalog;
using Connector.Runtime.Dialing;

namespace Connector.Runtime.Node;

/// <summary>
/// The process of one connector folder: started for the first connection, shared by all, ended with the last. One that has ended by
/// itself is replaced when a connection wants to go on; how soon is the connection's own back-off.
/// </summary>
internal sealed class NodeHost(NodeFolder folder, NodeSettings settings, OutboundPolicy policy, TimeProvider time)
{
    private readonly SemaphoreSlim _turn = new(1);
    private volatile NodeProcess? _process;
    private int _starts;

    public NodeFolder Folder => folder;

    /// <summary>A running process that stays until it is released.</summary>
    /// <exception cref="Sdk.ConnectorException">It cannot be started; the message says why.</exception>
    public async Task<NodeProcess> AcquireAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var process = _process;
            if (process is null or { HasEnded: true })
            {
                _process = process = await NodeProcess.StartAsync(folder, settings, policy, time, cancellationToken).ConfigureAwait(false);
                Interlocked.Increment(ref _starts);
            }

            process.Users++;
            return process;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What the page shows of the process. Waits for nothing.</summary>
    public ConnectorHostState State()
    {
        var starts = Volatile.Read(ref _starts);
        if (_process is not { HasEnded: false } process) return new ConnectorHostState(null, null, starts, 0);
        try
        {
            using var running = System.Diagnostics.Process.GetProcessById(process.ProcessId);
            return new ConnectorHostState(process.ProcessId, running.WorkingSet64, starts, process.Users);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return new ConnectorHostState(null, null, starts, 0);
        }
    }

    /// <summary>Gives a process back; ends it when nobody else uses it.</summary>
    public async Task ReleaseAsync(NodeProcess process)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (--process.Users > 0) return;
            if (_process == process) _process = null;
        }
        finally
        {
            _turn.Release();
        }

        await process.DisposeAsync().ConfigureAwait(false);
    }
}
