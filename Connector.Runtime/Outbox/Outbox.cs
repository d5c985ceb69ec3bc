using System.Threading.Channels;
using Connector.Runtime.Mqtt;

namespace Connector.Runtime.Outbox;

/// <summary>
/// Keeps on disk what was accepted until the broker has acknowledged it, in order. <em>Accepted</em> means that the row is
/// committed, <em>done</em> that the acknowledgement came. Killed anywhere, it loses nothing accepted; it repeats what had no
/// acknowledgement, and what was acknowledged within the last moments (<see cref="OutboxOptions.CommitWithin"/>).
/// </summary>
/// <remarks>Thread-safe. One loop owns the file; one outbox per file, in one process.</remarks>
public sealed class Outbox : IAsyncDisposable
{
    private readonly OutboxOptions _options;
    private readonly TimeProvider _time;
    private readonly OutboxStore _store;
    private readonly Lock _storeLock = new();
    private readonly HashSet<long> _finished = [];
    private readonly Channel<Work> _work;
    private readonly CancellationTokenSource _ending = new();
    private readonly OutboxPump? _pump;
    private readonly Task _loop;
    private long _rows;
    private long _bytes;
    private long _dropped;
    private long _accepted;
    private long _done;
    private long _refused;

    /// <exception cref="IOException">Another process has the file.</exception>
    public Outbox(OutboxOptions options, TimeProvider time, IMqttLink? link)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        _time = time;
        _store = OutboxStore.Open(options.File, $"{time.GetUtcNow():yyyyMMdd-HHmmss}", out var broken);
        BrokenFile = broken;
        (_rows, _bytes, _dropped) = _store.Measure();
        _work = Channel.CreateBounded<Work>(new BoundedChannelOptions(options.AcceptQueue) { SingleReader = true });
        _pump = link is null ? null : new OutboxPump(this, link, time);
        _loop = Task.Run(CommitAsync);
    }

    /// <summary>Where the file went that was no database any more; null when all was well.</summary>
    public string? BrokenFile { get; }

    public OutboxStatistics Statistics
    {
        get
        {
            long oldest;
            lock (_storeLock) oldest = _ending.IsCancellationRequested ? 0 : _store.OldestNumber();
            return new OutboxStatistics(
                Interlocked.Read(ref _rows), Interlocked.Read(ref _bytes), Interlocked.Read(ref _accepted),
                Interlocked.Read(ref _done), Interlocked.Read(ref _refused), Interlocked.Read(ref _dropped), oldest);
        }
    }

    /// <summary>Takes a message; ends when it is on disk, at most <see cref="OutboxOptions.CommitWithin"/> and one write later.</summary>
    /// <returns>The message's number.</returns>
    /// <exception cref="ObjectDisposedException">The outbox was closed before the message was accepted.</exception>
    public async Task<long> AcceptAsync(OutboxMessage message, CancellationToken cancellationToken = default)
    {
        var accepted = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _work.Writer.WriteAsync(new Work(message, accepted, 0), cancellationToken);
        return await accepted.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes a message without waiting for the disk; waits only while too many wait for it. Order is that of the calls.</summary>
    public ValueTask PostAsync(OutboxMessage message, CancellationToken cancellationToken = default) =>
        _work.Writer.WriteAsync(new Work(message, null, 0), cancellationToken);

    /// <summary>Takes a message without waiting at all; false when too many wait for the disk. The caller counts that.</summary>
    public bool TryPost(in OutboxMessage message) => _work.Writer.TryWrite(new Work(message, null, 0));

    /// <summary>Notes that the broker has acknowledged a message, or will never take it.</summary>
    internal void Finish(long number, bool refused)
    {
        if (refused) Interlocked.Increment(ref _refused);
        lock (_storeLock) _finished.Add(number);
        var work = new Work(default, null, number);
        if (!_work.Writer.TryWrite(work)) _ = _work.Writer.WriteAsync(work).AsTask();
    }

    /// <summary>Waiting rows in order, from a number on; without those whose end is noted and only not yet on the disk.</summary>
    internal IReadOnlyList<OutboxRow> Read(long from, int most)
    {
        lock (_storeLock)
        {
            while (!_ending.IsCancellationRequested)
            {
                var rows = _store.Read(from, most);
                if (rows.Count == 0) return rows;
                from = rows[^1].Number + 1;
                if (_finished.Count > 0) rows.RemoveAll(row => _finished.Contains(row.Number));
                if (rows.Count > 0) return rows;
            }

            return [];
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_pump is not null) await _pump.DisposeAsync();
        _work.Writer.TryComplete();
        await _loop;
        lock (_storeLock)
        {
            if (_ending.IsCancellationRequested) return;
            _ending.Cancel();
            _store.Dispose();
        }
    }

    private async Task CommitAsync()
    {
        var added = new List<OutboxMessage>();
        var waiting = new List<TaskCompletionSource<long>?>();
        var done = new List<long>();
        while (await _work.Reader.WaitToReadAsync())
        {
            // Gathers for a moment, so that a slow disk sees twenty writes a second and not a thousand.
            if (_work.Reader.Count < _options.LargestGroup)
                await Task.Delay(_options.CommitWithin, _time);
            while (added.Count + done.Count < _options.LargestGroup && _work.Reader.TryRead(out var work))
            {
                if (work.Done != 0)
                {
                    done.Add(work.Done);
                    continue;
                }

                added.Add(work.Message);
                waiting.Add(work.Accepted);
            }

            Commit(added, waiting, done);
            added.Clear();
            waiting.Clear();
            done.Clear();
        }
    }

    private void Commit(List<OutboxMessage> added, List<TaskCompletionSource<long>?> waiting, List<long> done)
    {
        long first;
        try
        {
            StoreChange change;
            lock (_storeLock)
            {
                change = _store.Commit(added, done, _bytes - _options.MaximumBytes, out first);
                _finished.ExceptWith(done);
            }

            Interlocked.Add(ref _rows, added.Count - change.RemovedRows - change.DroppedRows);
            Interlocked.Add(ref _bytes, change.AddedBytes - change.RemovedBytes - change.DroppedBytes);
            Interlocked.Add(ref _dropped, change.DroppedRows);
            Interlocked.Add(ref _accepted, added.Count);
            Interlocked.Add(ref _done, change.RemovedRows);
            Fault = null;
        }
        catch (Microsoft.Data.Sqlite.SqliteException failure)
        {
            // A full or failing disk: what could not be stored is counted as dropped, and said.
            Fault = $"The outbox '{_options.File}' cannot be written: {failure.Message}";
            Interlocked.Add(ref _dropped, added.Count);
            foreach (var accepted in waiting) accepted?.TrySetException(new IOException(Fault, failure));
            return;
        }

        for (var i = 0; i < waiting.Count; i++) waiting[i]?.TrySetResult(first + i);
        if (added.Count > 0) _pump?.Wake();
    }

    /// <summary>Why the file cannot be written just now; null while it can.</summary>
    public string? Fault { get; private set; }

    private readonly record struct Work(OutboxMessage Message, TaskCompletionSource<long>? Accepted, long Done);
}

/// <summary>Bounds of an outbox.</summary>
public sealed record OutboxOptions
{
    public required string File { get; init; }

    /// <summary>Topics, payloads and 64 bytes a message; beyond it the oldest are dropped and counted. 256 MiB by default.</summary>
    public long MaximumBytes { get; init; } = 256L << 20;

    /// <summary>How long messages are gathered into one write; at most 50 ms.</summary>
    public TimeSpan CommitWithin { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Messages and acknowledgements in one write at most.</summary>
    public int LargestGroup { get; init; } = 4096;

    /// <summary>Messages that may wait for the disk before <see cref="Outbox.PostAsync"/> waits.</summary>
    public int AcceptQueue { get; init; } = 8192;
}
