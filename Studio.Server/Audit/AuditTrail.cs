using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Studio.Client.Ports;
using Studio.Server.Services;
using Studio.Server.Storage;

namespace Studio.Server.Audit;

/// <summary>Writes down deeds and lists them, newest first. Thread-safe.</summary>
internal sealed class AuditTrail : IHostedService
{
    /// <summary>How many entries are kept; the oldest go first.</summary>
    public const int Kept = 200_000;

    private readonly IDbContextFactory<StudioDatabase> _databases;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditTrail> _log;
    private readonly Channel<AuditEntry> _soon = Channel.CreateBounded<AuditEntry>(1_000);
    private Task _writing = Task.CompletedTask;
    private long _added;

    public AuditTrail(IDbContextFactory<StudioDatabase> databases, TimeProvider time, ILogger<AuditTrail> log)
    {
        _databases = databases;
        _time = time;
        _log = log;
    }

    /// <summary>Ends when the entry is stored.</summary>
    public Task AddAsync(string user, string deed, string? serviceKey, string? subject, string detail, CancellationToken cancellationToken) =>
        StoreAsync(Entry(user, deed, serviceKey, subject, detail), cancellationToken);

    /// <summary>Returns at once; for deeds that cannot wait. One that finds the queue full is logged instead.</summary>
    public void AddSoon(string user, string deed, string? serviceKey, string? subject, string detail)
    {
        var entry = Entry(user, deed, serviceKey, subject, detail);
        if (!_soon.Writer.TryWrite(entry)) _log.LogError("The audit trail cannot keep up; not stored: {User} {Deed} {Subject}: {Detail}", user, deed, subject, detail);
    }

    public async Task<IReadOnlyList<AuditEntry>> ListAsync(string? serviceKey, int count, CancellationToken cancellationToken)
    {
        await using var database = await _databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<AuditEntry>().AsNoTracking()
            .Where(entry => serviceKey == null || entry.ServiceKey == serviceKey)
            .OrderByDescending(entry => entry.Id).Take(count).ToListAsync(cancellationToken);
    }

    /// <summary>What fits the filter, newest first, from after the line <paramref name="before"/> on.</summary>
    public async Task<IReadOnlyList<AuditLine>> FindAsync(AuditFilter filter, long? before, int count, CancellationToken cancellationToken)
    {
        await using var database = await _databases.CreateDbContextAsync(cancellationToken);
        var entries = database.Set<AuditEntry>().AsNoTracking();
        if (before is { } last) entries = entries.Where(entry => entry.Id < last);
        if (filter.User?.Trim().ToLowerInvariant() is { Length: > 0 } user) entries = entries.Where(entry => entry.User.ToLower() == user);
        if (filter.Deed is { Length: > 0 } deed) entries = entries.Where(entry => entry.Deed == deed);
        if (filter.Text?.Trim().ToLowerInvariant() is { Length: > 0 } text) entries = entries.Where(entry => entry.Detail.ToLower().Contains(text) || entry.Subject!.ToLower().Contains(text));
        if (filter.From is { } from) entries = entries.Where(entry => entry.At >= from);
        if (filter.Until is { } until) entries = entries.Where(entry => entry.At < until);
        return await (
            from entry in entries.OrderByDescending(entry => entry.Id).Take(count)
            join service in database.Set<ServiceRecord>() on entry.ServiceKey equals service.Key into services
            from service in services.DefaultIfEmpty()
            orderby entry.Id descending
            select new AuditLine(entry.Id, entry.At, entry.User, entry.Deed, entry.ServiceKey, service == null ? null : service.Name, entry.Subject, entry.Detail)).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<string>> DeedsAsync(CancellationToken cancellationToken)
    {
        await using var database = await _databases.CreateDbContextAsync(cancellationToken);
        return await database.Set<AuditEntry>().Select(entry => entry.Deed).Distinct().OrderBy(deed => deed).ToListAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _writing = Task.Run(WriteSoonAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Ends when everything is stored, whatever the host's patience: what is left are at most a thousand small rows.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _soon.Writer.TryComplete();
        return _writing;
    }

    private AuditEntry Entry(string user, string deed, string? serviceKey, string? subject, string detail) =>
        new() { At = _time.GetUtcNow(), User = user, Deed = deed, ServiceKey = serviceKey, Subject = subject, Detail = detail };

    private async Task WriteSoonAsync()
    {
        await foreach (var entry in _soon.Reader.ReadAllAsync())
        {
            try
            {
                await StoreAsync(entry, CancellationToken.None);
            }
            catch (Exception exception) when (exception is DbUpdateException or System.Data.Common.DbException)
            {
                _log.LogError(exception, "Not stored in the audit trail: {User} {Deed} {Subject}: {Detail}", entry.User, entry.Deed, entry.Subject, entry.Detail);
            }
        }
    }

    private async Task StoreAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        await using var database = await _databases.CreateDbContextAsync(cancellationToken);
        database.Add(entry);
        await database.SaveChangesAsync(cancellationToken);
        if (Interlocked.Increment(ref _added) % 1000 == 1)
            await database.Set<AuditEntry>().Where(old => old.Id <= entry.Id - Kept).ExecuteDeleteAsync(cancellationToken);
    }
}
