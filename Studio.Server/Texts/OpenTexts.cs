using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Studio.Server.Services;
using Studio.Server.Storage;
using Studio.Server.Web;

namespace Studio.Server.Texts;

/// <summary>
/// The services that are open. One stays open for a while after the last person left, so that a reload finds its undo
/// again. What was typed is stored before the studio ends.
/// </summary>
internal sealed class OpenTexts(
    ServiceRecords records,
    IDbContextFactory<StudioDatabase> databases,
    IDataProtectionProvider protection,
    StudioSettings settings,
    TimeProvider time,
    ILogger<OpenTexts> log) : IHostedService
{
    private static readonly TimeSpan Linger = TimeSpan.FromMinutes(15);

    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<string, Entry> _open = [];

    /// <summary>The open text of a service, opened if need be; null when there is no such service. Give it back with <see cref="ReleaseAsync"/>.</summary>
    public async Task<OpenText?> AcquireAsync(string key, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!_open.TryGetValue(key, out var entry))
            {
                if (await records.FindAsync(key, cancellationToken) is not { } record) return null;
                var values = await TestValues.LoadAsync(key, databases, protection, log, cancellationToken);
                _open[key] = entry = new Entry(new OpenText(record, values, records, settings.MaxImportMegabytes * 1024 * 1024, time, log));
            }

            entry.Holds++;
            entry.Closing?.Dispose();
            entry.Closing = null;
            return entry.Text;
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask ReleaseAsync(string key)
    {
        await _one.WaitAsync();
        try
        {
            if (!_open.TryGetValue(key, out var entry) || --entry.Holds > 0) return;
            entry.Closing = time.CreateTimer(_ => _ = CloseAsync(key, entry), null, Linger, Timeout.InfiniteTimeSpan);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes a deleted service out; who still has it open is told.</summary>
    public async Task ForgetAsync(string key)
    {
        await _one.WaitAsync();
        Entry? entry;
        try
        {
            if (!_open.Remove(key, out entry)) return;
            entry.Closing?.Dispose();
        }
        finally
        {
            _one.Release();
        }

        entry.Text.Forget();
        await entry.Text.DisposeAsync();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Stores and closes every text; the pages are gone by then. The token is not heeded: it is cancelled once the host has
    /// waited long enough for a page that would not go, and what was typed must be stored all the same.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(CancellationToken.None);
        try
        {
            foreach (var entry in _open.Values)
            {
                entry.Closing?.Dispose();
                await entry.Text.DisposeAsync();
            }

            _open.Clear();
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task CloseAsync(string key, Entry entry)
    {
        await _one.WaitAsync();
        try
        {
            if (entry.Holds > 0 || entry.Closing is null || !_open.Remove(key)) return;
            await entry.Closing.DisposeAsync();
            await entry.Text.DisposeAsync();
        }
        finally
        {
            _one.Release();
        }
    }

    private sealed class Entry(OpenText text)
    {
        public OpenText Text { get; } = text;
        public int Holds { get; set; }
        public ITimer? Closing { get; set; }
    }
}
