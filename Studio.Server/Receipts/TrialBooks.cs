using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Studio.Server.Services;
using Studio.Server.Storage;

namespace Studio.Server.Receipts;

/// <summary>
/// The books of the services that were looked at since the studio started, and their storing: all that was noted within half a
/// second in one go, tried again after a failure, and before the studio ends. Thread-safe.
/// </summary>
internal sealed class TrialBooks : IHostedService
{
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private const int AtOnce = 500;

    private readonly ConcurrentDictionary<string, TrialBook> _books = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _one = new(1);
    private readonly IDbContextFactory<StudioDatabase> _databases;
    private readonly TimeProvider _time;
    private readonly ILogger<TrialBooks> _log;
    private readonly ITimer _timer;
    private int _isDue;
    private bool _isFailing;

    public TrialBooks(IDbContextFactory<StudioDatabase> databases, TimeProvider time, ILogger<TrialBooks> log)
    {
        (_databases, _time, _log) = (databases, time, log);
        _timer = time.CreateTimer(_ => _ = StoreAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async Task<TrialBook> OpenAsync(string serviceKey, CancellationToken cancellationToken)
    {
        if (_books.TryGetValue(serviceKey, out var known)) return known;
        await using var database = await _databases.CreateDbContextAsync(cancellationToken);
        var stored = await database.Set<TrialRecord>().AsNoTracking().Where(trial => trial.ServiceKey == serviceKey).ToListAsync(cancellationToken);
        return _books.GetOrAdd(serviceKey, key => new TrialBook(key, stored.Select(trial => trial.ToTrial()), _time, Wanted));
    }

    /// <summary>The service was deleted; its rows go with it.</summary>
    public void Forget(string serviceKey) => _books.TryRemove(serviceKey, out _);

    /// <summary>Stores what is not stored yet. A failure is logged once and tried again later.</summary>
    public async Task StoreAsync()
    {
        Interlocked.Exchange(ref _isDue, 0);
        await _one.WaitAsync();
        try
        {
            foreach (var book in _books.Values) await StoreAsync(book);
        }
        finally
        {
            _one.Release();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stores the rest, whatever the host's patience: it is little.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _timer.DisposeAsync();
        await StoreAsync();
    }

    private async Task StoreAsync(TrialBook book)
    {
        var unstored = book.TakeUnstored();
        if (unstored.Count == 0) return;
        try
        {
            await using var database = await _databases.CreateDbContextAsync();
            // Its service may have been deleted meanwhile.
            if (!await database.Set<ServiceRecord>().AnyAsync(service => service.Key == book.ServiceKey)) return;
            foreach (var some in unstored.Chunk(AtOnce))
            {
                var ids = some.Select(trial => trial.PartId).ToList();
                var known = await database.Set<TrialRecord>().Where(trial => trial.ServiceKey == book.ServiceKey && ids.Contains(trial.PartId)).ToDictionaryAsync(trial => trial.PartId);
                foreach (var trial in some)
                {
                    if (known.TryGetValue(trial.PartId, out var record)) record.Take(trial);
                    else database.Add(TrialRecord.Of(book.ServiceKey, trial));
                }

                await database.SaveChangesAsync();
                database.ChangeTracker.Clear();
            }

            _isFailing = false;
        }
        catch (Exception exception) when (exception is DbUpdateException or System.Data.Common.DbException or IOException or TimeoutException or InvalidOperationException)
        {
            book.GiveBack(unstored);
            if (!_isFailing) _log.LogError(exception, "What was tested could not be stored; it is tried again every {Seconds} s", RetryAfter.TotalSeconds);
            _isFailing = true;
            _timer.Change(RetryAfter, Timeout.InfiniteTimeSpan);
        }
    }

    private void Wanted()
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0) _timer.Change(Pause, Timeout.InfiniteTimeSpan);
    }
}
