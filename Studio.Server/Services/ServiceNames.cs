using System.Text;
using Connector.Runtime.Commissioning;

namespace Studio.Server.Services;

/// <summary>What a service is called, by its file.</summary>
internal static class ServiceNames
{
    /// <summary><c>metadata.name</c>, else the file's name without its ending, else a word.</summary>
    public static string NameOf(CommissioningFile file, string? fileName) =>
        file.Name is { } name && !string.IsNullOrWhiteSpace(name) ? name.Trim()
        : FileStem(fileName) is { Length: > 0 } stem ? stem
        : "Unnamed service";

    /// <summary>The vendor's rule for the default id: the name in lower case without the characters an id may not have.</summary>
    public static string DefaultId(string name)
    {
        var id = new StringBuilder(name.Length);
        foreach (var letter in name.ToLowerInvariant())
            if (char.IsAsciiLetterOrDigit(letter) || (letter is '_' or '.' && id.Length > 0)) id.Append(letter);
        return id.Length > 0 ? id.ToString() : "service";
    }

    private static string? FileStem(string? fileName)
    {
        var stem = Path.GetFileName(fileName);
        foreach (var ending in (string[])[".yaml", ".yml", ".scf", ".cw"])
            if (stem?.EndsWith(ending, StringComparison.OrdinalIgnoreCase) == true) stem = stem[..^ending.Length];
        return stem?.Trim();
    }
}
