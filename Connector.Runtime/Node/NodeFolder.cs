namespace Connector.Runtime.Node;

/// <summary>One connector of a folder: the files of its class and of its schemas; null where one is missing.</summary>
internal sealed record NodeClassFiles(string Protocol, string? ConnectionJs, string? EndpointJs, string? ConnectionJson, string? EndpointJson);

/// <summary>
/// A connector folder for the vendor's base image as it lies on disk: flat, as in the image, or with <c>package.json</c> at the root
/// and the classes in <c>src/</c>, as in the vendor's repositories.
/// </summary>
internal sealed record NodeFolder
{
    private const string Connection = "Connection";
    private const int MostFiles = 2000;
    private static readonly EnumerationOptions ThisFolder = new() { MatchCasing = MatchCasing.CaseInsensitive };

    public required string Root { get; init; }

    /// <summary>Where the classes are: the root itself or <c>src</c>.</summary>
    public required string ClassFolder { get; init; }

    public required NodePackage Package { get; init; }

    /// <summary>What the image loads first, or null.</summary>
    public string? Index { get; init; }

    public required IReadOnlyList<NodeClassFiles> Connectors { get; init; }

    /// <summary>True where installed packages are needed and there are none at all.</summary>
    public bool LacksPackages => Package.Dependencies.Count > 0 && !Directory.Exists(Path.Combine(Root, "node_modules")) && !Directory.Exists(Path.Combine(ClassFolder, "node_modules"));

    /// <summary>Looks at names only.</summary>
    public static bool IsOne(string folder) => ClassFolderOf(folder) is not null;

    /// <exception cref="IOException">The folder cannot be read, or has just gone.</exception>
    public static NodeFolder Read(string folder)
    {
        var classes = ClassFolderOf(folder) ?? folder;
        var package = NodePackage.Read(folder);
        string[] protocols =
        [
            .. Files(classes, "*Connection.js").Concat(Files(classes, "*Connection.json"))
                .Select(file => Path.GetFileNameWithoutExtension(file)[..^Connection.Length]).Where(name => name.Length > 0)
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        return new NodeFolder
        {
            Root = folder,
            ClassFolder = classes,
            Package = package,
            Index = new[] { Path.Combine(classes, "index.js"), Path.Combine(folder, package.Main ?? "index.js"), Path.Combine(classes, package.Main ?? "index.js") }
                .Where(path => path.EndsWith(".js", StringComparison.Ordinal)).FirstOrDefault(File.Exists),
            Connectors = WithoutHelpers([.. protocols.Select(protocol => FilesOf(classes, protocol))]),
        };
    }

    /// <summary>Everything whose change means a new version: the folder's own files, and what says that packages were installed.</summary>
    public static IEnumerable<string> Watched(string folder)
    {
        var own = new System.IO.Enumeration.FileSystemEnumerable<string>(
            folder,
            (ref System.IO.Enumeration.FileSystemEntry entry) => entry.ToFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true })
        {
            ShouldIncludePredicate = (ref System.IO.Enumeration.FileSystemEntry entry) =>
                !entry.IsDirectory && Path.GetExtension(entry.FileName) is ".js" or ".json" or ".cjs" or ".mjs" or ".node" or ".proto",
            ShouldRecursePredicate = (ref System.IO.Enumeration.FileSystemEntry entry) =>
                entry.FileName is not ("node_modules" or "test" or "tests" or "docs") && entry.FileName[0] != '.',
        };
        return own.Take(MostFiles).Append(Path.Combine(folder, "node_modules")).Append(Path.Combine(folder, "node_modules", ".package-lock.json"));
    }

    /// <summary>A lone <c>TcpConnection.js</c> beside a whole connector is a helper of it, no connector of its own.</summary>
    private static IReadOnlyList<NodeClassFiles> WithoutHelpers(IReadOnlyList<NodeClassFiles> found) =>
        found.Any(HasCompany) ? [.. found.Where(HasCompany)] : found;

    private static bool HasCompany(NodeClassFiles files) => (files.EndpointJs ?? files.ConnectionJson ?? files.EndpointJson) is not null;

    private static string? ClassFolderOf(string folder)
    {
        foreach (var candidate in new[] { folder, Path.Combine(folder, "src") })
        {
            if (!Directory.Exists(candidate)) continue;
            if (Files(candidate, "*Connection.js").Any()) return candidate;
            // A class that is missing beside its schema is a connector with a fault, if it is JavaScript at all.
            if (Files(candidate, "*Connection.json").Any() && (Files(candidate, "*.js").Any() || File.Exists(Path.Combine(folder, "package.json")))) return candidate;
        }

        return null;
    }

    private static NodeClassFiles FilesOf(string folder, string protocol)
    {
        return new NodeClassFiles(protocol, Exact("Connection.js"), Exact("Endpoint.js"), Exact("Connection.json"), Exact("Endpoint.json"));

        string? Exact(string suffix) => Path.Combine(folder, protocol + suffix) is var path && File.Exists(path) ? path : null;
    }

    private static IEnumerable<string> Files(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern, ThisFolder);
}
