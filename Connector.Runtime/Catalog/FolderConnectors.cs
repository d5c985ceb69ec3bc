using System.Collections.Concurrent;
using Connector.Sdk;

namespace Connector.Runtime.Catalog;

/// <summary>
/// The connectors of some folders, loaded anew whenever a file of theirs changes. Each given path is a connector's folder itself or
/// holds one folder per connector. Looked at by name, size and time twice a second, not by the system's notifications: those do not
/// come from network drives and mounted volumes, and there are too few of them for an npm package tree.
/// </summary>
internal sealed class FolderConnectors : IConnectorSource, IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(400);

    private readonly IReadOnlyList<string> _roots;
    private readonly IReadOnlyList<IConnectorFolderKind> _kinds;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly SortedDictionary<string, FolderState> _folders = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<ConnectorEntry> _entries = [];
    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.Ordinal);
    private Task _watch = Task.CompletedTask;
    private int _disposed;

    private FolderConnectors(IEnumerable<string> roots, IReadOnlyList<IConnectorFolderKind> kinds, TimeProvider time) =>
        (_roots, _kinds, _time) = ([.. roots.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)], kinds, time);

    public IReadOnlyList<ConnectorEntry> Entries => _entries;

    public event Action? Changed;

    /// <summary>Loads what is there, then watches until disposed. Never fails for what stands in the folders.</summary>
    /// <param name="roots">Connector folders, or folders of them; one that does not exist is looked for again and again.</param>
    /// <param name="kinds">The first that recognises a folder loads it.</param>
    /// <param name="time">The clock between two looks.</param>
    /// <param name="cancellationToken">Ends the first loading.</param>
    public static async Task<FolderConnectors> OpenAsync(
        IEnumerable<string> roots, IReadOnlyList<IConnectorFolderKind> kinds, TimeProvider time, CancellationToken cancellationToken)
    {
        var source = new FolderConnectors(roots, kinds, time);
        try
        {
            await source.LookAsync(first: true, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        source._watch = Task.Run(source.WatchAsync, CancellationToken.None);
        return source;
    }

    /// <summary>Loads a connector's folder anew at the next look, though no file has changed. Returns at once.</summary>
    public void Reload(string folder) => _asked[Path.GetFullPath(folder)] = true;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _end.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_folders.Values.Select(folder => LetGoAsync(folder.Loaded))).ConfigureAwait(false);
        _folders.Clear();
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(LookEvery, _time);
        while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
        {
            try
            {
                await LookAsync(first: false, _end.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A folder that is being moved or copied: the next look sees how it ended.
                continue;
            }
        }
    }

    /// <summary>Takes in what came, changed and went. What still changes between two looks is being copied: it is left for the next.</summary>
    private async Task LookAsync(bool first, CancellationToken cancellationToken)
    {
        var found = Found();
        var gone = _folders.Keys.Except(found.Keys).ToList();
        List<ILoadedFolder?> replaced = [];
        foreach (var path in gone)
        {
            replaced.Add(_folders[path].Loaded);
            _folders.Remove(path);
        }

        foreach (var (path, kind) in found)
        {
            if (_folders.TryGetValue(path, out var known) && known.Kind == kind) continue;
            if (known is not null) replaced.Add(known.Loaded);
            _folders[path] = new FolderState(path, kind);
        }

        var due = _folders.Values.Where(folder => IsDue(folder, first)).ToList();
        await Task.WhenAll(due.Select(async folder =>
        {
            var loaded = await LoadAsync(folder, cancellationToken).ConfigureAwait(false);
            var left = folder.Take(loaded, _time.GetUtcNow());
            lock (replaced) replaced.Add(left);
        })).ConfigureAwait(false);

        if (due.Count == 0 && gone.Count == 0) return;
        _entries = [.. _folders.Values.SelectMany(folder => folder.Entries)];
        Changed?.Invoke();
        foreach (var old in replaced) await LetGoAsync(old).ConfigureAwait(false);
    }

    private bool IsDue(FolderState folder, bool first)
    {
        var asked = _asked.TryRemove(folder.Path, out _);
        string print;
        try
        {
            print = folder.Fingerprint();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        var settled = print == folder.SeenPrint || first;
        folder.SeenPrint = print;
        return asked || (settled && print != folder.LoadedPrint);
    }

    private static async Task<ILoadedFolder> LoadAsync(FolderState folder, CancellationToken cancellationToken)
    {
        try
        {
            return await folder.Kind.LoadAsync(folder.Path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            return new BrokenFolder(folder.Path, exception);
        }
    }

    private SortedDictionary<string, IConnectorFolderKind> Found()
    {
        var found = new SortedDictionary<string, IConnectorFolderKind>(StringComparer.Ordinal);
        foreach (var root in _roots)
        {
            if (!Directory.Exists(root)) continue;
            foreach (var path in Candidates(root))
                if (_kinds.FirstOrDefault(kind => kind.Recognises(path)) is { } kind) found[path] = kind;
        }

        return found;
    }

    /// <summary>The given folder where it is a connector itself, otherwise the folders in it.</summary>
    private string[] Candidates(string root)
    {
        if (_kinds.Any(kind => kind.Recognises(root))) return [root];
        try
        {
            return [.. Directory.EnumerateDirectories(root).Where(path => !Path.GetFileName(path).StartsWith('.'))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static async Task LetGoAsync(ILoadedFolder? loaded)
    {
        if (loaded is not null) await loaded.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A folder whose loading failed in a way its kind did not foresee.</summary>
    private sealed class BrokenFolder(string path, Exception exception) : ILoadedFolder
    {
        public IReadOnlyList<ConnectorEntry> Entries { get; } =
        [
            new ConnectorEntry
            {
                Protocol = Path.GetFileName(path),
                Title = Path.GetFileName(path),
                Origin = ConnectorOrigin.NodeFolder,
                Source = path,
                Folder = path,
                Abilities = ConnectorAbilities.None,
                Faults = [exception is ConnectorException known ? known.Message : $"{path} could not be loaded. {exception.Message}"],
            },
        ];

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
