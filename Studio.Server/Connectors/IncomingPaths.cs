using Studio.Client.Ports;

namespace Studio.Server.Connectors;

/// <summary>Decides where a file of an upload may go. Whatever could lead out of the folder, or means another file elsewhere, is refused.</summary>
internal static class IncomingPaths
{
    private const int Longest = 240;
    private const int Deepest = 20;

    /// <summary>Folders that are of no use to the studio, and what to say of them.</summary>
    private static readonly (string Name, string Why)[] LeftOut =
    [
        (".git", "The history in .git was left out."),
        ("obj", "What the build keeps in obj was left out."),
    ];

    /// <summary>The parts of a path, checked.</summary>
    /// <exception cref="ConnectorFolderException">The path is refused.</exception>
    public static string[] Parts(string path)
    {
        var plain = path.Replace('\\', '/');
        if (plain.Length is 0 or > Longest) throw new ConnectorFolderException($"A file in it has a path of {plain.Length} characters; 1 to {Longest} are taken. Nothing was added.", Shown(plain));
        var parts = plain.Split('/');
        if (parts.Length > Deepest) throw new ConnectorFolderException($"A file in it lies {parts.Length} folders deep; {Deepest} are taken. Nothing was added.", Shown(plain));
        if (plain[0] == '/' || parts.Any(part => part is "" or "." or ".." || part.EndsWith('.') || part.EndsWith(' ') || part.Any(char.IsControl) || part.AsSpan().IndexOfAny(":*?\"<>|") >= 0))
            throw new ConnectorFolderException("A file in it has a path that could lead out of the connector's folder or means something else on another system. Nothing was added.", Shown(plain));
        return parts;
    }

    /// <summary>Why a file is not taken, though nothing is wrong with it; null when it is taken.</summary>
    public static string? WhyLeftOut(string[] parts) =>
        LeftOut.Where(known => parts.SkipLast(1).Contains(known.Name, StringComparer.OrdinalIgnoreCase)).Select(known => known.Why).FirstOrDefault();

    private static string Shown(string path) => path.Length > 120 ? path[..120] + "…" : path;
}
