using System.Text.Json;
using Studio.Client.Ports;

namespace Studio.Server.Connectors;

/// <summary>What lies in a connector's folder, for the page.</summary>
internal static class FolderListing
{
    private const int MostListed = 500;
    private const int MostCounted = 50_000;
    private static readonly EnumerationOptions Plain = new() { RecurseSubdirectories = true, MaxRecursionDepth = 20, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    public static FolderContents Of(string folder)
    {
        if (!Directory.Exists(folder)) return new FolderContents([], 0, 0, null);
        List<FolderFile> files = [];
        var packageFiles = 0;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", Plain).Take(MostCounted))
        {
            var path = Path.GetRelativePath(folder, file.FullName).Replace('\\', '/');
            var parts = path.Split('/');
            if (parts.Contains("node_modules", StringComparer.Ordinal)) packageFiles++;
            else if (!parts.SkipLast(1).Any(part => part is "obj" or ".git")) files.Add(new FolderFile(path, file.Length, file.LastWriteTimeUtc));
        }

        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return new FolderContents([.. files.Take(MostListed)], Math.Max(0, files.Count - MostListed), packageFiles, Directory.Exists(Path.Combine(folder, "node_modules")) ? null : PackagesOf(folder));
    }

    /// <summary>How many packages the lock file names; null without one that names any.</summary>
    private static int? PackagesOf(string folder)
    {
        var file = new[] { "package-lock.json", "npm-shrinkwrap.json" }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (file is null) return null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            var count = root.TryGetProperty("packages", out var packages) && packages.ValueKind == JsonValueKind.Object ? packages.EnumerateObject().Count(package => package.Name.Length > 0)
                : root.TryGetProperty("dependencies", out var dependencies) && dependencies.ValueKind == JsonValueKind.Object ? dependencies.EnumerateObject().Count() : 0;
            return count == 0 ? null : count;
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
