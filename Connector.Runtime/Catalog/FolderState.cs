namespace Connector.Runtime.Catalog;

/// <summary>What the watch knows of one connector folder.</summary>
internal sealed class FolderState(string path, IConnectorFolderKind kind)
{
    public string Path { get; } = path;
    public IConnectorFolderKind Kind { get; } = kind;

    /// <summary>The fingerprint of the files that are loaded; null before the first time.</summary>
    public string? LoadedPrint { get; set; }

    /// <summary>The fingerprint seen at the last look: files are taken when two looks in a row see the same.</summary>
    public string? SeenPrint { get; set; }

    public ILoadedFolder? Loaded { get; private set; }

    /// <summary>What the catalogue lists for the folder.</summary>
    public IReadOnlyList<ConnectorEntry> Entries { get; private set; } = [];

    /// <summary>
    /// Takes a newly loaded version in place of the one before; returns the one that is to be let go. A version that cannot be used
    /// does not replace one that can: that goes on, and its entries tell what the new files lack.
    /// </summary>
    public ILoadedFolder? Take(ILoadedFolder loaded, DateTimeOffset now)
    {
        LoadedPrint = SeenPrint;
        if (Loaded is { } before && before.Entries.Any(entry => entry.IsUsable) && loaded.Entries.Any(entry => !entry.IsUsable))
        {
            var refused = new RefusedVersion(now, [.. loaded.Entries.SelectMany(entry => entry.Faults).Distinct(StringComparer.Ordinal)]);
            Entries = [.. Entries.Select(entry => entry with { Refused = refused })];
            return loaded;
        }

        var left = Loaded;
        Loaded = loaded;
        Entries = [.. loaded.Entries.Select(entry => entry with { LoadedAt = now })];
        return left;
    }

    /// <summary>Names, sizes and times of the files that make up the connector.</summary>
    public string Fingerprint() => string.Join('\n', Kind.Watched(Path).Order(StringComparer.Ordinal).Select(Print));

    private static string Print(string file)
    {
        var info = new FileInfo(file);
        return info.Exists ? $"{file}|{info.Length}|{info.LastWriteTimeUtc.Ticks}"
            : Directory.Exists(file) ? $"{file}|{Directory.GetLastWriteTimeUtc(file).Ticks}"
            : $"{file}|-";
    }
}
