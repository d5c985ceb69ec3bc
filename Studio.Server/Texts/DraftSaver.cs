namespace Studio.Server.Texts;

/// <summary>
/// Stores a draft a moment after it was changed: at most half a second of typing is ever unsaved. A failure is tried again
/// every few seconds and shown meanwhile; nothing is given up.
/// </summary>
internal sealed class DraftSaver : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(3);

    private readonly Func<CancellationToken, Task> _save;
    private readonly Action _told;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _loop;
    private long _wanted;
    private long _stored;

    /// <param name="save">Stores the present draft.</param>
    /// <param name="told">Called on any thread after <see cref="SavedAt"/> or <see cref="Fault"/> changed.</param>
    public DraftSaver(Func<CancellationToken, Task> save, Action told, TimeProvider time, ILogger log)
    {
        _save = save;
        _told = told;
        _time = time;
        _log = log;
        _loop = Task.Run(RunAsync);
    }

    public DateTimeOffset? SavedAt { get; private set; }

    public string? Fault { get; private set; }

    public void Request()
    {
        Interlocked.Increment(ref _wanted);
        _wake.Release();
    }

    /// <summary>Stores what is not yet stored and stops. One last attempt: its failure is logged.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _loop;
        if (Volatile.Read(ref _wanted) != _stored) await TrySaveAsync();
        _ended.Dispose();
        _wake.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(_ended.Token);
                await Task.Delay(Pause, _time, _ended.Token);
                while (!await TrySaveAsync()) await Task.Delay(RetryAfter, _time, _ended.Token);
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // Stopped; what is left is stored by DisposeAsync.
        }
    }

    private async Task<bool> TrySaveAsync()
    {
        var wanted = Volatile.Read(ref _wanted);
        if (wanted == _stored) return true;
        try
        {
            await _save(CancellationToken.None);
            _stored = wanted;
            SavedAt = _time.GetUtcNow();
            if (Fault is not null) _log.LogInformation("The draft is stored again");
            Fault = null;
        }
        catch (Exception exception) when (exception is Microsoft.EntityFrameworkCore.DbUpdateException or System.Data.Common.DbException or IOException or TimeoutException or InvalidOperationException)
        {
            if (Fault is null) _log.LogError(exception, "The draft could not be stored; it is tried again every {Seconds} s", RetryAfter.TotalSeconds);
            Fault = $"The draft could not be stored: {exception.GetBaseException().Message}";
        }

        _told();
        return Fault is null;
    }
}
