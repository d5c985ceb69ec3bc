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

    public ILoadedFolder? Loaded { get; set; }

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
